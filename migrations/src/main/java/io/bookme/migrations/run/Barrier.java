package io.bookme.migrations.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Waits until all that was committed before is safe from a crash of PostgreSQL.
 *
 * <p>The log is flushed in order, so one commit that waits for the disk (or for whatever {@code synchronous_commit}
 * asks of it) carries all earlier ones with it. It must have something to flush: an empty transaction waits for
 * nothing. A message to the log is the least, and leaves no row behind.
 */
final class Barrier {
    private Barrier() {}

    /**
     * @throws DatabaseException if the database refuses
     * @throws DatabaseLostException if the connection broke: what was committed before may be lost
     */
    static void pass(Connection connection) throws DatabaseLostException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_catalog.pg_logical_emit_message(true, 'bookme', 'barrier')");
        } catch (SQLException e) {
            if (DatabaseLostException.isLoss(e)) {
                throw new DatabaseLostException(e);
            }
            throw new DatabaseException(e);
        }
    }
}
