package io.bookme.migrations.run;

import io.bookme.migrations.SqlState;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Reads what is in schemas that were found a moment ago: one that is deleted or replaced meanwhile is looked for again, and
 * does not keep the others from being read.
 */
final class Vanishing {
    /** Each time another schema has to go in just that moment. */
    private static final int MOST = 10;

    private Vanishing() {}

    /** Finds schemas, and reads them. */
    interface Reading<T> {
        T read() throws SQLException;
    }

    static <T> T read(Connection connection, Reading<T> reading) throws SQLException {
        int times = 1;
        while (true) {
            try {
                return reading.read();
            } catch (SQLException e) {
                boolean isGone = SqlState.of(e).is(SqlState.UNDEFINED_TABLE, SqlState.INVALID_SCHEMA_NAME);
                // a transaction is at its end with the first error
                if (!isGone || !connection.getAutoCommit() || times++ >= MOST) {
                    throw e;
                }
            }
        }
    }
}
