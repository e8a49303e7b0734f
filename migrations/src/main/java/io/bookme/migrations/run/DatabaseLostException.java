package io.bookme.migrations.run;

import io.bookme.migrations.SqlState;
import java.sql.SQLException;

/** The connection is gone, and with it the knowledge whether the last message took effect. */
final class DatabaseLostException extends Exception {
    private static final long serialVersionUID = 1L;

    DatabaseLostException(SQLException cause) {
        super(cause.getMessage(), cause);
    }

    /** Whether an error means that the server or the way to it is gone, or not yet there. */
    static boolean isLoss(SQLException e) {
        return SqlState.ofCauses(e).isConnectionLost();
    }
}
