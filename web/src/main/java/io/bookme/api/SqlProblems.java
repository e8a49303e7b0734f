package io.bookme.api;

import io.bookme.migrations.SqlState;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** What an SQLSTATE means to a client. */
final class SqlProblems {
    /**
     * The schema is not what the code expects, which a migration mends; the last is a prepared statement whose tables
     * have changed.
     */
    private static final String[] OTHER_SCHEMA = {
        SqlState.UNDEFINED_COLUMN,
        SqlState.UNDEFINED_TABLE,
        SqlState.UNDEFINED_FUNCTION,
        SqlState.INVALID_SCHEMA_NAME,
        SqlState.FEATURE_NOT_SUPPORTED
    };

    private SqlProblems() {}

    /** Empty if it is a fault of the program. */
    static Optional<Response> answer(SQLException thrown) {
        SqlState state = SqlState.ofCauses(thrown);
        if (state.is(OTHER_SCHEMA)) {
            return Optional.of(Problems.unavailable(
                    "tenant-behind",
                    "The tenant is being migrated. Try again in a moment.",
                    Duration.ofSeconds(5),
                    thrown));
        } else if (state.isInUse()) {
            return Optional.of(Problems.unavailable(
                    "busy",
                    "The data is in use, maybe by a migration. Try again in a moment.",
                    Duration.ofSeconds(2),
                    thrown));
        } else if (isAway(state)) {
            return Optional.of(Problems.away(thrown));
        } else if (state.is(SqlState.FOREIGN_KEY_VIOLATION, SqlState.RESTRICT_VIOLATION)) {
            return Optional.of(Problems.plain(Problem.of(
                    409,
                    "in-use",
                    "Conflict",
                    "Something else refers to it, or it refers to something that is not there.")));
        } else if (state.is(SqlState.UNIQUE_VIOLATION, SqlState.EXCLUSION_VIOLATION)) {
            return Optional.of(Problems.plain(
                    Problem.of(409, "conflict", "Conflict", "Something of the same kind stands in the way.")));
        } else if (state.isWrongData()) {
            return Optional.of(Problems.plain(Problem.of(
                    400, "invalid", "Invalid request", "A value cannot be stored: it is out of range or malformed.")));
        }
        return Optional.empty();
    }

    /** A pool that has no connection to give has no state to tell either. */
    private static boolean isAway(SqlState state) {
        return state.code().isEmpty() || state.isConnectionLost() || state.isNoRoom();
    }
}
