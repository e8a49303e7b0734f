package io.bookme.rollout;

import io.bookme.migrations.run.BeforeChange;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.RunExecution;
import io.bookme.migrations.run.RunListener;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/**
 * The runs that this server works on, by the job execution that does it.
 *
 * <p>The steps and partitions of a job share no object of their own; they find the run's execution here.
 */
@ApplicationScoped
class RunsInHand {
    @Inject
    private Backups backups;

    @Inject
    private JobRecords records;

    private final Map<Long, RunExecution> byJob = new ConcurrentHashMap<>();
    private final Set<Long> toStop = ConcurrentHashMap.newKeySet();

    RunsInHand() {}

    /** Without a container. */
    RunsInHand(Backups backups, JobRecords records) {
        this.backups = backups;
        this.records = records;
    }

    /**
     * Takes up a run for a job. The job may have waited for its turn while somebody stopped the run, which then stays so;
     * but who restarts a job goes on with its run.
     *
     * @return empty if it is complete or was stopped, or if another process or another job of this server is alive on it
     * @throws io.bookme.migrations.BookMeException if it takes backups, and they have no place here
     */
    synchronized Optional<RunExecution> takeUp(long job, Fleet fleet, long run, RunListener listener) {
        if (isInHand(run)) {
            return Optional.empty();
        }
        Optional<BeforeChange> backup = backups.beforeChange(fleet, run);
        Optional<RunExecution> execution = records.isRestart(job)
                ? fleet.execute(run, listener, backup)
                : fleet.executeUnlessStopped(run, listener, backup);
        execution.ifPresent(taken -> byJob.put(job, taken));
        return execution;
    }

    Optional<RunExecution> of(long job) {
        return Optional.ofNullable(byJob.get(job));
    }

    boolean isInHand(long run) {
        return byJob.values().stream().anyMatch(execution -> execution.id() == run);
    }

    /** The run leaves this server's hands; it has been finished. */
    void letGo(RunExecution execution) {
        byJob.values().remove(execution);
    }

    /** The run leaves this server's hands unfinished, as if the process had died: anyone may go on with it. */
    void abandon(RunExecution execution) {
        execution.stop();
        execution.close();
        letGo(execution);
    }

    /** This server goes down: whatever it still has leaves its hands unfinished. */
    void abandonAll(Consumer<RunExecution> told) {
        List.copyOf(byJob.values()).forEach(execution -> {
            abandon(execution);
            told.accept(execution);
        });
    }

    /** Stops a run at once if it is worked on here; elsewhere it learns from the ledger. */
    void stop(long run) {
        byJob.values().stream().filter(execution -> execution.id() == run).forEach(RunExecution::stop);
    }

    /**
     * Stops the runs whose jobs are to stop, at the second time of asking: one that goes down, and stops its jobs for that,
     * does not come to ask twice. The batch environment itself asks a slot only between two schemas, and not while it
     * waits for one.
     */
    void stopWith(LongPredicate isStopping) {
        toStop.retainAll(byJob.keySet());
        byJob.forEach((job, execution) -> {
            if (!execution.isStopping() && isStopping.test(job) && !toStop.add(job)) {
                execution.stop();
            }
        });
    }
}
