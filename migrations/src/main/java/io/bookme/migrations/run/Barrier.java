package io.bookme.migrations.run;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
     * @return those of the schemas that the run is done with, by the ledger. A pooler may keep its clients over a crash of
     *     PostgreSQL, and nobody else would notice what that took away
     * @throws DatabaseException if the database refuses
     * @throws DatabaseLostException if the connection broke: what was committed before may be lost
     */
    static Set<String> pass(Connection connection, long run, List<String> schemas) throws DatabaseLostException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_catalog.pg_logical_emit_message(true, 'bookme', 'barrier');\n"
                    + "select o.schema_name from " + LedgerRows.each(Quote.array(schemas), String.valueOf(run))
                    + " where o.state = 'DONE'");
            statement.getMoreResults();
            Set<String> done = new HashSet<>();
            try (ResultSet rows = statement.getResultSet()) {
                while (rows.next()) {
                    done.add(rows.getString(1));
                }
            }
            return done;
        } catch (SQLException e) {
            if (DatabaseLostException.isLoss(e)) {
                throw new DatabaseLostException(e);
            }
            throw new DatabaseException(e);
        }
    }
}
