package io.bookme.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunExecution;
import io.bookme.migrations.run.RunListener;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.run.RunState;
import io.bookme.migrations.run.Worker;
import io.bookme.migrations.testing.Color;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a job does with the run that it was begun for, when it comes to its turn. */
class RunsInHandTest {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private TestFleet fleet;
    private RunsInHand runsInHand;
    private Run run;

    @BeforeEach
    void begin() {
        TestFleet.of(database, TestChangelogs.shop()).tenants("a");
        fleet = TestFleet.of(database, Color.color("text"));
        runsInHand = new RunsInHand(new Backups(Optional.empty()), new JobRecords(new Engine(fleet.fleet())));
        run = fleet.fleet().start(RunRequest.everything(Entrance.REST, "ops")).orElseThrow();
        database.sql("insert into batch.job_instance (jobinstanceid, jobname) values (1, 'migrate-schemas')");
        execution(1);
    }

    private void execution(int number) {
        database.sql("insert into batch.job_execution (jobexecutionid, jobinstanceid, createtime, batchstatus) values ("
                + number + ", 1, now(), 'STARTED')");
    }

    private Optional<RunExecution> takeUp(long job) {
        return runsInHand.takeUp(job, fleet.fleet(), run.id(), RunListener.SILENT);
    }

    @Test
    void a_job_that_waited_for_its_turn_leaves_a_run_that_was_stopped_meanwhile() {
        fleet.fleet().ledger().requestStop(run.id());
        assertThat(takeUp(1)).isEmpty();
        assertThat(fleet.fleet().ledger().get(run.id()).state()).isEqualTo(RunState.STOPPED);
    }

    @Test
    void a_job_that_somebody_restarts_goes_on_with_its_stopped_run() {
        fleet.fleet().ledger().requestStop(run.id());
        execution(2);
        try (RunExecution resumed = takeUp(2).orElseThrow()) {
            assertThat(resumed.runToEnd(1, Thread::new).state()).isEqualTo(RunState.COMPLETED);
        }
    }

    @Test
    void a_worker_that_waits_for_a_schema_ends_when_its_job_is_to_stop() throws Exception {
        try (RunExecution execution = takeUp(1).orElseThrow();
                Worker first = execution.worker();
                Worker second = execution.worker()) {
            assertThat(first.next()).contains("tenant_a");
            CompletableFuture<Optional<String>> waiting = CompletableFuture.supplyAsync(second::next);
            runsInHand.stopWith(job -> job == 2);
            runsInHand.stopWith(job -> job == 1);
            assertThat(execution.isStopping()).as("a server that goes down").isFalse();

            runsInHand.stopWith(job -> job == 1);

            assertThat(waiting.get(60, TimeUnit.SECONDS)).isEmpty();
        }
    }
}
