package io.bookme.migrations.write;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.diff.History;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.plan.Step;
import io.bookme.migrations.run.PlainReplay;
import io.bookme.migrations.run.Quote;
import io.bookme.migrations.state.Catalog;
import io.bookme.migrations.state.Column;
import io.bookme.migrations.state.EntitySchema;
import io.bookme.migrations.state.Inventory;
import io.bookme.migrations.state.SettledConditions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A scratch database in which schemas are made, looked at and thrown away. All of it is one transaction that is never
 * committed, so that nothing is left behind, however the process ends.
 */
final class Workbench implements AutoCloseable {
    private static final String TENANT_SCHEMA = "tenant_scratch";
    private static final Pattern DETAIL =
            Pattern.compile("(?s)\\n  Detail: (.*?)(?=\\n  (?:Hint|Position|Where|Location): |$)");

    private final Connection connection;

    /**
     * @param connection of the owner of a database whose {@code public} has no tables; it is not closed here
     */
    Workbench(Connection connection) throws SQLException {
        this.connection = connection;
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from pg_class c where c.relkind in ('r', 'p')"
                        + " and c.relnamespace = 'public'::regnamespace")) {
            row.next();
            if (row.getInt(1) > 0) {
                connection.rollback();
                throw new BookMeException(
                        "The scratch database is not empty: its schema public has tables",
                        "Name an empty one, set up with setup_database, in BOOKME_SCRATCH_DATABASE_URL; or none, for"
                                + " the checkout's own.");
            }
        }
        execute("create schema " + Quote.name(TENANT_SCHEMA));
    }

    static String schema(Scope scope) {
        return scope == Scope.SHARED ? Scope.SHARED_SCHEMA : TENANT_SCHEMA;
    }

    /** What the entities want, scope by scope, made in schemas without anything; nothing of it stays. */
    Map<Scope, Catalog> wanted(Map<Scope, EntitySchema> entities) throws SQLException {
        Map<Scope, Catalog> catalogs = new EnumMap<>(Scope.class);
        Savepoint asItIs = mark();
        for (Scope scope : Scope.values()) {
            String schema = schema(scope);
            execute("alter schema " + Quote.name(schema) + " rename to " + Quote.name(schema + "_aside"));
            execute("create schema " + Quote.name(schema));
        }
        for (Map.Entry<Scope, EntitySchema> scope : entities.entrySet()) {
            scope.getValue().createIn(connection, schema(scope.getKey()));
        }
        for (Scope scope : entities.keySet()) {
            catalogs.put(scope, catalog(scope));
        }
        backTo(asItIs);
        return catalogs;
    }

    /** Runs all migrations, and tells what they have made. */
    Map<Scope, History> replay(MigrationGraph graph) throws SQLException {
        Map<Scope, History> histories = new EnumMap<>(Scope.class);
        for (Scope scope : Scope.values()) {
            History history = new History();
            for (Migration migration : graph.ordered(scope)) {
                try {
                    run(scope, new Step(migration, Step.Direction.FORWARD));
                } catch (SQLException e) {
                    throw new BookMeException(
                            migration + " does not run on an empty database: " + e.getMessage(),
                            "Mend " + migration.path() + " first; then make new ones.",
                            e);
                }
                history.add(migration, inventory(scope));
            }
            histories.put(scope, history);
        }
        return histories;
    }

    void run(Scope scope, Step step) throws SQLException {
        searchIn(scope);
        PlainReplay.run(connection, step);
    }

    void run(Scope scope, List<String> statements) throws SQLException {
        searchIn(scope);
        for (String statement : statements) {
            execute(statement);
        }
    }

    /** With checks in PostgreSQL's last spelling. */
    Catalog catalog(Scope scope) throws SQLException {
        return SettledConditions.read(connection, schema(scope));
    }

    Inventory inventory(Scope scope) throws SQLException {
        return Inventory.read(connection, schema(scope));
    }

    /** What PostgreSQL has against an expression as a column's value. */
    Optional<String> problem(Column column, String expression) {
        try {
            Savepoint before = connection.setSavepoint();
            try {
                execute("create temporary table value_trial (v " + column.sqlType() + " not null default (" + expression
                        + "\n)) on commit drop; insert into value_trial default values");
                return Optional.empty();
            } catch (SQLException e) {
                return Optional.of(firstLine(e));
            } finally {
                connection.rollback(before);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("").replaceFirst("^ERROR: ", "");
    }

    /** What PostgreSQL refuses, and the things that it names as the reason. */
    static String refusal(SQLException e) {
        Matcher detail = DETAIL.matcher(String.valueOf(e.getMessage()));
        return detail.find() ? firstLine(e) + " (" + detail.group(1).replace("\n", "; ") + ")" : firstLine(e);
    }

    Savepoint mark() throws SQLException {
        return connection.setSavepoint();
    }

    void backTo(Savepoint mark) throws SQLException {
        connection.rollback(mark);
    }

    Connection connection() {
        return connection;
    }

    void searchIn(Scope scope) throws SQLException {
        execute("set local search_path = " + Quote.name(schema(scope)));
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
    }
}
