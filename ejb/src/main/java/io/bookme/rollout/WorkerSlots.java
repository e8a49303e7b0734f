package io.bookme.rollout;

import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.partition.PartitionMapper;
import jakarta.batch.api.partition.PartitionPlan;
import jakarta.batch.api.partition.PartitionPlanImpl;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The partitions of step {@code tenants} are worker slots: none has schemas of its own, each asks for the next. */
@Dependent
@Named("workerSlots")
public class WorkerSlots implements PartitionMapper {
    @Inject
    @BatchProperty(name = MigrationJob.WORKERS)
    private @Nullable String workers;

    @Override
    public PartitionPlan mapPartitions() {
        int slots = RolloutSettings.ofServer()
                .withWorkers(Optional.ofNullable(workers))
                .workers();
        PartitionPlanImpl plan = new PartitionPlanImpl();
        plan.setPartitions(slots);
        plan.setThreads(slots);
        // JBeret wants properties for each partition, even if there is nothing to say.
        plan.setPartitionProperties(
                Stream.generate(Properties::new).limit(slots).toArray(Properties[]::new));
        // A restarted job begins with fresh slots; what is left to do is in the ledger.
        plan.setPartitionsOverride(true);
        return plan;
    }
}
