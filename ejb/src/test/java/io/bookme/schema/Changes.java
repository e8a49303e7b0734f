package io.bookme.schema;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.ChangelogFiles;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.Migration.Body;
import io.bookme.migrations.graph.Migration.Sql;
import io.bookme.migrations.graph.MigrationGraph;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The product's migrations, run one by one without the engine around them: each in one transaction whose search_path
 * is the schema alone.
 */
final class Changes {

    private static final MigrationGraph GRAPH =
            MigrationGraph.of(ChangelogFiles.inDirectory(Path.of("../migrations/src/main/resources/db")));

    private Changes() {}

    /** All of one scope, in the order in which they run. */
    static List<Migration> of(Scope scope) {
        return GRAPH.ordered(scope);
    }

    static Migration named(String name) {
        return GRAPH.all().stream()
                .filter(migration -> migration.toString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static void forward(Connection connection, String schema, Migration migration) throws SQLException {
        inOneTransaction(connection, schema, migration.forward());
    }

    static void back(Connection connection, String schema, Migration migration) throws SQLException {
        inOneTransaction(connection, schema, migration.backward().orElseThrow());
    }

    static String sql(Migration migration) {
        return ((Sql) migration.forward()).text();
    }

    private static void inOneTransaction(Connection connection, String schema, Body body) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local search_path = " + schema);
            statement.execute(((Sql) body).text());
            connection.commit();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }
}
