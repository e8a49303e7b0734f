package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A worker that ends in the middle of a schema, by a fault in our own code: what it had in hand is not lost. */
class BrokenWorkerTest {
    private TestDatabase database;
    private TestFleet fleet;
    private Run run;

    @BeforeEach
    void plan() {
        database = TestDatabase.create();
        Settings settings = Settings.defaults().withConfirmWithin(Duration.ZERO);
        TestFleet.of(database, TestChangelogs.shared(), settings).tenants("a", "b", "c", "d");
        fleet = TestFleet.of(
                database,
                TestChangelogs.shared()
                        .tenant("shop.0001_initial", "", "create table shop_item (id int);", "drop table shop_item;"),
                settings);
        run = fleet.fleet()
                .start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Breaks whoever reports first. */
    private static RunListener breaking() {
        AtomicBoolean broken = new AtomicBoolean();
        return new RunListener() {
            @Override
            public void finished(Outcome outcome) {
                if (broken.compareAndSet(false, true)) {
                    throw new AssertionError("broken");
                }
            }
        };
    }

    @Test
    void the_run_ends_with_the_fault_and_goes_on_where_it_was() {
        RunExecution execution = fleet.fleet().execute(run.id(), breaking()).orElseThrow();
        assertThatThrownBy(() -> execution.runToEnd(2, Thread::new)).hasMessage("broken");
        execution.abandon();
        execution.close();

        assertThat(fleet.work(run).state()).isEqualTo(RunState.COMPLETED);
        assertThat(fleet.values("a", "select to_regclass('shop_item')::text")).containsExactly("shop_item");
    }

    @Test
    void another_worker_of_the_run_takes_over_what_it_had_in_hand() {
        try (RunExecution execution =
                fleet.fleet().execute(run.id(), RunListener.SILENT).orElseThrow()) {
            Worker broken = execution.worker();
            Optional<String> inHand = broken.next();
            broken.close();
            try (Worker other = execution.worker()) {
                other.workThrough();
            }
            assertThat(inHand).isPresent();
            assertThat(execution.finish().state()).isEqualTo(RunState.COMPLETED);
        }
    }
}
