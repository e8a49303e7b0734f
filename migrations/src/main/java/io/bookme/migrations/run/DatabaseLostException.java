package io.bookme.migrations.run;

import java.sql.SQLException;

/** The connection is gone, and with it the knowledge whether the last message took effect. */
final class DatabaseLostException extends Exception {
    private static final long serialVersionUID = 1L;

    DatabaseLostException(SQLException cause) {
        super(cause.getMessage(), cause);
    }

    /** Whether an error means that the server or the way to it is gone, or not yet there. */
    static boolean isLoss(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("08")
                || state.equals("57P01")
                || state.equals("57P02")
                || state.equals("57P03")
                || state.equals("57P05")
                || state.equals("25P03")
                || state.equals("53300");
    }
}
