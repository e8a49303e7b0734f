package io.bookme.rollout;

import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunExecution;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Step {@code verification}: compares what was done with what is there, and writes down how the run ended. */
@Dependent
@Named("verification")
public class Verification extends AbstractBatchlet {
    @Inject
    private RunsInHand runsInHand;

    @Inject
    private JobContext job;

    @Override
    public String process() {
        RunExecution execution = runsInHand
                .of(job.getExecutionId())
                .orElseThrow(() -> new IllegalStateException("The job has no run in its hands"));
        Run run = execution.finish();
        runsInHand.letGo(execution);
        RunLog.ended(run);
        job.setExitStatus("run " + run.id() + ": " + run.done() + " done, " + run.failed() + " failed, " + run.pending()
                + " left");
        return run.state().name();
    }
}
