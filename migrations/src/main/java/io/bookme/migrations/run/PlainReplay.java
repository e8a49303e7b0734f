package io.bookme.migrations.run;

import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.plan.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Runs one step in the caller's transaction and search_path, without any record of it: for schemas that are thrown
 * away, in which nobody waits and nothing has to run outside of a transaction.
 */
public final class PlainReplay {
    private PlainReplay() {}

    /**
     * @throws SQLException if the database refused something; the transaction is then to be rolled back
     */
    public static void run(Connection connection, Step step) throws SQLException {
        if (step.body() instanceof Migration.Sql sql) {
            boolean outside = !step.migration().transactional();
            try (Statement statement = connection.createStatement()) {
                statement.execute(outside ? OutsideStep.withinTransaction(sql.text()) : sql.text());
            }
        } else {
            JavaChanges.run(connection, step);
        }
    }
}
