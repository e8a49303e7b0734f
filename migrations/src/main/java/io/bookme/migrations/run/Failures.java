package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.SqlState;
import io.bookme.migrations.plan.Step;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** What an error means to the person who has to mend it, and whether it needs one at all. */
final class Failures {
    /** Why a schema is put off whose tables are in others' hands. */
    static final String TABLES_IN_USE = "somebody holds a lock on its tables";

    private Failures() {}

    /** Whether somebody else held a lock. */
    static boolean isLocked(SQLException e) {
        return SqlState.of(e).is(SqlState.LOCK_NOT_AVAILABLE, SqlState.DEADLOCK_DETECTED);
    }

    /** Whether nothing is wrong with the migration or its tenant, whatever statement met the error. */
    static boolean isTransient(SQLException e) {
        SqlState state = SqlState.of(e);
        return state.isConflict() || state.isNoRoom();
    }

    /**
     * Whether the attempt only met somebody else's locks, or a server without room. The locks are taken under a statement timeout
     * that is far shorter than a migration's own, so a cancelled statement that was quick was that one.
     */
    static boolean isTransient(SQLException e, Duration elapsed, Settings settings) {
        return isTransient(e)
                || (SqlState.of(e).is(SqlState.QUERY_CANCELED) && elapsed.compareTo(settings.statementTimeout()) < 0);
    }

    /** Why it is worth another try; a cancelled statement was the one that takes the locks. */
    static Attempt.NotNow notNow(SQLException e) {
        SqlState state = SqlState.of(e);
        if (state.isNoRoom()) {
            return new Attempt.NotNow(state, "the server has no room for it: " + firstLine(e) + hint(e));
        }
        return new Attempt.NotNow(state, state.is(SqlState.QUERY_CANCELED) ? TABLES_IN_USE : firstLine(e));
    }

    static Failure of(String schema, BookMeException e) {
        return new Failure(
                Optional.empty(), Optional.empty(), Optional.empty(), schema + ": " + e.getMessage(), e.nextStep());
    }

    static Failure unknownSchema(String schema) {
        return new Failure(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "There is no tenant with the schema '" + schema + "'",
                "Look at ./manage list_tenants, or make it: ./manage create_tenant " + schema + " --domain ...");
    }

    static Failure neverFree(String schema, Attempt.NotNow last, Retry retry) {
        return new Failure(
                Optional.empty(),
                Optional.of(last.state().code()),
                Optional.empty(),
                schema + " could not be changed for as long as the run had patience: " + last.reason(),
                (last.state().isNoRoom()
                                ? "Give the server what it lacks; then "
                                : "If somebody holds its locks, let him finish or end him (pg_terminate_backend; pg_blocking_pids"
                                        + " tells who); then ")
                        + retry.command(schema));
    }

    static Failure lostEachTime(String schema, int times, SQLException last, Retry retry) {
        return new Failure(
                Optional.empty(),
                Optional.ofNullable(last.getSQLState()),
                Optional.empty(),
                schema + " lost its connection " + times + " times in a row while it was migrated, the last time with: "
                        + firstLine(last),
                "PostgreSQL's log says what ended it: a crash, a lack of memory, somebody's limit of time. Mend that or the"
                        + " migration, then "
                        + retry.command(schema));
    }

    static Failure claimLost(String schema, Step step) {
        return new Failure(
                Optional.of(step.migration().id().toString()),
                Optional.empty(),
                Optional.empty(),
                schema + ": " + step.migration().id() + " ended or changed the transaction that it runs in,"
                        + " or its search_path, which is the schema alone",
                "Take commit, rollback and changes of search_path and of bookme.* settings out of "
                        + step.migration().path() + " and of the functions that it calls.");
    }

    /** The claim itself failed: most likely the schema or its changelog is not there. */
    static Optional<Failure> ofClaim(String schema, SQLException e, Retry retry) {
        if (isTransient(e)) {
            return Optional.empty();
        }
        boolean missing = SqlState.of(e).is(SqlState.UNDEFINED_TABLE);
        return Optional.of(new Failure(
                Optional.empty(),
                Optional.ofNullable(e.getSQLState()),
                Optional.empty(),
                missing
                        ? "Schema '" + schema + "' or its table databasechangelog is missing"
                        : schema + ": " + firstLine(e),
                missing ? SchemaReading.repair(schema) : retry.command(schema)));
    }

    static Failure of(String schema, Step step, Optional<String> statement, SQLException e, Retry retry) {
        String verb = step.direction() == Step.Direction.FORWARD ? "" : "undoing ";
        return new Failure(
                Optional.of(step.migration().id().toString()),
                Optional.ofNullable(e.getSQLState()),
                statement,
                schema + ": " + verb + step.migration().id() + ": " + message(e),
                nextStep(schema, step, SqlState.of(e), retry.command(schema)));
    }

    private static String nextStep(String schema, Step step, SqlState state, String again) {
        String file = step.migration().path();
        return switch (state.code()) {
            case SqlState.NOT_NULL_VIOLATION,
                    SqlState.FOREIGN_KEY_VIOLATION,
                    SqlState.UNIQUE_VIOLATION,
                    SqlState.CHECK_VIOLATION,
                    SqlState.EXCLUSION_VIOLATION,
                    SqlState.STRING_TOO_LONG,
                    SqlState.NUMERIC_OUT_OF_RANGE,
                    SqlState.INVALID_TEXT_REPRESENTATION ->
                "Rows of " + schema + " do not fit the change. Mend them, then " + again;
            case SqlState.UNDEFINED_TABLE, SqlState.UNDEFINED_COLUMN, SqlState.UNDEFINED_OBJECT ->
                "What it needs is not in " + schema + ". Make it by hand as " + file + " expects it, then " + again;
            case SqlState.INSUFFICIENT_PRIVILEGE ->
                "The owner role may not do this. Run ./manage setup_database, then " + again;
            case SqlState.QUERY_CANCELED ->
                "It ran longer than the statement timeout. Give it more (--statement-timeout), then " + again;
            default -> "Look at " + file + " and at the message, then " + again;
        };
    }

    /** What PostgreSQL said, without the contents of a row, which are the tenant's. */
    private static String message(SQLException e) {
        return showsRow(e) ? firstLine(e) : String.valueOf(e.getMessage());
    }

    /** These show the whole row in their detail. */
    static boolean showsRow(SQLException e) {
        return SqlState.of(e).is(SqlState.NOT_NULL_VIOLATION, SqlState.CHECK_VIOLATION);
    }

    static String firstLine(SQLException e) {
        return DatabaseException.words(e).lines().findFirst().orElse("");
    }

    /** Of a limit it has the name. */
    private static String hint(SQLException e) {
        return DatabaseException.words(e)
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("Hint: "))
                .findFirst()
                .map(line -> " (" + line.substring("Hint: ".length()) + ")")
                .orElse("");
    }
}
