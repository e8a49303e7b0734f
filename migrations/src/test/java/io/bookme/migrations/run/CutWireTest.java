package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.CutWire;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A run whose wire to the server fails in the middle.
 *
 * <p>{@code -Dbookme.faults.seeds=200} is the long form; {@code -Dbookme.faults.seed=N} begins with a given seed.
 */
class CutWireTest {
    private static final List<String> TENANTS = List.of("a", "b", "c", "d", "e", "f");
    private static final int SEEDS = Integer.getInteger("bookme.faults.seeds", 15);
    private static final int FIRST_SEED = Integer.getInteger("bookme.faults.seed", 1);
    private static final Settings QUICK = Settings.defaults().withWatchEvery(Duration.ofMillis(500));

    private TestDatabase database;
    private CutWire wire;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        wire = new CutWire();
    }

    @AfterEach
    void close() {
        wire.close();
        database.close();
    }

    /** A counter and so many changes, each of which adds a column and one to the counter. */
    private static TestChangelogs changelogs(int changes) {
        TestChangelogs changelogs = TestChangelogs.shared()
                .tenant(
                        "shop.0001_initial",
                        "",
                        "create table shop_counter (x int not null);\ninsert into shop_counter values (0);",
                        "drop table shop_counter;");
        for (int i = 1; i <= changes; i++) {
            changelogs.tenant(
                    name(i + 1),
                    name(i),
                    "alter table shop_counter add column c" + i + " int;\nupdate shop_counter set x = x + 1;",
                    "alter table shop_counter drop column c" + i + ";");
        }
        return changelogs;
    }

    private static String name(int number) {
        return String.format("shop.%04d_%s", number, number == 1 ? "initial" : "c" + (number - 1));
    }

    /** Everything but the run itself goes over a wire that is whole. */
    private RunExecution execution(int changes, Settings settings, RunListener listener) {
        TestFleet.of(database, changelogs(changes));
        Fleet fleet =
                new Fleet(database.ownerDataSource(wire), changelogs(changes).graph(), settings);
        Run run = fleet.start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        return fleet.execute(run.id(), listener).orElseThrow();
    }

    private void everyChangeIsThereOnce(int changes) {
        TestFleet fleet = TestFleet.of(database, changelogs(changes));
        List<String> all = IntStream.rangeClosed(1, changes + 1)
                .mapToObj(CutWireTest::name)
                .toList();
        for (String tenant : TENANTS) {
            assertThat(fleet.value(tenant, "select x from shop_counter")).isEqualTo(String.valueOf(changes));
            assertThat(fleet.changelog(tenant)).containsExactlyElementsOf(all);
        }
        Await.until(
                "nobody holds a lock any more",
                () -> fleet.value("a", "select count(*) from pg_locks where locktype = 'advisory'")
                        .equals("0"));
        assertThat(fleet.migrate()).as("nothing is left to do").isEmpty();
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES) // the long form
    void a_wire_that_is_cut_after_any_number_of_bytes_loses_and_doubles_nothing() {
        TestFleet.of(database, changelogs(0)).tenants(TENANTS.toArray(String[]::new));
        int changes = 1;
        RunExecution rehearsal = execution(changes, QUICK, RunListener.SILENT);
        long before = wire.passed();
        assertThat(rehearsal.runToEnd(2, Thread::new).state()).isEqualTo(RunState.COMPLETED);
        long length = wire.passed() - before;
        for (int seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            long bytes = new SplittableRandom(seed).nextLong(length);
            int already = wire.faults();
            while (wire.faults() == already) {
                RunExecution execution = execution(++changes, QUICK, RunListener.SILENT);
                wire.resetAfter(bytes);
                Run ended = execution.runToEnd(2, Thread::new);
                wire.disarm();
                assertThat(ended.state())
                        .as("seed %s, cut after %s bytes", seed, bytes)
                        .isEqualTo(RunState.COMPLETED);
                everyChangeIsThereOnce(changes);
                bytes /= 2; // what goes over the wire is not always as long: some cuts come too late for their run
            }
        }
    }

    @Test
    void a_wire_that_goes_silent_is_given_up_and_the_run_goes_on_over_a_new_connection() {
        TestFleet.of(database, changelogs(0)).tenants(TENANTS.toArray(String[]::new));
        int changes = 0;
        for (long bytes : new long[] {1, 3_000, 9_000}) {
            int already = wire.faults();
            RunExecution execution = execution(++changes, QUICK, RunListener.SILENT);
            wire.goSilentAfter(bytes);
            assertThat(execution.runToEnd(2, Thread::new).state()).isEqualTo(RunState.COMPLETED);
            assertThat(wire.faults() - already).as("silence fell").isEqualTo(1);
            everyChangeIsThereOnce(changes);
        }
    }

    @Test
    void with_the_default_settings_silence_is_given_up_within_fifteen_seconds() {
        TestFleet.of(database, changelogs(0)).tenants(TENANTS.toArray(String[]::new));
        AtomicLong lost = new AtomicLong();
        RunExecution execution = execution(1, Settings.defaults(), new RunListener() {
            @Override
            public void databaseLost(String reason) {
                lost.compareAndSet(0, System.nanoTime());
            }
        });
        wire.goSilentAfter(3_000);
        assertThat(execution.runToEnd(1, Thread::new).state()).isEqualTo(RunState.COMPLETED);
        long machine = 5; // for so long it may stand still meanwhile
        assertThat(TimeUnit.NANOSECONDS.toSeconds(lost.get() - wire.struckAt())).isBetween(0L, 15 + machine);
        everyChangeIsThereOnce(1);
    }

    @Test
    void a_server_that_is_out_of_reach_is_waited_for() throws Exception {
        TestFleet.of(database, changelogs(0)).tenants(TENANTS.toArray(String[]::new));
        CountDownLatch lost = new CountDownLatch(1);
        RunExecution execution = execution(1, QUICK, new RunListener() {
            @Override
            public void databaseLost(String reason) {
                lost.countDown();
            }
        });
        wire.goDeadAfter(3_000);
        CompletableFuture<Run> end = CompletableFuture.supplyAsync(() -> execution.runToEnd(2, Thread::new));
        assertThat(lost.await(60, TimeUnit.SECONDS)).isTrue();
        wire.mend();
        assertThat(end.get(60, TimeUnit.SECONDS).state()).isEqualTo(RunState.COMPLETED);
        everyChangeIsThereOnce(1);
    }
}
