package io.bookme.migrations.run;

import io.bookme.migrations.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * A second connection for a worker that has its claim on the first. When there is none the schema is put off, and the
 * worker gives its own one back: else all of them could wait for each other.
 */
final class FurtherConnection {
    /** One of the engine's own: there is no room for it, in the server or in the pool, until somebody gives one back. */
    private static final String NONE = "53BM1";

    private FurtherConnection() {}

    static Connection of(DataSource owner) throws SQLException {
        try {
            return owner.getConnection();
        } catch (SQLException e) {
            if (SqlState.ofCauses(e).is("", SqlState.TOO_MANY_CONNECTIONS)) {
                throw new SQLException("no further connection is to be had: " + e.getMessage(), NONE, e);
            }
            throw e;
        }
    }

    static boolean isMissing(Attempt.NotNow notNow) {
        return notNow.state().is(NONE);
    }
}
