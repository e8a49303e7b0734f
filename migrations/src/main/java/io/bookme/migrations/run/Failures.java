package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.plan.Step;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What an error means to the person who has to mend it, and whether it needs one at all. */
final class Failures {
    /** lock_not_available, deadlock_detected, serialization_failure: trying again is enough. */
    private static final Set<String> TRANSIENT = Set.of("55P03", "40P01", "40001");

    private static final Set<String> LOCKED = Set.of("55P03", "40P01");

    private static final String QUERY_CANCELED = "57014";

    /** The class of errors that say that the server is short of something: room on the disk above all, 53100. */
    private static final String NO_ROOM = "53";

    private Failures() {}

    /** Whether the server was short of something, such as room on the disk. */
    static boolean isNoRoom(String state) {
        return state.startsWith(NO_ROOM);
    }

    /** Whether somebody else held a lock. */
    static boolean isLocked(SQLException e) {
        return LOCKED.contains(String.valueOf(e.getSQLState()));
    }

    /** Whether nothing is wrong with the migration or its tenant, whatever statement met the error. */
    static boolean isTransient(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return TRANSIENT.contains(state) || isNoRoom(state);
    }

    /**
     * Whether the attempt only met somebody else's locks, or a server without room. The locks are taken under a statement timeout
     * that is far shorter than a migration's own, so a cancelled statement that was quick was that one.
     */
    static boolean isTransient(SQLException e, Duration elapsed, Settings settings) {
        return isTransient(e)
                || (QUERY_CANCELED.equals(e.getSQLState()) && elapsed.compareTo(settings.statementTimeout()) < 0);
    }

    /** Why it is worth another try; a cancelled statement was the one that takes the locks. */
    static Attempt.NotNow notNow(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (isNoRoom(state)) {
            return new Attempt.NotNow(state, "the server has no room for it: " + firstLine(e));
        }
        return new Attempt.NotNow(
                state, state.equals(QUERY_CANCELED) ? "somebody holds a lock on its tables" : firstLine(e));
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

    static Failure neverFree(String schema, Attempt.NotNow last) {
        return new Failure(
                Optional.empty(),
                Optional.of(last.sqlState()),
                Optional.empty(),
                schema + " could not be changed for as long as the run had patience: " + last.reason(),
                (isNoRoom(last.sqlState())
                                ? "Give the server what it lacks; then "
                                : "If somebody holds its locks, let him finish or end him (pg_terminate_backend; pg_blocking_pids"
                                        + " tells who); then ")
                        + retry(schema));
    }

    static Failure claimLost(String schema, Step step) {
        return new Failure(
                Optional.of(step.migration().id().toString()),
                Optional.empty(),
                Optional.empty(),
                schema + ": " + step.migration().id() + " ended or changed the transaction that it runs in",
                "Take commit, rollback and changes of bookme.* settings out of "
                        + step.migration().path() + " and of the functions that it calls.");
    }

    /** The claim itself failed: most likely the schema or its changelog is not there. */
    static Optional<Failure> ofClaim(String schema, SQLException e) {
        if (isTransient(e)) {
            return Optional.empty();
        }
        boolean missing = String.valueOf(e.getSQLState()).equals("42P01");
        return Optional.of(new Failure(
                Optional.empty(),
                Optional.ofNullable(e.getSQLState()),
                Optional.empty(),
                missing
                        ? "Schema '" + schema + "' or its table databasechangelog is missing"
                        : schema + ": " + firstLine(e),
                missing
                        ? "Restore the schema from a backup; nothing is run in a schema whose history is unknown."
                        : retry(schema)));
    }

    static Failure of(String schema, Step step, Optional<String> statement, SQLException e) {
        String verb = step.direction() == Step.Direction.FORWARD ? "" : "undoing ";
        return new Failure(
                Optional.of(step.migration().id().toString()),
                Optional.ofNullable(e.getSQLState()),
                statement,
                schema + ": " + verb + step.migration().id() + ": " + message(e),
                nextStep(schema, step, String.valueOf(e.getSQLState())));
    }

    private static String nextStep(String schema, Step step, String state) {
        String file = step.migration().path();
        return switch (state) {
            case "23502", "23503", "23505", "23514", "23P01", "22001", "22003", "22P02" ->
                "Rows of " + schema + " do not fit the change. Mend them, then " + retry(schema);
            case "42P01", "42703", "42704" ->
                "What it needs is not in " + schema + ". Make it by hand as " + file + " expects it, then "
                        + retry(schema);
            case "42501" -> "The owner role may not do this. Run ./manage setup_database, then " + retry(schema);
            case "57014" ->
                "It ran longer than the statement timeout. Give it more (--statement-timeout), then " + retry(schema);
            default -> "Look at " + file + " and at the message, then " + retry(schema);
        };
    }

    /** What PostgreSQL said, without the contents of a row, which are the tenant's. */
    private static String message(SQLException e) {
        return showsRow(e) ? firstLine(e) : String.valueOf(e.getMessage());
    }

    /** not_null_violation and check_violation show the whole row in their detail. */
    static boolean showsRow(SQLException e) {
        return Set.of("23502", "23514").contains(String.valueOf(e.getSQLState()));
    }

    static String retry(String schema) {
        return "./manage migrate_schemas " + (schema.equals("public") ? "--shared" : "--schema=" + schema);
    }

    static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
