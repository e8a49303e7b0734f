package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.SqlState;
import java.sql.SQLException;

/** The database refused a statement of the engine's own, or is away. */
public final class DatabaseException extends BookMeException {
    private static final long serialVersionUID = 1L;

    public DatabaseException(SQLException cause) {
        super(
                (DatabaseLostException.isLoss(cause) ? "The database is away: " : "The database refused: ")
                        + cause.getMessage(),
                nextStep(cause),
                cause);
    }

    /** True if the server or the way to it is gone: waiting may help. */
    public boolean isLoss() {
        return getCause() instanceof SQLException sql && DatabaseLostException.isLoss(sql);
    }

    private static String nextStep(SQLException cause) {
        if (DatabaseLostException.isLoss(cause)) {
            return "See that PostgreSQL runs and can be reached, then run the same command again.";
        }
        SqlState state = SqlState.of(cause);
        if (state.is(SqlState.UNDEFINED_TABLE)) {
            return "If the shared tables were never made: ./manage migrate_schemas --shared; nothing was half done.";
        }
        return state.code().startsWith("28") || state.is(SqlState.INSUFFICIENT_PRIVILEGE, SqlState.INVALID_CATALOG_NAME)
                ? "See that the database is set up and the password is right: ./manage setup_database"
                : "Look at the message; nothing was half done.";
    }
}
