package io.bookme.migrations.data;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.SqlState;
import io.bookme.migrations.run.DatabaseException;
import java.io.IOException;
import java.sql.SQLException;

/** Rows could not go out or in; what was begun is undone. */
final class DataException extends BookMeException {
    private static final long serialVersionUID = 1L;

    DataException(String message, String nextStep) {
        super(message, nextStep);
    }

    DataException(String message, String nextStep, Throwable cause) {
        super(message, nextStep, cause);
    }

    /** What the database said about something of a schema. */
    static BookMeException of(String what, SQLException e) {
        return of(what, "nothing was changed", e);
    }

    /**
     * @param kept what is as it was
     */
    static BookMeException of(String what, String kept, SQLException e) {
        if (new DatabaseException(e).isLoss()) {
            return new DatabaseException(e);
        }
        return new DataException(what + ": " + e.getMessage(), nextStep(SqlState.of(e), kept), e);
    }

    private static String nextStep(SqlState state, String kept) {
        if (state.isInUse()) {
            return "Somebody else holds its locks; " + kept + ". Run the same command again.";
        }
        return state.is(SqlState.INSUFFICIENT_PRIVILEGE)
                ? "The owner role may not do this: ./manage setup_database"
                : "Look at the message, mend the data, and run the same command again; " + kept + ".";
    }

    static BookMeException of(String what, IOException e) {
        return new DataException(
                what + ": " + PrivateFile.reason(e), "See that the file is whole and the disk has room.", e);
    }
}
