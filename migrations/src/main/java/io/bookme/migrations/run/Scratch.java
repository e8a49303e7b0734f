package io.bookme.migrations.run;

import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.plan.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** A schema that nobody else ever sees: it lives in a transaction that is rolled back. */
final class Scratch implements AutoCloseable {
    private final Connection connection;
    private final Statement statement;
    private final String schema = "scratch_" + UUID.randomUUID().toString().replace('-', '_');

    /**
     * @param connection in autocommit mode; it is so again afterwards
     */
    Scratch(Connection connection) throws SQLException {
        this.connection = connection;
        this.statement = connection.createStatement();
        statement.execute("begin");
        statement.execute("create schema " + Quote.name(schema));
        statement.execute("set local search_path = " + Quote.name(schema));
    }

    String schema() {
        return schema;
    }

    /** Runs a migration here, whatever its scope: shared tables are made in this schema too. */
    void make(Migration migration) throws SQLException {
        if (migration.forward() instanceof Migration.Sql sql) {
            String text = migration.transactional() ? sql.text() : OutsideStep.withinTransaction(sql.text());
            statement.execute(text.replaceAll("(?i)\\bpublic\\.", Quote.name(schema) + "."));
        } else {
            JavaChanges.run(connection, new Step(migration, Step.Direction.FORWARD));
        }
    }

    @Override
    public void close() throws SQLException {
        try (Statement open = statement) {
            open.execute("rollback");
        }
    }
}
