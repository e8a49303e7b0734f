package io.bookme.migrations.run;

import io.bookme.migrations.app.Scope;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * A run in the hands of this process: its heartbeat, its queue and its workers.
 *
 * <p>The order of calls: {@link #migrateShared}, then {@link #worker}s until each has nothing left, then
 * {@link #finish}, which also takes back in {@code public} what a run undoes there. Closing without finishing leaves the
 * run as if the process had died: anyone resumes it.
 */
public final class RunExecution implements AutoCloseable {
    private static final Duration TICK = Duration.ofSeconds(1);

    private final Run run;
    private final String executor;
    private final String build;
    private final Watchdog watchdog;
    private final DataSource owner;
    private final Ledger ledger;
    private final Settings settings;
    private final SchemaMigrator migrator;
    private final RunListener listener;
    private final AwakeClock awake;
    private final boolean sharedPending;
    private final WorkQueue shared;
    private final WorkQueue queue;
    private final Pace pace;
    private final Losses losses = new Losses();
    private final ScheduledExecutorService heart;
    private final Verification verification;
    private volatile boolean stopping;
    private volatile boolean takenOver;
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean halted;
    private boolean sharedFailed;
    private boolean sharedWaits;

    /**
     * @param schemas those that the run has still to do
     */
    RunExecution(
            Run run,
            List<String> schemas,
            String executor,
            String build,
            Watchdog watchdog,
            Settings settings,
            SchemaMigrator migrator,
            RunListener listener,
            ThreadFactory threads) {
        this.run = run;
        this.executor = executor;
        this.build = build;
        this.watchdog = watchdog;
        this.owner = watchdog.connections();
        this.ledger = new Ledger(owner, settings);
        this.settings = settings;
        this.migrator = migrator;
        this.listener = listener;
        this.pace = new Pace(listener::workers, System::nanoTime);
        List<String> pending = new ArrayList<>(schemas);
        this.sharedPending = pending.remove(Scope.SHARED_SCHEMA);
        this.awake = new AwakeClock(System::nanoTime, TICK.multipliedBy(2));
        this.shared = new WorkQueue(sharedPending ? List.of(Scope.SHARED_SCHEMA) : List.of(), awake);
        this.queue = new WorkQueue(pending, awake);
        this.verification = new Verification(run.id(), pending.size(), this::connect, threads);
        // a beat may wait for a connection, and the clock goes on meanwhile
        this.heart = Executors.newScheduledThreadPool(2, threads);
        watchdog.start();
        long every = settings.heartbeat().toMillis();
        heart.scheduleWithFixedDelay(this::beat, every, every, TimeUnit.MILLISECONDS);
        heart.scheduleWithFixedDelay(awake::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The run's number. */
    public long id() {
        return run.id();
    }

    /**
     * Migrates {@code public}, if it is part of the run and comes first; false if that failed or was stopped, and then no
     * tenant is begun.
     */
    public boolean migrateShared() {
        return !sharedPending || isSharedLast() || workThroughShared();
    }

    /** What tenants may stand on is taken back when they have come to their end. */
    private boolean isSharedLast() {
        return run.work() == Work.UNDO
                && patiently(() -> {
                    try (Connection connection = connect()) {
                        return Deeds.of(connection, run.undoes()).getOrDefault(Scope.SHARED_SCHEMA, List.of()).stream()
                                .anyMatch(deed -> !deed.applied().isEmpty());
                    } catch (SQLException e) {
                        throw new DatabaseException(e);
                    }
                });
    }

    /** Unless the run was asked to stop, or a tenant has failed. */
    private void takeBackShared() {
        if (!sharedPending || stopping || takenOver || !isSharedLast()) {
            return;
        }
        Run now = patiently(() -> ledger.get(run.id()));
        if (now.state() != RunState.RUNNING || now.pending() > 1) {
            return;
        }
        sharedWaits = now.failed() > 0;
        if (!sharedWaits) {
            workThroughShared();
        }
    }

    private boolean workThroughShared() {
        try (Worker worker = new Worker(this, shared)) {
            worker.workThrough();
        }
        Outcome.State became = patiently(() -> ledger.outcome(run.id(), Scope.SHARED_SCHEMA))
                .map(Outcome::state)
                .orElse(Outcome.State.FAILED);
        sharedFailed = became == Outcome.State.FAILED;
        boolean isDone = became == Outcome.State.DONE;
        if (!isDone) {
            queue.stop();
        }
        return isDone;
    }

    /** A further worker; each thread needs one of its own. */
    public Worker worker() {
        return new Worker(this, queue);
    }

    /** Finishes the schemas in hand and begins no other; the run can be resumed. */
    public void stop() {
        stopping = true;
        shared.stop();
        queue.stop();
    }

    /**
     * For a process that ends in this moment: the run counts as stopped, and anyone resumes it at once. PostgreSQL rolls
     * back what is in hand when it finds the connections gone.
     */
    public void abandon() {
        ledger.finish(
                run, executor, RunState.STOPPED, Optional.of("Ended at once; a schema in hand is whole or as it was."));
    }

    public boolean isStopping() {
        return stopping;
    }

    /** Works through the run with this many threads and finishes it. */
    public Run runToEnd(int workers, ThreadFactory threads) {
        if (migrateShared()) {
            List<Thread> team = new ArrayList<>();
            List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
            for (int i = 0; i < workers; i++) {
                Thread thread = threads.newThread(() -> {
                    try {
                        work();
                    } catch (RuntimeException | Error e) {
                        thrown.add(e);
                        queue.stop();
                    }
                });
                team.add(thread);
                thread.start();
            }
            joinAll(team);
            if (!thrown.isEmpty()) {
                rethrow(thrown.get(0));
            }
        }
        return finish();
    }

    private static void rethrow(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) thrown;
    }

    private void work() {
        try (Worker worker = worker()) {
            worker.workThrough();
        }
    }

    private static void joinAll(List<Thread> team) {
        for (Thread thread : team) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Verifies what was done and writes down how the run ended. */
    public Run finish() {
        takeBackShared();
        Run ended = patiently(() -> {
            verification.finish();
            Run now = ledger.get(run.id());
            return takenOver ? now : ledger.finish(now, executor, endState(now), message(now));
        });
        close();
        return ended;
    }

    /** Does something that may be repeated, and again when the database was away. */
    private <T> T patiently(Supplier<T> work) {
        return Reconnect.insist(settings.databaseWait(), listener, () -> stopping, work);
    }

    private RunState endState(Run now) {
        if (now.pending() > 0 && !sharedFailed && !sharedWaits) {
            return RunState.STOPPED;
        }
        return now.pending() > 0 || now.failed() > 0 ? RunState.FAILED : RunState.COMPLETED;
    }

    private Optional<String> message(Run now) {
        if (halted && now.pending() > 0) {
            return Optional.of("Halted: " + failures.get() + " of " + now.total()
                    + " schemas failed, and the limit is "
                    + run.limit().map(FailureLimit::toString).orElse("none")
                    + ". Mend them, then go on: ./manage resume "
                    + run.id());
        }
        if (sharedWaits) {
            return Optional.of("The shared schema is left as it was: tenants that failed may stand on it.");
        }
        return sharedFailed && now.pending() > 0
                ? Optional.of("The shared schema could not be migrated; no tenant was begun.")
                : Optional.empty();
    }

    private void beat() {
        try {
            Optional<RunState> state = ledger.heartbeat(run.id(), executor);
            if (state.isEmpty()) {
                takenOver = true;
            }
            if (takenOver || state.get() == RunState.STOPPING || state.get() == RunState.STOPPED) {
                stop();
            }
        } catch (DatabaseException e) {
            // the workers notice it themselves and wait; the next beat tells whether it is back
            System.getLogger(RunExecution.class.getName())
                    .log(System.Logger.Level.DEBUG, "no heartbeat while the database is away", e);
        } catch (RuntimeException e) {
            // thrown on, it would be the last beat, and somebody else would take the run over
            System.getLogger(RunExecution.class.getName())
                    .log(System.Logger.Level.WARNING, "A heartbeat of run " + run.id() + " failed", e);
        }
    }

    Connection connect() {
        return Reconnect.connect(owner, settings.databaseWait(), listener, () -> stopping);
    }

    Settings settings() {
        return settings;
    }

    SchemaMigrator migrator() {
        return migrator;
    }

    Pace pace() {
        return pace;
    }

    RunListener listener() {
        return listener;
    }

    Losses losses() {
        return losses;
    }

    Retry retry() {
        return new Retry(Optional.of(run));
    }

    /** The outcome as the ledger has it, for when it is not known which attempt took effect. */
    Outcome recorded(Outcome otherwise) {
        return ledger.outcome(run.id(), otherwise.schema()).orElse(otherwise);
    }

    /** The outcomes of those of these schemas that are done. */
    List<Outcome> done(List<String> schemas) {
        return ledger.done(run.id(), schemas);
    }

    /**
     * A schema is done, though a crash of PostgreSQL may still take that away.
     *
     * @param tables the only ones in which it can differ from before; empty if that is not known
     */
    void committed(String schema, Optional<Set<String>> tables) {
        verification.finished(schema, tables);
    }

    /** The schema is put off: notes for what, if that can be noted. */
    void waits(String schema, Attempt.NotNow notNow) {
        try {
            ledger.recordWait(run.id(), schema, notNow.reason());
        } catch (DatabaseException e) {
            // only a hint: on a full disk not even this can be written, and a lost database is noticed soon enough
            System.getLogger(RunExecution.class.getName())
                    .log(System.Logger.Level.DEBUG, "what a schema waits for is not noted", e);
        }
    }

    /** A person is needed for the schema, whose last attempt began then. */
    Outcome park(String schema, Failure failure, Instant began) {
        Duration took = Duration.between(began, Instant.now());
        ledger.park(schema, build);
        return failed(schema, failure, took);
    }

    /** The schema failed this run, and may well do better in the next. Its last attempt began then. */
    Outcome neverFree(String schema, Attempt.NotNow last, Instant began) {
        Duration took = Duration.between(began, Instant.now());
        return failed(schema, Failures.neverFree(schema, last, retry()), took);
    }

    private Outcome failed(String schema, Failure failure, Duration took) {
        ledger.recordFailure(run.id(), schema, failure, took);
        if (run.limit().isPresent() && run.limit().get().isReached(failures.incrementAndGet(), run.total())) {
            halted = true;
            ledger.requestStop(run.id());
            stop();
        }
        return recorded(new Outcome(
                run.id(),
                schema,
                Outcome.State.FAILED,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.of(took),
                Optional.of(failure),
                Optional.empty()));
    }

    /** Ends the heartbeat; a run that was not finished can be resumed by anyone after a while. */
    @Override
    public void close() {
        heart.shutdownNow();
        verification.close();
        watchdog.close();
    }
}
