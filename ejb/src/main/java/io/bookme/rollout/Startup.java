package io.bookme.rollout;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.run.RunExecution;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.annotation.security.PermitAll;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.Timeout;
import jakarta.ejb.Timer;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.io.Serializable;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Wakes the rollout: once when the server and the whole EAR are up, then every few seconds for a {@linkplain Watch#look
 * quick look} and every few minutes for a {@linkplain Watch#round full round}.
 *
 * <p>Its timers are not persistent: each server has its own, they fire only while the server serves, and a
 * killed server leaves none behind. Nothing that goes wrong here keeps the application from deploying.
 *
 * <p>No call from outside reaches it; the batch threads that do are nobody the security domain knows.
 */
@PermitAll
@Singleton
@jakarta.ejb.Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class Startup {
    private static final System.Logger LOG = System.getLogger(Startup.class.getName());

    private static final Duration LOOK = Duration.ofSeconds(3);
    private static final Duration SOON = Duration.ofSeconds(1);

    /** A timer that comes later than this was held back while the server was suspended. */
    private static final Duration LATE = Duration.ofSeconds(10);

    /** By then all of the EAR is up, or has failed. */
    private static final Duration ABSENT = Duration.ofSeconds(30);

    @Resource
    private TimerService timers;

    @Inject
    private Watch watch;

    @Inject
    private Engine engine;

    @Inject
    private RunsInHand runsInHand;

    private final AtomicBoolean begun = new AtomicBoolean();
    private final Turns turns = new Turns();
    private final Map<Long, RunExecution> undecided = new ConcurrentHashMap<>();
    private final Complaints<Occasion> complaints = new Complaints<>();

    public Startup() {}

    /** Without a container: nothing wakes it but its caller. */
    Startup(Watch watch) {
        this.watch = watch;
    }

    /** What a timer is for. */
    sealed interface Occasion extends Serializable {
        record Look() implements Occasion {}

        record Round() implements Occasion {}

        record Absence() implements Occasion {}

        record Stop(long run, long due) implements Occasion {}
    }

    /**
     * Nothing more yet: the rest of the EAR may fail to start, and a build that does not serve must leave the database
     * alone. {@link #begin()} is called when all of it is up.
     */
    @PostConstruct
    void arm() {
        once(new Occasion.Absence(), ABSENT.toMillis());
    }

    /**
     * The whole EAR is up: from now on this server migrates by itself. To be called any number of times.
     *
     * <p>While the server boots it is still suspended now, and would stop a job that is begun here; a timer fires when it
     * serves.
     */
    public void begin() {
        if (begun.getAndSet(true)) {
            return;
        }
        long round = watch.settings().interval().toMillis();
        once(new Occasion.Look(), 1);
        timers.createIntervalTimer(LOOK.toMillis(), LOOK.toMillis(), config(new Occasion.Look()));
        timers.createIntervalTimer(round, round, config(new Occasion.Round()));
    }

    /** A run has ended or was interrupted: what waited for it may begin. */
    public void lookAgainSoon() {
        once(new Occasion.Look(), SOON.toMillis());
    }

    /**
     * A job was stopped, and nobody asked for it in the ledger. If this server still serves in a moment, an operator
     * did; else the server is going down, and the run is left to the others.
     */
    public void decideOnStop(RunExecution execution) {
        undecided.put(execution.id(), execution);
        once(new Occasion.Stop(execution.id(), System.currentTimeMillis() + SOON.toMillis()), SOON.toMillis());
    }

    private void once(Occasion occasion, long milliseconds) {
        timers.createSingleActionTimer(milliseconds, config(occasion));
    }

    private static TimerConfig config(Occasion occasion) {
        return new TimerConfig(occasion, false);
    }

    @Timeout
    void fire(Timer timer) {
        wake((Occasion) timer.getInfo());
    }

    void wake(Occasion occasion) {
        if (occasion instanceof Occasion.Stop stop) {
            Optional.ofNullable(undecided.remove(stop.run())).ifPresent(execution -> settle(execution, stop));
            return;
        }
        if (occasion instanceof Occasion.Absence) {
            tellOfAbsence();
        } else if (occasion instanceof Occasion.Round) {
            turns.inTurn(() -> attempt(occasion, watch::round));
        } else {
            turns.ifFree(() -> attempt(occasion, watch::look));
        }
    }

    private void tellOfAbsence() {
        if (!begun.get()) {
            LOG.log(
                    Level.WARNING,
                    "web.war has not started: this server migrates nothing by itself before it does. If it failed, the"
                            + " log above says why; deploy bookme.ear anew, and whole");
        }
    }

    private void attempt(Occasion occasion, Runnable work) {
        try {
            work.run();
            tellOfSuccess(occasion);
        } catch (BookMeException e) {
            tell(occasion, e);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "The rollout failed; it tries again", e);
        }
    }

    private void settle(RunExecution execution, Occasion.Stop stop) {
        try {
            if (System.currentTimeMillis() - stop.due() > LATE.toMillis()) {
                runsInHand.abandon(execution);
                RunLog.interrupted(engine.fleet().ledger(), execution.id(), "this server was suspended");
                return;
            }
            engine.fleet().ledger().requestStop(execution.id());
            RunLog.ended(execution.finish());
            runsInHand.letGo(execution);
        } catch (BookMeException e) {
            LOG.log(Level.WARNING, "Run " + execution.id() + " could not be stopped and is left to be resumed", e);
            runsInHand.abandon(execution);
        }
    }

    /** Says what is wrong once, not every few seconds. */
    private void tell(Occasion occasion, BookMeException problem) {
        if (complaints.isNews(occasion, String.valueOf(problem.getMessage()))) {
            LOG.log(Level.WARNING, "The rollout waits: {0} {1}", problem.getMessage(), problem.nextStep());
        }
    }

    /** A round looks too; but a look that finds nothing to do says nothing of what a round was refused. */
    private void tellOfSuccess(Occasion occasion) {
        if (complaints.isSettled(
                occasion instanceof Occasion.Round ? List.of(occasion, new Occasion.Look()) : List.of(occasion))) {
            LOG.log(Level.INFO, "The rollout works again");
        }
    }

    @PreDestroy
    void leave() {
        runsInHand.abandonAll(
                execution -> RunLog.interrupted(engine.fleet().ledger(), execution.id(), "this server goes down"));
    }
}
