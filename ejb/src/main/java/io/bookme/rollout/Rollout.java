package io.bookme.rollout;

import static jakarta.ejb.TransactionAttributeType.NOT_SUPPORTED;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.FleetPlan;
import io.bookme.migrations.run.HeldSchemas;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.run.RunState;
import io.bookme.migrations.run.Work;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.inject.Inject;
import java.util.Optional;

/**
 * Starts, stops and resumes runs in this server. Each run is worked on by an execution of the batch job {@code
 * migrate-schemas}; what is to be done and what was done is in the ledger.
 */
@Stateless
@RolesAllowed("ops")
@TransactionAttribute(NOT_SUPPORTED)
public class Rollout {
    @Inject
    private Engine engine;

    @Inject
    private MigrationJobs jobs;

    @Inject
    private RunsInHand runsInHand;

    @Inject
    private Backups backups;

    /**
     * Creates a run and begins to work on it; returns at once.
     *
     * @return empty if there is nothing to do
     * @throws BookMeException if the request cannot be met; nothing was begun
     */
    public Optional<Run> start(RunRequest request) {
        if (request.backup()) {
            backups.requireAPlace();
        }
        Optional<Run> run = engine.fleet().start(request);
        run.ifPresent(jobs::begin);
        return run;
    }

    /**
     * What a request would do where, without doing it.
     *
     * @throws BookMeException if a named schema is archived, the runs to be undone cannot be, or backups are wanted and have
     *     no place
     */
    public FleetPlan plan(RunRequest request) {
        if (request.backup()) {
            backups.requireAPlace();
        }
        return engine.fleet().plan(request);
    }

    /** The schemas that a request passes by, as holds keep them back; empty if there are none, or if it ends all holds. */
    public Optional<HeldSchemas> heldBack(RunRequest request) {
        boolean endsAll = request.work() == Work.RELEASE && request.app().isEmpty();
        return endsAll ? Optional.empty() : HeldSchemas.of(engine.fleet(), request);
    }

    /**
     * The request, narrowed to an app and one of its migrations.
     *
     * @throws BookMeException if there is no such app or migration, or not in these schemas
     */
    public RunRequest narrowed(RunRequest request, String app, Optional<String> migration) {
        return request.towards(engine.fleet().graph(), app, migration);
    }

    /**
     * Tries the failed schemas of a run again, and goes on with what it had left.
     *
     * @throws BookMeException if there is no such run, nothing is left of it, it was undone, or a process is at work on it
     */
    public Run retry(long id) {
        Fleet fleet = engine.fleet();
        Run run = fleet.ledger().get(id);
        fleet.succession().require(run);
        requireWorkable(run);
        if (fleet.ledger().retryFailed(id) + run.pending() == 0) {
            throw new BookMeException(
                    "Run " + id + " has no failed schemas", "Start a new run if schemas are behind again.");
        }
        return again(id);
    }

    /**
     * Asks a run to stop, wherever it is worked on: schemas in hand are finished, no further one is begun.
     * Stopping a run that has ended changes nothing.
     *
     * @throws BookMeException if there is no such run
     */
    public Run stop(long id) {
        Run run = engine.fleet().ledger().requestStop(id);
        runsInHand.stop(id);
        return run;
    }

    /**
     * Goes on with a run that was stopped or interrupted. One that ended with failed schemas tries those again.
     *
     * @throws BookMeException if there is no such run, it is complete, it was undone, or a process is at work on it
     */
    public Run resume(long id) {
        Fleet fleet = engine.fleet();
        Run run = fleet.ledger().get(id);
        if (run.state() == RunState.COMPLETED) {
            throw new BookMeException("Run " + id + " is complete", "Start a new run if schemas are behind again.");
        }
        fleet.succession().require(run);
        requireWorkable(run);
        if (run.state() == RunState.FAILED) {
            fleet.ledger().retryFailed(id);
        }
        return again(id);
    }

    /** As it is asked for, and not as the job may have left it already: who follows it must not take it for ended. */
    private Run again(long id) {
        Run asked = engine.fleet().ledger().requestAgain(id);
        jobs.begin(asked);
        return asked;
    }

    private void requireWorkable(Run run) {
        if (run.state().isActive() && !run.interrupted() && run.executor().isPresent()) {
            throw new BookMeException(
                    "Run " + run.id() + " is being worked on already", "Wait for it, or stop it before you resume it.");
        }
        if (run.backup()) {
            backups.requireAPlace();
        }
    }
}
