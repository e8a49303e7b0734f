package io.bookme.migrations.run;

import static io.bookme.migrations.run.CounterChangelogs.counted;
import static io.bookme.migrations.run.CounterChangelogs.counter;
import static io.bookme.migrations.run.CounterChangelogs.emailRequired;
import static io.bookme.migrations.run.CounterChangelogs.withEmail;
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
    void a_table_that_only_some_tenants_have_is_dropped_where_it_is() {
        TestFleet.of(database, counter()).tenants("acme", "xyz").in("acme", "create table shop_legacy (id int)");
        TestFleet fleet = TestFleet.of(
                database,
                counter()
                        .tenant(
                                "shop.0002_legacy",
                                "shop.0001_initial",
                                "drop table if exists shop_legacy;\nalter table if exists shop_other add x int;",
                                "select 1;"),
                Settings.defaults().withLockPatience(java.time.Duration.ofSeconds(1)));
        assertThat(fleet.migrate().orElseThrow().state()).isEqualTo(RunState.COMPLETED);
        assertThat(fleet.value("acme", "select to_regclass('shop_legacy')")).isNull();
        assertThat(fleet.changelog("xyz")).containsExactly("shop.0001_initial", "shop.0002_legacy");
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
    void an_index_that_could_not_be_built_refuses_no_rows() throws Exception {
        TestFleet.of(database, counter()).tenants("acme");
        TestChangelogs index = counter()
                .outside(
                        "shop.0002_index",
                        "shop.0001_initial",
                        "create unique index concurrently if not exists shop_counter_x on shop_counter (x);",
                        "drop index concurrently if exists shop_counter_x;");
        TestFleet fleet =
                TestFleet.of(database, index, Settings.defaults().withStatementTimeout(Duration.ofSeconds(1)));
        try (Connection other = database.connection();
                Statement old = other.createStatement()) {
            other.setAutoCommit(false);
            other.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            old.execute("select count(*) from pg_class");
            Run failed = fleet.migrate().orElseThrow();
            assertThat(fleet.outcome(failed, "acme").failure().orElseThrow().sqlState())
                    .as("it waited for the old snapshot, when it enforced uniqueness already")
                    .contains("57014");
            fleet.in("acme", "insert into shop_counter values (5), (5)");
            assertThat(fleet.value("acme", "select to_regclass('shop_counter_x') is null"))
                    .isEqualTo("t");
            other.rollback();
        }
    }

    @Test
    void an_invalid_index_that_is_there_is_removed_before_it_is_built_again() {
        TestFleet.of(database, counter()).tenants("acme");
        TestFleet fleet = TestFleet.of(
                database,
                counter()
                        .outside(
                                "shop.0002_index",
                                "shop.0001_initial",
                                "create unique index concurrently if not exists shop_counter_x on shop_counter (x);",
                                "drop index concurrently if exists shop_counter_x;"));
        fleet.in("acme", "insert into shop_counter values (0)");
        assertThatThrownBy(
                        () -> fleet.in("acme", "create unique index concurrently shop_counter_x on shop_counter (x)"))
                .hasMessageContaining("duplicated");
        fleet.in("acme", "delete from shop_counter where ctid = (select min(ctid) from shop_counter)");
        assertThat(fleet.migrate().orElseThrow().state()).isEqualTo(RunState.COMPLETED);
        assertThat(fleet.value("acme", "select indisvalid from pg_index where indexrelid = 'shop_counter_x'::regclass"))
                .isEqualTo("t");
    }

    @Test
    void an_index_is_built_concurrently_and_what_is_left_of_a_failure_is_removed() {
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
        assertThat(fleet.value("acme", "select to_regclass('shop_counter_x') is null"))
                .as("what PostgreSQL left behind is gone")
                .isEqualTo("t");
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
