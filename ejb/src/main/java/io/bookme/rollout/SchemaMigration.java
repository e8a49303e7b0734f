package io.bookme.rollout;

import io.bookme.migrations.run.Outcome;
import io.bookme.migrations.run.Worker;
import jakarta.batch.api.chunk.ItemProcessor;
import jakarta.batch.runtime.context.StepContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Migrates a schema, on the engine's own connection and in the engine's own transaction: whatever becomes of the
 * chunk's, the schema is done and known to be done, or neither. A schema that fails is an outcome like others.
 */
@Dependent
@Named("schemaMigration")
public class SchemaMigration implements ItemProcessor {
    @Inject
    private StepContext slot;

    @Inject
    private GivingWay givingWay;

    @Override
    @SuppressWarnings("PMD.CloseResource") // the partition's, which closes it
    public @Nullable Object processItem(Object schema) {
        long began = System.nanoTime();
        Worker worker = (Worker) slot.getTransientUserData();
        Outcome outcome = worker.migrate((String) schema).orElse(null);
        givingWay.rest(Duration.ofNanos(System.nanoTime() - began), worker::confirm);
        return outcome;
    }
}
