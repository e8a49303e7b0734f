package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunExecution;
import io.bookme.migrations.run.RunListener;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.run.RunState;
import io.bookme.migrations.run.Worker;
import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** {@code stop}: of a run that nobody works on, and of one that another process has in hand. */
class StopRunTest {
    private static final TestChangelogs SECOND = TestChangelogs.shop(
            "0002_color", "alter table shop_item add column color text;", "alter table shop_item drop column color;");

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final CommandLine line = CommandLine.on(database).with(SECOND);

    /** Run 1 migrated public; run 2 comes next. The fleet is that of a newer build. */
    private Fleet tenants(String... names) {
        TestFleet.of(database, TestChangelogs.shop()).tenants(names);
        return TestFleet.of(database, SECOND).fleet();
    }

    @Test
    void a_run_that_nobody_works_on_is_stopped_and_resumed() {
        tenants("a").start(RunRequest.everything(Entrance.REST, "somebody"));
        Result stopped = line.manage("stop 2");
        assertThat(stopped.out()).isEqualTo("Run 2: stopped.\n");
        assertThat(stopped.err()).contains("./manage resume 2");
        assertThat(line.manage("resume 2").out()).contains("Applying shop.0002_color... OK");
        assertThat(line.manage("stop 2").out()).isEqualTo("Run 2 has ended: completed.\n");
    }

    @Test
    void a_stop_tells_what_is_left_when_the_tenants_in_hand_are_finished() throws Exception {
        Fleet newer = tenants("a", "b", "c");
        try (RunExecution execution = begun(newer);
                Worker worker = execution.worker()) {
            String inHand = worker.next().orElseThrow();
            CompletableFuture<Result> stop = CompletableFuture.supplyAsync(() -> line.manage("stop 2"));
            Await.until("the stop is asked for", () -> newer.ledger().get(2).state() == RunState.STOPPING);
            worker.migrate(inHand);
            execution.finish();
            Result stopped = stop.get(1, TimeUnit.MINUTES);
            assertThat(stopped.out()).isEqualTo("Run 2: stopped.\n");
            assertThat(stopped.err()).contains("2 schemas left; go on: ./manage resume 2");
        }
    }

    @Test
    void a_stop_that_tenants_in_hand_hold_up_gives_no_number_that_will_not_be_true() {
        try (RunExecution inHand = begun(tenants("a", "b"))) {
            Result stopping = line.manage("stop 2");
            assertThat(stopping.code()).isZero();
            assertThat(stopping.out()).isEqualTo("Run 2 is stopping; tenants in hand are finished.\n");
            assertThat(stopping.err()).contains("./manage run " + inHand.id()).doesNotContain("left; go on");
        }
    }

    /** Another process has it in hand. */
    private static RunExecution begun(Fleet newer) {
        Run run = newer.start(RunRequest.everything(Entrance.REST, "somebody")).orElseThrow();
        return newer.execute(run.id(), RunListener.SILENT).orElseThrow();
    }
}
