package io.bookme.schema;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.state.Catalog;
import io.bookme.migrations.state.EntitySchema;
import io.bookme.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The two scopes as these tests look at them. Hibernate takes a second to say what a persistence unit wants, so it is
 * asked once a JVM.
 */
enum Schemas {
    SHARED(Scope.SHARED, "public", AllowedExtras.SHARED),
    TENANT(Scope.TENANT, "tenant_test", AllowedExtras.TENANT);

    private static final Map<Schemas, Catalog> MODELS = new ConcurrentHashMap<>();

    final Scope scope;

    final String schema;
    final Set<String> allowedExtras;

    Schemas(Scope scope, String schema, Set<String> allowedExtras) {
        this.scope = scope;
        this.schema = schema;
        this.allowedExtras = allowedExtras;
    }

    /** The catalog that the entities ask for. */
    Catalog model() {
        return MODELS.computeIfAbsent(this, Schemas::readModel);
    }

    /** Puts the schema, empty, into a fresh database. */
    void createEmpty(Connection connection) throws SQLException {
        if (!schema.equals("public")) {
            execute(connection, "create schema " + schema);
        }
    }

    void migrate(Connection connection) throws SQLException {
        createEmpty(connection);
        for (Migration migration : Changes.of(scope)) {
            Changes.forward(connection, schema, migration);
        }
    }

    private Catalog readModel() {
        try (TestDatabase database = TestDatabase.create();
                Connection connection = database.connection()) {
            createEmpty(connection);
            EntitySchema.of(scope.folder()).createIn(connection, schema);
            return Catalog.read(connection, schema);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
