package io.bookme.migrations.state;

import io.bookme.migrations.BookMeException;
import jakarta.persistence.Persistence;
import jakarta.persistence.PersistenceException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.engine.jdbc.connections.internal.UserSuppliedConnectionProviderImpl;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.integrator.spi.Integrator;
import org.hibernate.jpa.boot.spi.IntegratorProvider;
import org.hibernate.jpa.boot.spi.JpaSettings;
import org.hibernate.service.spi.SessionFactoryServiceRegistry;
import org.hibernate.type.descriptor.WrapperOptions;
import org.hibernate.type.descriptor.java.JavaType;
import org.hibernate.type.format.FormatMapper;
import org.jspecify.annotations.Nullable;

/**
 * The schema that the entities ask for: what Hibernate itself would create for a persistence unit, as the statements
 * to run. The unit is the very one that the server deploys, with its naming strategies; only what needs a server (data
 * sources, tenancy, JTA) is taken away, so no database is needed to know the statements.
 *
 * @param statements in order, none of them names a schema unless its entity does
 * @param tables what the entities know of their tables beyond that
 * @param entities the names of their classes
 */
public record EntitySchema(List<String> statements, List<MappedTable> tables, Set<String> entities) {

    /** The oldest version that we support; its statements run on all later ones. */
    private static final String OLDEST_POSTGRESQL = "15";

    /** What stands behind each statement; a condition may have lines and semicolons of its own. */
    private static final String END = "--bookme-end";

    private static final Pattern COMMENT = Pattern.compile("(?s)(comment on .*? is )'(.*)'");

    public EntitySchema {
        statements = List.copyOf(statements);
        tables = List.copyOf(tables);
        entities = Set.copyOf(entities);
    }

    /**
     * Boots Hibernate for this unit of the class path and lets it write its schema. A whole entity manager factory is
     * built and not just the mapping, since Bean Validation (sizes, digits, not null) reaches the columns only then.
     *
     * @throws UnmappedException if there is no such unit, or an entity is not mapped well; its message says which
     * @throws BookMeException if a table of the shared unit does not say that it is in {@code public}, or one of the tenants'
     *     names a schema
     * @throws CrossingKeyException if a foreign key would cross between shared and tenant tables
     * @throws BookMeException if a field would be a large object, or PostgreSQL does not allow a name
     */
    public static EntitySchema of(String persistenceUnit) {
        return of(persistenceUnit, Thread.currentThread().getContextClassLoader());
    }

    /** The same with the entities of a class loader of their own. */
    public static EntitySchema of(String persistenceUnit, ClassLoader entities) {
        StringWriter script = new StringWriter();
        List<MappedTable> tables = new ArrayList<>();
        Set<String> classes = new HashSet<>();
        Map<String, @Nullable Object> settings = offline(script);
        settings.put(AvailableSettings.CLASSLOADERS, List.of(entities));
        settings.put(JpaSettings.INTEGRATOR_PROVIDER, (IntegratorProvider)
                () -> List.of(new Reading(persistenceUnit, tables, classes)));
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(entities);
        try {
            UnmappedException.refuseMissing(persistenceUnit, ListedClasses.missing(persistenceUnit, entities));
            Persistence.createEntityManagerFactory(persistenceUnit, settings).close();
            return new EntitySchema(
                    Arrays.stream(script.toString().split(END))
                            .map(String::strip)
                            .filter(statement -> !statement.isEmpty())
                            .map(EntitySchema::withWholeComment)
                            .toList(),
                    tables,
                    classes);
        } catch (PersistenceException e) {
            throw UnmappedException.of(e, persistenceUnit, entities);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /**
     * Runs the statements in a schema, which should be empty; entities that name another schema go there. Joins the
     * connection's transaction, or makes one of its own.
     *
     * @throws BookMeException if they ask for what cannot be, such as one name for two things
     */
    public void createIn(Connection connection, String schema) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local search_path = \"" + schema.replace("\"", "\"\"") + "\"");
            for (String each : statements) {
                execute(statement, each);
            }
            if (autoCommit) {
                connection.commit();
            }
        } finally {
            if (autoCommit) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private void execute(Statement statement, String sql) throws SQLException {
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            Optional<BookMeException> refusal = new RefusedEntities(this).refusal(e, sql);
            if (refusal.isPresent()) {
                throw refusal.get();
            }
            throw e;
        }
    }

    /** Hibernate puts a comment between quotes as it is, which only works for one without quotes of its own. */
    private static String withWholeComment(String statement) {
        Matcher comment = COMMENT.matcher(statement);
        if (!comment.matches() || !comment.group(2).replace("''", "").contains("'")) {
            return statement;
        }
        return comment.group(1) + "'" + comment.group(2).replace("'", "''") + "'";
    }

    private static Map<String, @Nullable Object> offline(StringWriter script) {
        Map<String, @Nullable Object> settings = new HashMap<>();
        settings.put(AvailableSettings.JAKARTA_TRANSACTION_TYPE, "RESOURCE_LOCAL");
        // Takes the place of the unit's data source, which only a server has. Null for both data sources would be the
        // plain way, but Hibernate 6.6 fails on it.
        settings.put(AvailableSettings.CONNECTION_PROVIDER, new UserSuppliedConnectionProviderImpl());
        settings.put(AvailableSettings.MULTI_TENANT_CONNECTION_PROVIDER, null);
        settings.put(AvailableSettings.MULTI_TENANT_IDENTIFIER_RESOLVER, null);
        settings.put(AvailableSettings.JAKARTA_HBM2DDL_DB_NAME, "PostgreSQL");
        settings.put(AvailableSettings.JAKARTA_HBM2DDL_DB_MAJOR_VERSION, OLDEST_POSTGRESQL);
        settings.put(AvailableSettings.JSON_FORMAT_MAPPER, new NoJson());
        settings.put("hibernate.boot.allow_jdbc_metadata_access", "false");
        settings.put(AvailableSettings.JAKARTA_HBM2DDL_DATABASE_ACTION, "none");
        settings.put(AvailableSettings.JAKARTA_HBM2DDL_SCRIPTS_ACTION, "create");
        settings.put(AvailableSettings.JAKARTA_HBM2DDL_SCRIPTS_CREATE_TARGET, script);
        settings.put(AvailableSettings.HBM2DDL_DELIMITER, END);
        settings.put(AvailableSettings.JAKARTA_VALIDATION_MODE, "CALLBACK,DDL");
        return settings;
    }

    /** Looks at the mapping while Hibernate boots; afterwards it is gone. */
    private record Reading(String unit, List<MappedTable> into, Set<String> classes) implements Integrator {
        @Override
        public void integrate(Metadata metadata, BootstrapContext context, SessionFactoryImplementor factory) {
            ReservedNames.refuse(metadata);
            LargeObjectFields.refuse(metadata);
            SchemasOfTables.refuseUnshared(unit, metadata);
            into.addAll(MappedTables.of(metadata));
            SchemasOfTables.refuseFixed(unit, metadata);
            metadata.getEntityBindings().forEach(entity -> classes.add(entity.getClassName()));
        }

        @Override
        public void disintegrate(SessionFactoryImplementor factory, SessionFactoryServiceRegistry registry) {
            // nothing was kept
        }
    }

    /** No row is read or written here, so the class path needs no JSON library, which Hibernate would look for. */
    private static final class NoJson implements FormatMapper {
        @Override
        public <T> T fromString(CharSequence text, JavaType<T> type, WrapperOptions options) {
            throw new UnsupportedOperationException("the schema alone needs no JSON");
        }

        @Override
        public <T> String toString(T value, JavaType<T> type, WrapperOptions options) {
            throw new UnsupportedOperationException("the schema alone needs no JSON");
        }
    }
}
