package io.bookme.rollout;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.run.Run;
import jakarta.batch.operations.BatchRuntimeException;
import jakarta.batch.operations.NoSuchJobExecutionException;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.batch.runtime.BatchStatus;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.System.Logger.Level;
import java.util.Properties;

/**
 * Gives runs to executions of the batch job.
 *
 * <p>A run that is resumed or taken over gets a new execution, and never the restart of an old one: who may
 * work on a run is the ledger's to say, and the job repository may have been lost or may tell of a dead
 * process as if it were alive.
 */
@ApplicationScoped
class MigrationJobs {
    private static final System.Logger LOG = System.getLogger(MigrationJobs.class.getName());

    /**
     * Begins to work on a run; returns at once.
     *
     * @throws BookMeException if the batch environment refuses, such as when its repository is away
     */
    void begin(Run run) {
        Properties parameters = new Properties();
        parameters.setProperty(MigrationJob.RUN, String.valueOf(run.id()));
        try {
            BatchRuntime.getJobOperator().start(MigrationJob.NAME, parameters);
        } catch (BatchRuntimeException e) {
            throw new BookMeException(
                    "Run " + run.id() + " could not be begun: " + e.getMessage(),
                    "See that the database answers, then resume the run.",
                    e);
        }
    }

    /** Whether an execution of the job was asked to stop. One whose record is lost was not: nobody knows. */
    boolean isStopping(long execution) {
        try {
            return BatchRuntime.getJobOperator().getJobExecution(execution).getBatchStatus() == BatchStatus.STOPPING;
        } catch (NoSuchJobExecutionException e) {
            return false;
        } catch (BatchRuntimeException e) {
            LOG.log(Level.DEBUG, "whether job execution " + execution + " is to stop is not known", e);
            return false;
        }
    }
}
