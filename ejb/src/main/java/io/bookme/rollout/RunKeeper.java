package io.bookme.rollout;

import io.bookme.migrations.run.DatabaseException;
import io.bookme.migrations.run.RunExecution;
import io.bookme.migrations.run.RunState;
import jakarta.batch.api.listener.AbstractJobListener;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.context.JobContext;
import jakarta.ejb.EJBException;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * Looks after a run whose job ended before it: stopped by an operator, stopped because a server goes down, or broken.
 *
 * <p>Only an operator's stop is a decision about the run. The batch API does not tell it from the others: a server
 * that goes down stops the jobs of all servers of the same repository. So the run is kept in hand for a moment;
 * {@link Startup} stops it if this server is then still at work, and lets it go on otherwise.
 */
@Dependent
@Named("runKeeper")
public class RunKeeper extends AbstractJobListener {
    private static final System.Logger LOG = System.getLogger(RunKeeper.class.getName());

    @Inject
    private Engine engine;

    @Inject
    private RunsInHand runsInHand;

    @Inject
    private JobRecords records;

    @Inject
    private Startup startup;

    @Inject
    private JobContext job;

    @Override
    public void afterJob() {
        Optional<RunExecution> left = runsInHand.of(job.getExecutionId());
        try {
            left.ifPresent(this::settle);
        } catch (DatabaseException e) {
            left.ifPresent(execution -> leave(execution, String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "The end of job execution " + job.getExecutionId() + " could not be settled", e);
            left.ifPresent(execution -> leave(execution, "see the fault above"));
        }
        lookAgainSoon();
    }

    /** It stays as if its process had died: whoever sees the database again goes on with it. */
    private void leave(RunExecution execution, String why) {
        runsInHand.abandon(execution);
        RunLog.interrupted(engine.fleet().ledger(), execution.id(), why);
    }

    private void lookAgainSoon() {
        try {
            startup.lookAgainSoon();
        } catch (EJBException | IllegalStateException e) {
            LOG.log(Level.DEBUG, "This server goes down, and looks for nothing any more", e);
        }
    }

    private void settle(RunExecution execution) {
        boolean wasAskedToStop = engine.fleet().ledger().get(execution.id()).state() == RunState.STOPPING;
        if (wasAskedToStop) {
            RunLog.ended(execution.finish());
            runsInHand.letGo(execution);
        } else if (job.getBatchStatus() == BatchStatus.STOPPED && records.isStoppedHere(job.getExecutionId())) {
            startup.decideOnStop(execution);
        } else {
            leave(execution, "its job (execution " + job.getExecutionId() + ") ended as " + job.getBatchStatus());
        }
    }
}
