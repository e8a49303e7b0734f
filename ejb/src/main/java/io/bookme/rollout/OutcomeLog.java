package io.bookme.rollout;

import io.bookme.migrations.run.Outcome;
import jakarta.batch.api.chunk.AbstractItemWriter;
import jakarta.batch.runtime.context.StepContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;

/**
 * Writes nothing of its own, since the outcome is in the ledger already: the slot's exit status names its last
 * schema for those who look at the job.
 */
@Dependent
@Named("outcomeLog")
public class OutcomeLog extends AbstractItemWriter {
    @Inject
    private StepContext slot;

    @Override
    public void writeItems(List<Object> outcomes) {
        for (Object item : outcomes) {
            Outcome outcome = (Outcome) item;
            slot.setExitStatus(outcome.schema() + " " + outcome.state());
        }
    }
}
