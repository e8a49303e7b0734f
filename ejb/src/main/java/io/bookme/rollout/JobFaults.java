package io.bookme.rollout;

import io.bookme.migrations.run.DatabaseException;
import jakarta.batch.api.chunk.listener.AbstractChunkListener;
import jakarta.batch.api.listener.StepListener;
import jakarta.batch.runtime.context.JobContext;
import jakarta.batch.runtime.context.StepContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.stream.Stream;

/**
 * Tells the log what broke a step. The server's own report of it, several stack traces for each fault, is left out there (see
 * {@code logging.cli}): of a database that is away a line is said when the run leaves this server's hands.
 */
@Dependent
@Named("jobFaults")
public class JobFaults extends AbstractChunkListener implements StepListener {
    private static final System.Logger LOG = System.getLogger(JobFaults.class.getName());

    @Inject
    private JobContext job;

    @Inject
    private StepContext step;

    @Override
    public void onError(Exception fault) {
        tell(fault);
    }

    @Override
    public void beforeStep() {
        // Nothing has gone wrong yet.
    }

    @Override
    public void afterStep() {
        if (step.getException() != null) {
            tell(step.getException());
        }
    }

    private void tell(Exception fault) {
        LOG.log(
                isOfDatabaseAway(fault) ? Level.DEBUG : Level.ERROR,
                "Step " + step.getStepName() + " of job execution " + job.getExecutionId() + " failed",
                fault);
    }

    /** A commit that is lost has its cause among what is suppressed. */
    static boolean isOfDatabaseAway(Throwable fault) {
        return Stream.iterate(fault, cause -> cause != null, Throwable::getCause)
                .limit(20)
                .anyMatch(cause -> (cause instanceof SQLException sql && new DatabaseException(sql).isLoss())
                        || Stream.of(cause.getSuppressed()).anyMatch(JobFaults::isOfDatabaseAway));
    }
}
