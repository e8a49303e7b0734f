package io.bookme.migrations.run;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/** The connection is gone, and with it the knowledge whether the last message took effect. */
final class DatabaseLostException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * admin_shutdown, crash_shutdown, cannot_connect_now, idle_session_timeout,
     * idle_in_transaction_session_timeout, too_many_connections.
     */
    private static final Set<String> ENDED = Set.of("57P01", "57P02", "57P03", "57P05", "25P03", "53300");

    DatabaseLostException(SQLException cause) {
        super(cause.getMessage(), cause);
    }

    /**
     * Whether an error means that the server or the way to it is gone, or not yet there. A container's pool
     * wraps the driver's error in one of its own, so the causes are asked too.
     */
    static boolean isLoss(SQLException e) {
        return state(e).filter(DatabaseLostException::isLoss).isPresent();
    }

    /** The first SQLSTATE among an error and its causes. */
    static Optional<String> state(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return Optional.of(sql.getSQLState());
            }
        }
        return Optional.empty();
    }

    private static boolean isLoss(String state) {
        return state.startsWith("08") || ENDED.contains(state);
    }
}
