package io.bookme.api;

import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What an SQLSTATE means to a client. */
final class SqlProblems {
    /**
     * undefined_column, undefined_table, undefined_function, invalid_schema_name, and a prepared statement whose tables
     * have changed: the schema is not what the code expects, which a migration mends.
     */
    private static final Set<String> OTHER_SCHEMA = Set.of("42703", "42P01", "42883", "3F000", "0A000");

    /** lock_not_available, query_canceled, deadlock_detected, serialization_failure. */
    private static final Set<String> IN_USE = Set.of("55P03", "57014", "40P01", "40001");

    /** foreign_key_violation and restrict_violation. */
    private static final Set<String> REFERENCED = Set.of("23503", "23001");

    private SqlProblems() {}

    /** Empty if it is a fault of the program. */
    static Optional<Response> answer(SQLException thrown) {
        String state = state(thrown);
        if (OTHER_SCHEMA.contains(state)) {
            return Optional.of(Problems.unavailable(
                    "tenant-behind",
                    "The tenant is being migrated. Try again in a moment.",
                    Duration.ofSeconds(5),
                    thrown));
        } else if (IN_USE.contains(state)) {
            return Optional.of(Problems.unavailable(
                    "busy",
                    "The data is in use, maybe by a migration. Try again in a moment.",
                    Duration.ofSeconds(2),
                    thrown));
        } else if (isAway(state)) {
            return Optional.of(Problems.away(thrown));
        } else if (REFERENCED.contains(state)) {
            return Optional.of(Problems.plain(Problem.of(
                    409,
                    "in-use",
                    "Conflict",
                    "Something else refers to it, or it refers to something that is not there.")));
        } else if (state.equals("23505") || state.equals("23P01")) {
            return Optional.of(Problems.plain(
                    Problem.of(409, "conflict", "Conflict", "Something of the same kind stands in the way.")));
        } else if (state.startsWith("22") || state.startsWith("23")) {
            return Optional.of(Problems.plain(Problem.of(
                    400, "invalid", "Invalid request", "A value cannot be stored: it is out of range or malformed.")));
        }
        return Optional.empty();
    }

    /** The pool says that it has no connection without a state of its own; what it met is further down. */
    private static String state(SQLException thrown) {
        String state = thrown.getSQLState();
        for (Throwable cause = thrown; state == null && cause != null; cause = cause.getCause()) {
            state = cause instanceof SQLException sql ? sql.getSQLState() : null;
        }
        return state == null ? "08000" : state;
    }

    private static boolean isAway(String state) {
        return state.startsWith("08") || state.startsWith("57P") || state.startsWith("53") || state.equals("25P03");
    }
}
