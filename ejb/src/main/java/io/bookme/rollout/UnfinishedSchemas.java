package io.bookme.rollout;

import io.bookme.migrations.run.RunExecution;
import io.bookme.migrations.run.Worker;
import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.batch.runtime.context.JobContext;
import jakarta.batch.runtime.context.StepContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Reads the next unfinished schema of the run. Its worker serves the processor of the same slot too. */
@Dependent
@Named("unfinishedSchemas")
public class UnfinishedSchemas extends AbstractItemReader {
    @Inject
    private RunsInHand runsInHand;

    @Inject
    private JobContext job;

    @Inject
    private StepContext slot;

    private @Nullable Worker worker;
    private @Nullable String last;

    @Override
    public void open(@Nullable Serializable checkpoint) {
        RunExecution execution = runsInHand
                .of(job.getExecutionId())
                .orElseThrow(() -> new IllegalStateException("The job has no run in its hands"));
        worker = execution.worker();
        slot.setTransientUserData(worker);
    }

    @Override
    public @Nullable Object readItem() {
        if (worker == null) {
            return null;
        }
        String next = worker.next().orElse(null);
        last = next == null ? last : next;
        return next;
    }

    /** The schema that was last in hand: a hint for people, nothing reads it. */
    @Override
    public @Nullable Serializable checkpointInfo() {
        return last;
    }

    @Override
    public void close() {
        if (worker != null) {
            worker.close();
        }
    }
}
