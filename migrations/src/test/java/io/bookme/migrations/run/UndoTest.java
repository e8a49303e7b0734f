package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.Goal;
import io.bookme.migrations.tenant.TenantDeletion;
import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.GatedSource;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UndoTest {
    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static TestChangelogs first() {
        return TestChangelogs.shared()
                .tenant(
                        "shop.0001_initial",
                        "",
                        "create table shop_item (x int not null);\ninsert into shop_item values (0);",
                        "drop table shop_item;");
    }

    private static TestChangelogs second(String rollback) {
        return first().tenant("shop.0002_ten", "shop.0001_initial", "update shop_item set x = x + 10;", rollback);
    }

    private static TestChangelogs second() {
        return second("update shop_item set x = x - 10;");
    }

    private static TestChangelogs third() {
        return second().tenant(
                        "stock.0001_initial",
                        "shop.0002_ten",
                        "create table stock_count (y int);",
                        "drop table stock_count;");
    }

    private static Run undo(TestFleet fleet, long... runs) {
        List<Long> ids = java.util.Arrays.stream(runs).boxed().toList();
        return fleet.work(fleet.fleet()
                .start(RunRequest.undo(ids, Entrance.COMMAND_LINE, "test"))
                .orElseThrow());
    }

    private static void tryUndo(TestFleet fleet, long... runs) {
        List<Long> ids = java.util.Arrays.stream(runs).boxed().toList();
        fleet.fleet().start(RunRequest.undo(ids, Entrance.COMMAND_LINE, "test"));
    }

    @Test
    void exactly_what_the_run_applied_goes_where_it_applied_it_and_stays_away() {
        TestFleet.of(database, first()).tenants("a", "b");
        TestFleet fleet = TestFleet.of(database, second());
        fleet.migrate("a");
        Run rest = fleet.migrate().orElseThrow();

        Run undone = undo(fleet, rest.id());

        assertThat(undone.state()).isEqualTo(RunState.COMPLETED);
        assertThat(undone.what()).isEqualTo("undo " + rest.id());
        assertThat(fleet.outcome(undone, "b").undone()).containsExactly(MigrationId.parse("shop.0002_ten"));
        assertThat(fleet.fleet().ledger().outcome(undone.id(), "tenant_a")).isEmpty();
        assertThat(fleet.value("a", "select x from shop_item")).isEqualTo("10");
        assertThat(fleet.value("b", "select x from shop_item")).isEqualTo("0");
        assertThat(fleet.fleet().status("tenant_b").holds()).isEqualTo(Map.of("shop", "0001_initial"));
        assertThat(fleet.migrate()).as("the hold keeps what was undone away").isEmpty();
    }

    @Test
    void the_rollback_that_was_in_force_is_used_even_if_the_file_was_edited_later() {
        TestFleet.of(database, first()).tenants("a");
        Run run = TestFleet.of(database, second()).migrate().orElseThrow();
        TestFleet edited = TestFleet.of(database, second("update shop_item set x = -1;"));
        undo(edited, run.id());
        assertThat(edited.value("a", "select x from shop_item")).isEqualTo("0");
    }

    @Test
    void an_older_build_undoes_what_a_newer_one_ran() {
        TestFleet.of(database, first()).tenants("a");
        Run run = TestFleet.of(database, second()).migrate().orElseThrow();
        TestFleet older = TestFleet.of(database, first());
        undo(older, run.id());
        assertThat(older.changelog("a")).containsExactly("shop.0001_initial");
        assertThat(older.value("a", "select x from shop_item")).isEqualTo("0");
    }

    @Test
    void a_later_run_that_stands_on_it_has_to_be_named_too() {
        TestFleet.of(database, first()).tenants("a");
        TestFleet before = TestFleet.of(database, second());
        Run seven = before.migrate().orElseThrow();
        TestFleet fleet = TestFleet.of(database, third());
        Run nine = fleet.migrate().orElseThrow();

        assertThatThrownBy(() -> tryUndo(fleet, seven.id()))
                .isInstanceOf(BookMeException.class)
                .hasMessageContaining("run " + nine.id())
                .extracting(e -> ((BookMeException) e).nextStep())
                .asString()
                .endsWith("./manage undo " + seven.id() + " " + nine.id());
        assertThat(fleet.changelog("a")).hasSize(3);

        undo(fleet, seven.id(), nine.id());
        assertThat(fleet.changelog("a")).containsExactly("shop.0001_initial");
        assertThat(fleet.fleet().status("tenant_a").holds()).isEqualTo(Map.of("shop", "0001_initial", "stock", "zero"));
    }

    @Test
    void undoing_the_undo_brings_it_back_and_ends_the_hold() {
        TestFleet.of(database, first()).tenants("a");
        TestFleet fleet = TestFleet.of(database, second());
        Run run = fleet.migrate().orElseThrow();
        Run undone = undo(fleet, run.id());
        assertThatThrownBy(() -> tryUndo(fleet, run.id()))
                .hasMessageContaining("was undone already, by run " + undone.id());
        undo(fleet, undone.id());
        assertThat(fleet.value("a", "select x from shop_item")).isEqualTo("10");
        assertThat(fleet.fleet().status("tenant_a").holds()).isEmpty();
    }

    @Test
    void a_run_that_was_undone_is_gone_on_with_only_when_that_is_undone_too() {
        TestFleet before = TestFleet.of(database, first()).tenants("a", "b");
        before.in("b", "alter table shop_item add check (x < 5)");
        TestFleet fleet = TestFleet.of(database, second());
        Run run = fleet.migrate().orElseThrow();
        Run undone = undo(fleet, run.id());
        fleet.in("b", "alter table shop_item drop constraint shop_item_x_check");

        assertThatThrownBy(() -> fleet.work(run)).isInstanceOfSatisfying(BookMeException.class, error -> {
            assertThat(error).hasMessage("Run " + run.id() + " was undone since, by run " + undone.id());
            assertThat(error.nextStep()).contains("./manage undo " + undone.id(), "./manage migrate_schemas");
        });
        assertThat(fleet.changelog("b")).containsExactly("shop.0001_initial");

        undo(fleet, undone.id());
        fleet.fleet().ledger().retryFailed(run.id());
        assertThat(fleet.work(run).done()).isEqualTo(2);
    }

    @Test
    void undoing_a_run_that_went_back_goes_forward_again() {
        TestFleet fleet = TestFleet.of(database, second()).tenants("a");
        Run back = fleet.goTo("shop", "0001_initial").orElseThrow();
        undo(fleet, back.id());
        assertThat(fleet.value("a", "select x from shop_item")).isEqualTo("10");
        assertThat(fleet.fleet().status("tenant_a").holds()).isEmpty();
    }

    @Test
    void what_was_only_recorded_is_only_forgotten() {
        TestFleet.of(database, first()).tenants("a");
        TestFleet fleet = TestFleet.of(database, second());
        Run faked = fleet.work(fleet.fleet()
                .start(RunRequest.everything(Entrance.COMMAND_LINE, "test").withWork(Work.FAKE))
                .orElseThrow());
        assertThat(fleet.outcome(faked, "a").recordedOnly()).containsExactly(MigrationId.parse("shop.0002_ten"));
        undo(fleet, faked.id());
        assertThat(fleet.changelog("a")).containsExactly("shop.0001_initial");
        assertThat(fleet.value("a", "select x from shop_item")).isEqualTo("0");
    }

    @Test
    void an_undo_that_was_stopped_goes_on() {
        TestFleet.of(database, first()).tenants("a", "b", "c");
        TestFleet fleet = TestFleet.of(database, second());
        Run run = fleet.migrate().orElseThrow();
        Run undo = fleet.fleet()
                .start(RunRequest.undo(List.of(run.id()), Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        RunExecution execution =
                fleet.fleet().execute(undo.id(), RunListener.SILENT).orElseThrow();
        try (Worker worker = execution.worker()) {
            worker.migrate(worker.next().orElseThrow());
            execution.stop();
        }
        assertThat(execution.finish().pending()).isEqualTo(2);
        assertThat(fleet.work(undo).state()).isEqualTo(RunState.COMPLETED);
        for (String tenant : List.of("a", "b", "c")) {
            assertThat(fleet.value(tenant, "select x from shop_item")).isEqualTo("0");
        }
    }

    @Test
    void what_stands_on_it_without_any_run_is_an_obstacle_and_nothing_begins() {
        TestFleet.of(database, first()).tenants("a");
        Run run = TestFleet.of(database, second()).migrate().orElseThrow();
        TestFleet fleet = TestFleet.of(database, third());
        Run recorded = fleet.migrate().orElseThrow();
        fleet.in("a", "delete from bookme.run where id = " + recorded.id());
        assertThatThrownBy(() -> tryUndo(fleet, run.id()))
                .hasMessageContaining("tenant_a: stock.0001_initial stands on shop.0002_ten");
        assertThat(fleet.changelog("a")).hasSize(3);
    }

    @Test
    void what_cannot_be_undone_is_said_before_anything_begins() {
        TestFleet.of(database, first()).tenants("a");
        TestFleet fleet =
                TestFleet.of(database, first().raw(io.bookme.migrations.app.Scope.TENANT, "shop.0002_gone", """
                --liquibase formatted sql
                --depends shop.0001_initial
                --irreversible the rows are gone
                --changeset shop:0002_gone splitStatements:false stripComments:false
                delete from shop_item;
                """));
        Run run = fleet.migrate().orElseThrow();
        assertThatThrownBy(() -> tryUndo(fleet, run.id())).hasMessageContaining("the rows are gone");
    }

    @Test
    void a_run_that_is_unknown_or_did_nothing_is_refused() {
        TestFleet fleet = TestFleet.of(database, first());
        assertThatThrownBy(() -> tryUndo(fleet, 4711)).hasMessageContaining("There is no run 4711");
        assertThat(Optional.of(fleet.fleet().ledger().list(0, 1).get(0)).map(Run::what))
                .contains("migrate");
    }

    @Test
    void the_list_of_tenants_is_not_dropped_while_there_are_any() {
        TestFleet fleet = TestFleet.of(database, TestChangelogs.shared());
        long shared = Long.parseLong(database.sql("select max(id) from bookme.run"));
        fleet.tenants("a", "b");
        assertThatThrownBy(() -> tryUndo(fleet, shared)).isInstanceOfSatisfying(BookMeException.class, error -> {
            assertThat(error)
                    .hasMessage("public: to take tenant.0001_initial back drops the list of tenants, and"
                            + " 2 tenants are in it");
            assertThat(error.nextStep()).contains("./manage delete_tenant");
        });
        assertThatThrownBy(() -> fleet.goTo("tenant", Goal.ZERO)).hasMessageContaining("2 tenants are in it");

        TenantDeletion deletion = new TenantDeletion(fleet.fleet());
        deletion.delete("tenant_a");
        deletion.delete("tenant_b");
        assertThat(undo(fleet, shared).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void an_interrupted_run_that_is_undone_goes_on_nowhere_should_its_process_wake() throws Exception {
        TestFleet.of(database, first()).tenants("a", "b", "c");
        TestFleet fleet = TestFleet.of(database, second());
        Run run = fleet.fleet()
                .start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        CountDownLatch wakes = new CountDownLatch(1);
        Fleet sleeping = new Fleet(
                GatedSource.beforeHeartbeats(database.ownerDataSource(), wakes::await),
                second().graph(),
                Settings.defaults());
        try (RunExecution asleep =
                        sleeping.execute(run.id(), RunListener.SILENT).orElseThrow();
                Worker worker = asleep.worker()) {
            String first = worker.next().orElseThrow();
            worker.migrate(first);
            database.sql("update bookme.run set heartbeat_at = now() - interval '1 hour' where id = " + run.id());

            Run undo = undo(fleet, run.id());

            assertThat(undo.done()).isEqualTo(1);
            assertThat(fleet.fleet().ledger().get(run.id()).state()).isEqualTo(RunState.STOPPED);
            wakes.countDown();
            Await.until("its next heartbeat", asleep::isStopping);
            worker.workThrough();
            assertThat(asleep.finish().state()).isEqualTo(RunState.STOPPED);
        }
        for (String tenant : List.of("a", "b", "c")) {
            assertThat(fleet.value(tenant, "select x from shop_item")).isEqualTo("0");
        }
    }
}
