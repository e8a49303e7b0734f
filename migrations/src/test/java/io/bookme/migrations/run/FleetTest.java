package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FleetTest {
    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static TestChangelogs counter() {
        return TestChangelogs.shared()
                .tenant(
                        "shop.0001_initial",
                        "",
                        "create table shop_counter (x int not null);\ninsert into shop_counter values (0);",
                        "drop table shop_counter;");
    }

    private static TestChangelogs counted() {
        return counter()
                .tenant(
                        "shop.0002_count",
                        "shop.0001_initial",
                        "update shop_counter set x = x + 1;",
                        "update shop_counter set x = x - 1;");
    }

    private static TestChangelogs withEmail() {
        return counter()
                .tenant(
                        "shop.0002_email",
                        "shop.0001_initial",
                        "alter table shop_counter add column email text;",
                        "alter table shop_counter drop column email;");
    }

    private static TestChangelogs emailRequired() {
        return withEmail()
                .tenant(
                        "shop.0003_email_required",
                        "shop.0002_email",
                        "update shop_counter set x = x + 1;\nalter table shop_counter alter column email set not null;",
                        "alter table shop_counter alter column email drop not null;");
    }

    @Test
    void every_tenant_is_brought_to_head_once() {
        TestFleet.of(database, counter()).tenants("demo", "acme", "xyz");
        TestFleet fleet = TestFleet.of(database, counted());
        Run run = fleet.migrate().orElseThrow();
        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(run.done()).isEqualTo(3);
        assertThat(fleet.outcome(run, "acme").applied()).containsExactly(MigrationId.parse("shop.0002_count"));
        for (String tenant : List.of("demo", "acme", "xyz")) {
            assertThat(fleet.value(tenant, "select x from shop_counter")).isEqualTo("1");
            assertThat(fleet.changelog(tenant)).containsExactly("shop.0001_initial", "shop.0002_count");
        }
        assertThat(fleet.migrate()).as("a second run finds nothing to do").isEmpty();
    }

    @Test
    void a_failing_tenant_is_rolled_back_and_named_and_the_others_finish() {
        TestFleet before = TestFleet.of(database, withEmail()).tenants("demo", "acme", "xyz");
        before.in("demo", "update shop_counter set email = 'a@example.com'");
        before.in("xyz", "update shop_counter set email = 'b@example.com'");
        TestFleet fleet = TestFleet.of(database, emailRequired());

        Run run = fleet.migrate().orElseThrow();

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(List.of(run.done(), run.failed())).containsExactly(2, 1);
        Failure failure = fleet.outcome(run, "acme").failure().orElseThrow();
        assertThat(failure.sqlState()).contains("23502");
        assertThat(failure.migration()).contains("shop.0003_email_required");
        assertThat(failure.statement()).contains("alter table shop_counter alter column email set not null");
        assertThat(failure.message()).contains("tenant_acme", "email");
        assertThat(failure.nextStep()).contains("./manage migrate_schemas --schema=tenant_acme");
        assertThat(fleet.value("acme", "select x from shop_counter"))
                .as("rolled back")
                .isEqualTo("0");
        assertThat(fleet.changelog("acme")).containsExactly("shop.0001_initial", "shop.0002_email");

        fleet.in("acme", "update shop_counter set email = 'c@example.com'");
        assertThat(fleet.migrate("acme").orElseThrow().state()).isEqualTo(RunState.COMPLETED);
        assertThat(fleet.value("acme", "select x from shop_counter")).isEqualTo("1");
    }

    @Test
    void the_timer_leaves_a_parked_tenant_to_a_person_until_a_newer_build_comes() {
        TestFleet.of(database, withEmail()).tenants("acme");
        TestFleet fleet = TestFleet.of(database, emailRequired());
        fleet.migrate();
        assertThat(fleet.fleet().status().parked()).isEqualTo(1);
        RunRequest timer = RunRequest.everything(Entrance.TIMER, "timer");
        assertThat(fleet.fleet().start(timer)).isEmpty();
        TestFleet newer = TestFleet.of(
                database,
                emailRequired()
                        .tenant("stock.0001_initial", "", "create table stock_item ();", "drop table stock_item;"));
        assertThat(newer.fleet().start(timer)).isPresent();
    }

    @Test
    void a_failed_run_is_resumed_with_its_failed_schemas_put_back() {
        TestFleet.of(database, withEmail()).tenants("acme");
        TestFleet fleet = TestFleet.of(database, emailRequired());
        Run failed = fleet.migrate().orElseThrow();
        fleet.in("acme", "update shop_counter set email = 'c@example.com'");
        assertThat(fleet.fleet().ledger().retryFailed(failed.id())).isEqualTo(1);
        assertThat(fleet.work(failed).state()).isEqualTo(RunState.COMPLETED);
        assertThat(fleet.outcome(failed, "acme").failure()).isEmpty();
    }

    @Test
    void going_back_holds_the_tenants_and_neither_start_up_nor_timer_undoes_that() {
        TestFleet fleet = TestFleet.of(database, counted()).tenants("demo", "acme");
        Run back = fleet.goTo("shop", "0001_initial").orElseThrow();
        assertThat(fleet.outcome(back, "demo").undone()).containsExactly(MigrationId.parse("shop.0002_count"));
        assertThat(fleet.value("demo", "select x from shop_counter")).isEqualTo("0");
        assertThat(fleet.fleet().status("tenant_demo").holds()).isEqualTo(Map.of("shop", "0001_initial"));
        assertThat(fleet.fleet().start(RunRequest.everything(Entrance.TIMER, "timer")))
                .isEmpty();
        assertThat(fleet.fleet().start(RunRequest.everything(Entrance.STARTUP, "start")))
                .isEmpty();
        assertThat(fleet.migrate()).isEmpty();
        fleet.goTo("shop", "0002_count");
        assertThat(fleet.fleet().status().held()).isZero();
        assertThat(fleet.value("demo", "select x from shop_counter")).isEqualTo("1");
    }

    @Test
    void an_older_build_leaves_a_tenant_alone_that_is_ahead_and_can_undo_it_from_the_ledger() {
        TestFleet.of(database, counted()).tenants("acme");
        TestFleet older = TestFleet.of(database, counter());
        assertThat(older.fleet().status().ahead()).isEqualTo(1);
        assertThat(older.migrate()).isEmpty();
        assertThat(older.fleet().status("tenant_acme").unknown()).containsExactly(MigrationId.parse("shop.0002_count"));
        older.goTo("shop", "0001_initial");
        assertThat(older.value("acme", "select x from shop_counter")).isEqualTo("0");
        assertThat(older.changelog("acme")).containsExactly("shop.0001_initial");
    }

    @Test
    void a_file_that_was_edited_after_it_was_applied_fails_the_tenant_and_names_the_file() {
        TestFleet.of(database, counter()).tenants("acme");
        TestFleet edited = TestFleet.of(
                database,
                TestChangelogs.shared()
                        .tenant(
                                "shop.0001_initial",
                                "",
                                "create table shop_counter (x bigint);",
                                "drop table shop_counter;")
                        .tenant("shop.0002_more", "shop.0001_initial", "select 1;", "select 1;"));
        Run run = edited.migrate().orElseThrow();
        assertThat(edited.outcome(run, "acme").failure().orElseThrow().message())
                .contains("tenant_acme", "db/tenant/shop/0001_initial.sql", "edited after it was applied");
    }

    @Test
    void a_table_in_use_is_waited_for_in_short_attempts_while_the_others_go_on() throws Exception {
        TestFleet.of(database, counter()).tenants("demo", "acme");
        TestFleet fleet = TestFleet.of(
                database,
                counter()
                        .tenant(
                                "shop.0002_y",
                                "shop.0001_initial",
                                "alter table shop_counter add column y int;",
                                "alter table shop_counter drop column y;"));
        Run run = fleet.fleet()
                .start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        try (Connection reader = database.connection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("select * from tenant_acme.shop_counter");
            CompletableFuture<String> blocked = new CompletableFuture<>();
            CompletableFuture<Run> end = CompletableFuture.supplyAsync(() -> fleet.fleet()
                    .execute(run.id(), new RunListener() {
                        @Override
                        public void putOff(String schema, String reason) {
                            blocked.complete(schema);
                        }
                    })
                    .orElseThrow()
                    .runToEnd(1, Thread::new));
            assertThat(blocked.get(20, TimeUnit.SECONDS)).isEqualTo("tenant_acme");
            assertThat(end).isNotDone();
            reader.rollback();
            assertThat(end.get(30, TimeUnit.SECONDS).state()).isEqualTo(RunState.COMPLETED);
        }
        assertThat(fleet.changelog("acme")).hasSize(2);
    }

    @Test
    void a_table_that_never_comes_free_fails_its_tenant_alone() throws Exception {
        TestFleet.of(database, counter()).tenants("demo", "acme");
        TestFleet fleet = TestFleet.of(
                database,
                counter()
                        .tenant(
                                "shop.0002_y",
                                "shop.0001_initial",
                                "alter table shop_counter add column y int;",
                                "alter table shop_counter drop column y;"),
                Settings.defaults().withLockPatience(Duration.ofMillis(500)));
        try (Connection reader = database.connection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("select * from tenant_acme.shop_counter");
            Run run = fleet.migrate().orElseThrow();
            assertThat(List.of(run.done(), run.failed())).containsExactly(1, 1);
            assertThat(fleet.outcome(run, "acme").failure().orElseThrow().message())
                    .contains("could not be changed", "lock");
            reader.rollback();
        }
    }

    @Test
    void a_claimed_schema_is_busy_and_never_done() throws Exception {
        TestFleet.of(database, counter()).tenants("acme");
        TestFleet fleet =
                TestFleet.of(database, counted(), Settings.defaults().withLockPatience(Duration.ofMillis(300)));
        try (Connection other = database.connection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select * from bookme.schema_state where schema_name = 'tenant_acme' for update");
            Run run = fleet.migrate().orElseThrow();
            assertThat(run.failed()).isEqualTo(1);
            other.rollback();
            fleet.fleet().ledger().retryFailed(run.id());
            assertThat(fleet.work(run).state()).isEqualTo(RunState.COMPLETED);
        }
    }

    @Test
    void an_index_is_built_concurrently_and_an_invalid_one_is_removed_first() {
        TestFleet.of(database, counter()).tenants("acme");
        TestFleet fleet = TestFleet.of(
                database,
                counter()
                        .tenant("shop.0002_a", "shop.0001_initial", "update shop_counter set x = x + 1;", "select 1;")
                        .outside(
                                "shop.0003_index",
                                "shop.0002_a",
                                "create unique index concurrently if not exists shop_counter_x on shop_counter (x);",
                                "drop index concurrently if exists shop_counter_x;")
                        .tenant("shop.0004_b", "shop.0003_index", "update shop_counter set x = x + 1;", "select 1;"));
        fleet.in("acme", "insert into shop_counter values (0)");
        Run failed = fleet.migrate().orElseThrow();
        assertThat(fleet.outcome(failed, "acme").failure().orElseThrow().sqlState())
                .contains("23505");
        assertThat(
                        fleet.value(
                                "acme",
                                "select count(*) from pg_index where not indisvalid and indexrelid = 'shop_counter_x'::regclass"))
                .as("PostgreSQL left an invalid index behind")
                .isEqualTo("1");
        assertThat(fleet.changelog("acme")).containsExactly("shop.0001_initial", "shop.0002_a");

        fleet.in("acme", "delete from shop_counter where ctid = (select min(ctid) from shop_counter)");
        Run mended = fleet.migrate().orElseThrow();
        assertThat(mended.state()).isEqualTo(RunState.COMPLETED);
        assertThat(fleet.value("acme", "select indisvalid from pg_index where indexrelid = 'shop_counter_x'::regclass"))
                .isEqualTo("t");
        assertThat(fleet.value("acme", "select x from shop_counter")).isEqualTo("2");
        fleet.tenants("fresh");
        assertThat(fleet.value(
                        "fresh", "select indisvalid from pg_index where indexrelid = 'shop_counter_x'::regclass"))
                .isEqualTo("t");
        fleet.goTo("shop", "0002_a");
        assertThat(fleet.value("acme", "select to_regclass('shop_counter_x') is null"))
                .isEqualTo("t");
    }

    @Test
    void a_body_that_ends_the_engines_transaction_by_a_trick_changes_nothing_that_is_recorded() {
        TestFleet.of(database, counter()).tenants("acme");
        TestFleet fleet = TestFleet.of(
                database,
                counter()
                        .tenant(
                                "shop.0002_trick",
                                "shop.0001_initial",
                                "set local bookme.claim = '';\nupdate shop_counter set x = 5;",
                                "select 1;"));
        Run run = fleet.migrate().orElseThrow();
        assertThat(fleet.outcome(run, "acme").failure().orElseThrow().message())
                .contains("shop.0002_trick ended or changed the transaction");
        assertThat(fleet.value("acme", "select x from shop_counter")).isEqualTo("0");
    }

    @Test
    void an_unknown_tenant_is_an_error_before_anything_begins() {
        TestFleet fleet = TestFleet.of(database, counter());
        assertThatThrownBy(() -> fleet.migrate("nobody"))
                .isInstanceOf(BookMeException.class)
                .hasMessageContaining("tenant_nobody");
    }

    @Test
    void a_schema_without_its_changelog_is_named_and_left_alone() {
        TestFleet.of(database, counter()).tenants("demo", "acme");
        TestFleet fleet = TestFleet.of(database, counted());
        fleet.in("acme", "drop table databasechangelog");
        Run run = fleet.migrate().orElseThrow();
        assertThat(fleet.outcome(run, "acme").failure().orElseThrow().message())
                .contains("databasechangelog is missing");
        assertThat(fleet.outcome(run, "demo").state()).isEqualTo(Outcome.State.DONE);
    }

    @Test
    void a_stopped_run_begins_no_further_schema_and_goes_on_where_it_was() {
        TestFleet.of(database, counter()).tenants("a", "b", "c");
        TestFleet fleet = TestFleet.of(database, counted());
        Run run = fleet.fleet()
                .start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        RunExecution execution =
                fleet.fleet().execute(run.id(), RunListener.SILENT).orElseThrow();
        try (Worker worker = execution.worker()) {
            worker.migrate(worker.next().orElseThrow());
            execution.stop();
            assertThat(worker.next()).isEmpty();
        }
        Run stopped = execution.finish();
        assertThat(stopped.state()).isEqualTo(RunState.STOPPED);
        assertThat(List.of(stopped.done(), stopped.pending())).containsExactly(1, 2);
        Run ended = fleet.work(stopped);
        assertThat(ended.state()).isEqualTo(RunState.COMPLETED);
        for (String tenant : List.of("a", "b", "c")) {
            assertThat(fleet.value(tenant, "select x from shop_counter")).isEqualTo("1");
        }
    }

    @Test
    void a_run_whose_process_died_is_interrupted_and_taken_over_but_a_living_one_is_not() throws Exception {
        TestFleet.of(database, counter()).tenants("a", "b");
        Settings quick = Settings.defaults().withPresumedDead(Duration.ofMillis(100), Duration.ofMillis(600));
        TestFleet one = TestFleet.of(database, counted(), quick);
        TestFleet two = TestFleet.of(database, counted(), quick);
        Run run = one.fleet()
                .start(RunRequest.everything(Entrance.COMMAND_LINE, "one"))
                .orElseThrow();
        RunExecution alive = one.fleet().execute(run.id(), RunListener.SILENT).orElseThrow();
        assertThat(two.fleet().execute(run.id(), RunListener.SILENT)).isEmpty();
        try (Worker worker = alive.worker()) {
            worker.migrate(worker.next().orElseThrow());
        }
        alive.close();
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!two.fleet().ledger().get(run.id()).interrupted() && System.nanoTime() < limit) {
            Thread.onSpinWait();
        }
        Run ended = two.work(run);
        assertThat(ended.state()).isEqualTo(RunState.COMPLETED);
        assertThat(List.of(two.value("a", "select x from shop_counter"), two.value("b", "select x from shop_counter")))
                .containsExactly("1", "1");
    }

    @Test
    void a_hint_that_was_lost_is_mended_from_the_schemas_own_changelog() {
        TestFleet fleet = TestFleet.of(database, counted()).tenants("acme");
        fleet.in("acme", "update bookme.schema_state set changelog_fingerprint = 'wrong'");
        assertThat(fleet.migrate()).as("the truth says that nothing is to do").isEmpty();
        assertThat(fleet.fleet().status().current()).isEqualTo(1);
    }

    @Test
    void a_worker_takes_a_new_connection_every_so_many_schemas() {
        TestFleet.of(database, counter()).tenants("a", "b", "c", "d", "e");
        TestFleet fleet = TestFleet.of(
                database,
                counter()
                        .tenant(
                                "shop.0002_backend",
                                "shop.0001_initial",
                                "update shop_counter set x = pg_backend_pid();",
                                "update shop_counter set x = 0;"),
                Settings.defaults().withSchemasPerConnection(2));
        Run run = fleet.fleet()
                .start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        fleet.fleet().execute(run.id(), RunListener.SILENT).orElseThrow().runToEnd(1, Thread::new);
        assertThat(Stream.of("a", "b", "c", "d", "e")
                        .map(name -> fleet.value(name, "select x from shop_counter"))
                        .distinct())
                .as("backends for five tenants")
                .hasSize(3);
    }
}
