package io.bookme.rollout;

import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunExecution;
import io.bookme.migrations.run.RunRequest;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Step {@code shared}: takes the run up and migrates the shared apps. */
@Dependent
@Named("sharedApps")
public class SharedApps implements Batchlet {
    @Inject
    private Engine engine;

    @Inject
    private RunsInHand runsInHand;

    @Inject
    private JobContext job;

    @Inject
    @BatchProperty(name = MigrationJob.RUN)
    private @Nullable String run;

    @Override
    public String process() {
        if (!engine.isReady()) {
            engine.prepare();
        }
        Fleet fleet = engine.fleet();
        Optional<Long> wanted = run == null || run.isBlank() ? ownRun(fleet) : Optional.of(Long.valueOf(run.strip()));
        Optional<RunExecution> taken =
                wanted.flatMap(id -> runsInHand.takeUp(job.getExecutionId(), fleet, id, new RunLog(id)));
        if (taken.isEmpty()) {
            return MigrationJob.NOTHING_TO_DO;
        }
        return taken.get().migrateShared() ? MigrationJob.SHARED_DONE : MigrationJob.SHARED_FAILED;
    }

    /** Somebody started the job by hand, from the server's batch page or command line. */
    private static Optional<Long> ownRun(Fleet fleet) {
        return fleet.start(RunRequest.everything(Entrance.BATCH, "batch")).map(Run::id);
    }

    @Override
    public void stop() {
        runsInHand.of(job.getExecutionId()).ifPresent(RunExecution::stop);
    }
}
