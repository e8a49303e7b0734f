package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is at work is left alone, however long it takes: here for several looks. */
class WatchdogTest {
    /** Three questions without an answer are four seconds: three of them the machine may stand still. */
    private static final Settings QUICK = Settings.defaults().withWatchEvery(Duration.ofMillis(1_500));

    private static final Duration LONG = Duration.ofSeconds(7);

    private final List<String> lost = new CopyOnWriteArrayList<>();
    private final RunListener listener = new RunListener() {
        @Override
        public void databaseLost(String reason) {
            lost.add(reason);
        }
    };

    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static TestChangelogs before() {
        return TestChangelogs.shared()
                .tenant("shop.0001_initial", "", "create table shop_item (x int);", "drop table shop_item;");
    }

    private void migrate(TestChangelogs after, BeforeChange beforeChange) {
        TestFleet.of(database, before()).tenants("acme").napping("acme");
        TestFleet fleet = TestFleet.of(database, after, QUICK);
        Run run = fleet.fleet()
                .start(RunRequest.everything(Entrance.COMMAND_LINE, "test").withBackup())
                .orElseThrow();
        Run ended = fleet.fleet()
                .execute(run.id(), listener, Optional.of(beforeChange))
                .orElseThrow()
                .runToEnd(1, Thread::new);
        assertThat(ended.state()).isEqualTo(RunState.COMPLETED);
        assertThat(lost).isEmpty();
    }

    @Test
    void a_statement_that_takes_long_is_left_to_work() {
        migrate(
                before().tenant(
                                "shop.0002_slow",
                                "shop.0001_initial",
                                "alter table shop_item add column y int;\nselect pg_sleep(7);",
                                "alter table shop_item drop column y;"),
                BeforeChange.NOTHING);
    }

    @Test
    void a_step_outside_of_transactions_that_takes_long_is_left_to_work() {
        migrate(
                before().outside("shop.0002_slow", "shop.0001_initial", "call nap(7);", "select 1;"),
                BeforeChange.NOTHING);
    }

    @Test
    void a_backend_that_waits_for_us_while_we_do_something_else_is_no_sign_of_a_cut() {
        migrate(
                before().tenant(
                                "shop.0002_y",
                                "shop.0001_initial",
                                "alter table shop_item add column y int;",
                                "alter table shop_item drop column y;"),
                (connection, schema, steps) -> {
                    long end = System.nanoTime() + LONG.toNanos();
                    while (System.nanoTime() < end) {
                        LockSupport.parkNanos(end - System.nanoTime());
                    }
                });
    }
}
