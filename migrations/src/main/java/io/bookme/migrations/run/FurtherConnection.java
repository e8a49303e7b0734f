package io.bookme.migrations.run;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * A second connection for a worker that has its claim on the first. When there is none the schema is put off, and the
 * worker gives its own one back: else all of them could wait for each other.
 */
final class FurtherConnection {
    /** configuration_limit_exceeded: that of the server's connections, or of the pool's. */
    private static final String NONE = "53400";

    private static final String TOO_MANY = "53300";

    private FurtherConnection() {}

    static Connection of(DataSource owner) throws SQLException {
        try {
            return owner.getConnection();
        } catch (SQLException e) {
            if (DatabaseLostException.state(e).orElse(TOO_MANY).equals(TOO_MANY)) {
                throw new SQLException("no further connection is to be had: " + e.getMessage(), NONE, e);
            }
            throw e;
        }
    }

    static boolean isMissing(Attempt.NotNow notNow) {
        return notNow.sqlState().equals(NONE);
    }
}
