package io.bookme.rollout;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.run.DatabaseException;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Ledger;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.run.RunState;
import io.bookme.migrations.run.Started;
import io.bookme.migrations.run.Succession;
import io.bookme.rollout.RolloutSettings.Auto;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What this server does by itself: it begins what is behind, and goes on with runs whose process died.
 *
 * <p>Every server of a database watches; the ledger lets one of them through. What a person decided stays: holds,
 * parked schemas, stopped runs. It belongs to {@link Startup}, which wakes it.
 */
@Dependent
class Watch {
    private static final System.Logger LOG = System.getLogger(Watch.class.getName());

    /** How often a run may be gone on with before the next full round; its job may be broken for good. */
    private static final int TRIES = 3;

    private static final int NAMED = 10;

    private final Engine engine;
    private final RunsInHand runsInHand;
    private final MigrationJobs jobs;
    private final JobRecords records;
    private final Backups backups;
    private final RolloutSettings settings;
    private final Patience startUp;
    private final Map<Long, Integer> tries = new HashMap<>();
    private final Set<Long> left = new HashSet<>();
    private final Set<Long> dead = new HashSet<>();
    private Optional<List<String>> lost = Optional.empty();
    private boolean isStartedUp;

    @Inject
    Watch(Engine engine, RunsInHand runsInHand, MigrationJobs jobs, JobRecords records, Backups backups) {
        this(engine, runsInHand, jobs, records, backups, RolloutSettings.ofServer(), System::nanoTime);
    }

    /**
     * @param nanoTime a clock as {@link System#nanoTime}
     */
    Watch(
            Engine engine,
            RunsInHand runsInHand,
            MigrationJobs jobs,
            JobRecords records,
            Backups backups,
            RolloutSettings settings,
            LongSupplier nanoTime) {
        this.engine = engine;
        this.runsInHand = runsInHand;
        this.jobs = jobs;
        this.records = records;
        this.backups = backups;
        this.settings = settings;
        this.startUp = new Patience(nanoTime);
    }

    RolloutSettings settings() {
        return settings;
    }

    /**
     * A quick look, every few seconds: start-up if it has not succeeded yet, and runs that nobody works on. One
     * query if all is well, and while start-up waits for what only a person can change; the first one looks for lost schemas
     * too.
     */
    synchronized void look() {
        if (!engine.isReady()) {
            engine.prepare();
            LOG.log(Level.INFO, "The migration engine is ready; it may begin by itself: {0}", settings.auto());
        }
        runsInHand.stopWith(job -> jobs.isStopping(job) && records.isStoppedHere(job));
        if (lost.isEmpty()) {
            tellOfLost();
        }
        dead.clear();
        boolean isQuiet = true;
        for (Run run : engine.fleet().ledger().active()) {
            if (isConcluded(run)) {
                continue;
            }
            if (isLeft(run)) {
                dead.add(run.id());
            } else {
                isQuiet = false;
                goOnWith(run);
            }
        }
        if (!isStartedUp && isQuiet) {
            startUp.attempt(() -> begin(Entrance.STARTUP));
            tellOfLeft();
            isStartedUp = true;
        }
    }

    /** A full round, every few minutes: what is behind is begun, what is lost is told of, what is old is forgotten. */
    synchronized void round() {
        tries.clear();
        startUp.end();
        look();
        tellOfLost();
        begin(Entrance.TIMER);
        records.endDead();
        engine.fleet().ledger().prune(settings.keep());
        records.prune(settings.keep());
    }

    private void begin(Entrance entrance) {
        if (settings.auto() == Auto.OFF) {
            return;
        }
        RunRequest request = settings.auto() == Auto.ALL
                ? RunRequest.everything(entrance, entrance.name().toLowerCase(java.util.Locale.ROOT))
                : RunRequest.shared(entrance, entrance.name().toLowerCase(java.util.Locale.ROOT));
        Optional<Run> run = engine.fleet().startBeside(dead, request);
        run.ifPresent(begun -> {
            LOG.log(Level.INFO, "Run {0}: {1} schemas are behind", String.valueOf(begun.id()), begun.pending());
            jobs.begin(begun);
        });
    }

    /** What is left to people: who starts a server to have it done must know. */
    private void tellOfLeft() {
        tell(
                engine.fleet().leftWhenStopped(),
                "{0} schemas were left when a person stopped a run ({1}); this server leaves them so. Go on: ./manage"
                        + " migrate_schemas or POST /ops/runs, or resume the run");
        tell(
                engine.fleet().parked(),
                "{0} schemas failed in a run of this build ({1}); this server leaves them to a person. See why: ./manage"
                        + " run N or GET /ops/runs/N. Once that is mended: ./manage migrate_schemas or POST /ops/runs, or retry"
                        + " the run");
    }

    /** Once for as long as they are the same: a schema that is dropped behind our back is missed by nobody else. */
    private void tellOfLost() {
        List<String> now = engine.fleet().lost();
        List<String> before = lost.orElse(List.of());
        lost = Optional.of(now);
        if (now.equals(before)) {
            return;
        }
        if (now.isEmpty()) {
            LOG.log(Level.INFO, "No tenant's schema is missing any more");
        } else {
            BookMeException why = Started.obstacle(now);
            LOG.log(Level.WARNING, "{0}: neither served nor migrated. {1}", why.getMessage(), why.nextStep());
        }
    }

    private static void tell(List<String> schemas, String text) {
        if (!schemas.isEmpty()) {
            List<String> sorted = schemas.stream().sorted().toList();
            LOG.log(
                    Level.WARNING,
                    text,
                    String.valueOf(sorted.size()),
                    String.join(", ", sorted.subList(0, Math.min(NAMED, sorted.size())))
                            + (sorted.size() > NAMED ? ", ..." : ""));
        }
    }

    /** Says so once. */
    private void leave(Level level, Run run, String why) {
        if (left.add(run.id())) {
            LOG.log(
                    level,
                    "Run {0} was interrupted with {1} schemas left; {2}",
                    String.valueOf(run.id()),
                    run.pending(),
                    why);
        }
    }

    /** It had come to its end, and only its process did not live to say so: any server may, whatever it is set to. */
    private boolean isConcluded(Run run) {
        Optional<Run> ended = runsInHand.isInHand(run.id())
                ? Optional.empty()
                : engine.fleet().conclude(run);
        ended.ifPresent(end -> {
            LOG.log(
                    end.failed() > 0 ? Level.WARNING : Level.INFO,
                    "Run {0} was interrupted with nothing left to do, and is {1}: {2} done, {3} failed",
                    String.valueOf(end.id()),
                    end.state(),
                    String.valueOf(end.done()),
                    String.valueOf(end.failed()));
            records.endDead(end);
        });
        return ended.isPresent();
    }

    private boolean isForsaken(Run run) {
        return !runsInHand.isInHand(run.id()) && engine.fleet().succession().isForsaken(run);
    }

    /** Nobody is at work on the run, and this server does not go on with it: nothing here waits for it. */
    private boolean isLeft(Run run) {
        Succession succession = engine.fleet().succession();
        if (!isForsaken(run)) {
            return false;
        }
        if (succession.isLeftToAnotherBuild(run)) {
            leave(Level.INFO, run, "it is another build's, which goes on with it");
        } else if (run.state() == RunState.STOPPING || succession.isTakenBack(run)) {
            return false;
        } else if (run.backup() && !backups.haveAPlace()) {
            leave(
                    Level.WARNING,
                    run,
                    "it takes backups, which have no place here (bookme.backups): they wait for another server, or a"
                            + " person. Go on: " + RunLog.asked("resume", run.id()) + ". Or do without: "
                            + RunLog.asked("stop", run.id()) + ", then ./manage migrate_schemas or POST /ops/runs");
        } else if (settings.auto() != Auto.ALL) {
            leave(
                    Level.INFO,
                    run,
                    "this server goes on with none by itself (bookme.migrate.auto), and leaves it to others. Go on: "
                            + RunLog.asked("resume", run.id()));
        } else {
            return false;
        }
        return true;
    }

    private void goOnWith(Run run) {
        Ledger ledger = engine.fleet().ledger();
        if (!isForsaken(run)) {
            return;
        }
        if (run.state() == RunState.STOPPING) {
            ledger.requestStop(run.id());
        } else if (engine.fleet().succession().isTakenBack(run)) {
            leave(Level.INFO, run, "it was undone since, and is stopped");
            ledger.requestStop(run.id());
        } else if (tries.merge(run.id(), 1, Integer::sum) <= TRIES) {
            goOnUnlessRefused(run);
        }
    }

    private void goOnUnlessRefused(Run run) {
        try {
            engine.fleet().succession().require(run);
        } catch (DatabaseException e) {
            throw e;
        } catch (BookMeException e) {
            leave(
                    Level.WARNING,
                    run,
                    "it waits for a person: " + e.getMessage() + " " + e.nextStep() + " Or do without the run: "
                            + RunLog.asked("stop", run.id()));
            return;
        }
        LOG.log(
                Level.INFO,
                "Run {0} was interrupted with {1} schemas left; this server goes on with it",
                String.valueOf(run.id()),
                run.pending());
        records.endDead(run);
        jobs.begin(run);
    }
}
