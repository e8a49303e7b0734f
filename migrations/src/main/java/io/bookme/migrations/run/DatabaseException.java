package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.SqlState;
import java.net.UnknownHostException;
import java.sql.SQLException;

/** The database refused a statement of the engine's own, or is away. */
public final class DatabaseException extends BookMeException {
    private static final long serialVersionUID = 1L;

    public DatabaseException(SQLException cause) {
        super(what(cause) + words(cause), nextStep(cause), cause);
    }

    private static String what(SQLException cause) {
        if (isUndecided(cause)) {
            return "The connection was lost during the commit, and it is not known whether the change was made: ";
        }
        if (lacksSharedTable(cause)) {
            return "The shared tables are not there yet, or not all of them: ";
        }
        return isAway(cause) ? "The database is away: " : "The database refused: ";
    }

    /** Nearly always a database in which nothing was made yet. */
    private static boolean lacksSharedTable(SQLException cause) {
        return SqlState.of(cause).is(SqlState.UNDEFINED_TABLE) && words(cause).contains("\"public.");
    }

    /** Whether nobody here knows if a change was committed. */
    private static boolean isUndecided(SQLException cause) {
        return SqlState.ofCauses(cause).is(SqlState.TRANSACTION_RESOLUTION_UNKNOWN);
    }

    /** True if the server or the way to it is gone: waiting may help. */
    public boolean isLoss() {
        return getCause() instanceof SQLException sql && DatabaseLostException.isLoss(sql);
    }

    /** Whether waiting may help; who comes without a password is turned away, however long he waits. */
    static boolean isAway(SQLException cause) {
        return DatabaseLostException.isLoss(cause) && !SqlState.ofCauses(cause).is(SqlState.CONNECTION_REJECTED);
    }

    /** What the driver says; of a host that nobody knows it says nothing itself. */
    static String words(SQLException e) {
        return e.getCause() instanceof UnknownHostException unknown
                ? "unknown host " + unknown.getMessage()
                : String.valueOf(e.getMessage());
    }

    private static String nextStep(SQLException cause) {
        if (isUndecided(cause)) {
            return "See that PostgreSQL can be reached, then look before anything else: ./manage list_tenants shows who"
                    + " is there, with name, host and state, and ./manage verify_tenant SCHEMA what one really has. If the"
                    + " change is not there, run the same command again.";
        }
        if (isAway(cause)) {
            return "See that PostgreSQL runs and can be reached, then run the same command again.";
        }
        if (lacksSharedTable(cause)) {
            return "Make them: ./manage migrate_schemas --shared";
        }
        SqlState state = SqlState.of(cause);
        if (state.is(SqlState.UNDEFINED_TABLE)) {
            return "If the shared tables were never made: ./manage migrate_schemas --shared; nothing was half done.";
        }
        if (state.code().startsWith("28") || SqlState.ofCauses(cause).is(SqlState.CONNECTION_REJECTED)) {
            return "See that BOOKME_OWNER_PASSWORD is set and right, and the database set up: ./manage setup_database";
        }
        return state.is(SqlState.INSUFFICIENT_PRIVILEGE, SqlState.INVALID_CATALOG_NAME)
                ? "See that the database is set up: ./manage setup_database"
                : "Look at the message; nothing was half done.";
    }
}
