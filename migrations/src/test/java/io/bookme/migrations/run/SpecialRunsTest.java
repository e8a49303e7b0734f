package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.Goal;
import io.bookme.migrations.plan.Step;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs that do something other than migrate: record, take over, release, prune; and runs that are halted. */
class SpecialRunsTest {
    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static TestChangelogs nothing() {
        return TestChangelogs.shared();
    }

    private static TestChangelogs first() {
        return nothing()
                .tenant(
                        "shop.0001_initial",
                        "",
                        "create table shop_item (id bigint primary key, name varchar(20) not null);\n"
                                + "create index shop_item_name on shop_item (name);",
                        "drop table shop_item;");
    }

    private static TestChangelogs second() {
        return first().tenant(
                        "shop.0002_price",
                        "shop.0001_initial",
                        "alter table shop_item add column price int default 0 not null;",
                        "alter table shop_item drop column price;");
    }

    private static RunRequest request() {
        return RunRequest.everything(Entrance.COMMAND_LINE, "test");
    }

    private static Run run(TestFleet fleet, RunRequest request) {
        return fleet.work(fleet.fleet().start(request).orElseThrow());
    }

    private static Failure failure(TestFleet fleet, Run run, String tenant) {
        return fleet.outcome(run, tenant).failure().orElseThrow();
    }

    @Test
    void faking_records_and_runs_nothing_and_going_back_so_holds() {
        TestFleet.of(database, first()).tenants("a");
        TestFleet fleet = TestFleet.of(database, second());
        run(fleet, request().withGoal(new Goal("shop", "0002_price")).withWork(Work.FAKE));
        assertThat(fleet.changelog("a")).containsExactly("shop.0001_initial", "shop.0002_price");
        assertThat(fleet.value(
                        "a",
                        "select count(*) from information_schema.columns where column_name = 'price'"
                                + " and table_schema = 'tenant_a'"))
                .isEqualTo("0");

        Run back = run(fleet, request().withGoal(new Goal("shop", "zero")).withWork(Work.FAKE));
        assertThat(back.what()).isEqualTo("fake shop zero");
        assertThat(fleet.changelog("a")).isEmpty();
        assertThat(fleet.value("a", "select to_regclass('shop_item') is not null"))
                .isEqualTo("t");
        assertThat(fleet.fleet().status("tenant_a").holds()).isEqualTo(Map.of("shop", "zero"));
    }

    @Test
    void existing_tables_that_match_are_taken_over_and_what_comes_after_is_run() {
        TestFleet.of(database, nothing()).tenants("old", "new");
        TestFleet fleet = TestFleet.of(database, second());
        fleet.in("old", "create table shop_item (name varchar(20) not null, id bigint primary key)");
        fleet.in("old", "create index shop_item_name on shop_item (name)");
        fleet.in("old", "insert into shop_item values ('kept', 1)");

        FleetPlan looked = fleet.fleet().plan(request().withWork(Work.FAKE_INITIAL));
        assertThat(looked.firstObstacle()).isEmpty();
        assertThat(looked.parts())
                .filteredOn(part -> part.schemas().contains("tenant_old"))
                .flatExtracting(part -> part.plan().steps())
                .extracting(Step::recordOnly)
                .containsExactly(true, false);

        Run run = run(fleet, request().withWork(Work.FAKE_INITIAL));

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(fleet.outcome(run, "old").applied()).hasSize(2);
        assertThat(fleet.outcome(run, "old").recordedOnly()).containsExactly(MigrationId.parse("shop.0001_initial"));
        assertThat(fleet.outcome(run, "new").recordedOnly()).isEmpty();
        assertThat(fleet.value("old", "select name || price from shop_item")).isEqualTo("kept0");
    }

    @Test
    void what_is_beyond_a_migration_up_to_which_tables_are_taken_over_stays() {
        TestFleet.of(database, second()).tenants("further");
        TestFleet.of(database, nothing()).tenants("old");
        TestFleet fleet = TestFleet.of(database, second());
        fleet.in("old", "create table shop_item (id bigint primary key, name varchar(20) not null)");
        fleet.in("old", "create index shop_item_name on shop_item (name)");

        Run run =
                run(fleet, request().withGoal(new Goal("shop", "0001_initial")).withWork(Work.FAKE_INITIAL));

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(fleet.changelog("further")).containsExactly("shop.0001_initial", "shop.0002_price");
        assertThat(fleet.fleet().status("tenant_further").holds()).isEmpty();
        assertThat(fleet.changelog("old")).containsExactly("shop.0001_initial");
    }

    @Test
    void existing_tables_that_do_not_match_are_named_with_their_differences_and_left_alone() {
        TestFleet.of(database, nothing()).tenants("old");
        TestFleet fleet = TestFleet.of(database, first());
        fleet.in("old", "create table shop_item (id bigint primary key, name text)");
        Run run = run(fleet, request().withWork(Work.FAKE_INITIAL));
        assertThat(failure(fleet, run, "old").message())
                .contains("tenant_old: shop_item exist, but are not what shop.0001_initial makes")
                .contains("missing: shop_item.name character varying(20) not null")
                .contains("there: shop_item.name text");
        assertThat(fleet.changelog("old")).isEmpty();

        FleetPlan looked = fleet.fleet().plan(request().withWork(Work.FAKE_INITIAL));
        assertThat(looked.parts().get(0).obstacle()).isPresent();
    }

    @Test
    void existing_tables_that_are_further_than_the_first_migration_name_the_one_they_match() {
        TestFleet.of(database, nothing()).tenants("old");
        TestFleet fleet = TestFleet.of(database, second());
        fleet.in(
                "old",
                "create table shop_item (id bigint primary key, name varchar(20) not null,"
                        + " price int default 0 not null)");
        fleet.in("old", "create index shop_item_name on shop_item (name)");
        Run run = run(fleet, request().withWork(Work.FAKE_INITIAL));
        assertThat(failure(fleet, run, "old").nextStep())
                .contains("./manage migrate_schemas --fake shop 0002 --schema=tenant_old");
    }

    @Test
    void releasing_lifts_the_holds_of_an_app_or_of_all_and_goes_on() {
        TestFleet fleet = TestFleet.of(
                        database,
                        second().tenant("stock.0001_initial", "", "create table stock ();", "drop table stock;"))
                .tenants("a");
        fleet.goTo("shop", "0001_initial");
        fleet.goTo("stock", "zero");
        run(fleet, request().withWork(Work.RELEASE).withApp("shop"));
        assertThat(fleet.fleet().status("tenant_a").holds()).isEqualTo(Map.of("stock", "zero"));
        run(fleet, request().withWork(Work.RELEASE));
        assertThat(fleet.fleet().status("tenant_a").holds()).isEmpty();
        assertThat(fleet.changelog("a")).hasSize(3);
    }

    @Test
    void pruning_forgets_what_has_no_file_and_nothing_else() {
        TestFleet.of(database, second()).tenants("a");
        TestFleet fleet = TestFleet.of(database, first());
        run(fleet, request().withWork(Work.PRUNE).withApp("shop"));
        assertThat(fleet.changelog("a")).containsExactly("shop.0001_initial");
        assertThat(fleet.value("a", "select count(price) from shop_item")).isEqualTo("0");
        assertThat(fleet.fleet().start(request().withWork(Work.PRUNE).withApp("shop")))
                .isEmpty();
    }

    @Test
    void a_run_is_halted_when_its_limit_is_reached_and_can_be_resumed() {
        TestFleet.of(database, first()).tenants("a", "b", "c", "d");
        TestFleet fleet = TestFleet.of(
                database,
                first().tenant(
                                "shop.0002_unique",
                                "shop.0001_initial",
                                "alter table shop_item add constraint shop_item_name_key unique (name);",
                                "alter table shop_item drop constraint shop_item_name_key;"));
        for (String tenant : List.of("a", "b")) {
            fleet.in(tenant, "insert into shop_item values (1, 'x'), (2, 'x')");
        }
        Run asked = fleet.fleet()
                .start(request().withLimit(FailureLimit.parse("50%")))
                .orElseThrow();
        Run halted = fleet.fleet()
                .execute(asked.id(), RunListener.SILENT)
                .orElseThrow()
                .runToEnd(1, Thread::new);
        assertThat(halted.state()).isEqualTo(RunState.STOPPED);
        assertThat(List.of(halted.failed(), halted.pending())).containsExactly(2, 2);
        assertThat(halted.message()).get().asString().startsWith("Halted: 2 of 4 schemas failed, and the limit is 50%");
        assertThat(fleet.fleet().start(RunRequest.everything(Entrance.TIMER, "timer")))
                .as("the timer leaves it to a person")
                .isEmpty();

        fleet.in("a", "delete from shop_item");
        fleet.in("b", "delete from shop_item");
        fleet.fleet().ledger().retryFailed(halted.id());
        assertThat(fleet.work(halted).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void a_limit_is_a_number_or_a_part() {
        assertThat(FailureLimit.parse("3").isReached(2, 100)).isFalse();
        assertThat(FailureLimit.parse("3").isReached(3, 100)).isTrue();
        assertThat(FailureLimit.parse("5%").isReached(4, 100)).isFalse();
        assertThat(FailureLimit.parse("5%").isReached(5, 100)).isTrue();
        for (String wrong : List.of("0", "-1", "101%", "many", "")) {
            assertThatThrownBy(() -> FailureLimit.parse(wrong)).isInstanceOf(BookMeException.class);
        }
    }

    @Test
    void tenants_are_named_by_patterns_too() {
        TestFleet.of(database, first()).tenants("abc", "abd", "xyz");
        TestFleet fleet = TestFleet.of(database, second());
        RunRequest some = RunRequest.schemas(List.of("tenant_a*", "tenant_ab?"), Entrance.COMMAND_LINE, "test");
        assertThat(run(fleet, some).done()).isEqualTo(2);
        assertThat(fleet.changelog("xyz")).hasSize(1);
        assertThatThrownBy(() ->
                        fleet.fleet().start(RunRequest.schemas(List.of("tenant_q*"), Entrance.COMMAND_LINE, "test")))
                .hasMessageContaining("No tenant's schema matches 'tenant_q*'");
    }

    @Test
    void a_plan_groups_what_is_alike_and_changes_nothing() {
        TestFleet.of(database, first()).tenants("a", "b");
        TestFleet.of(database, nothing()).tenants("c");
        TestFleet fleet = TestFleet.of(database, second());
        FleetPlan plan = fleet.fleet().plan(request());
        assertThat(plan.parts())
                .extracting(FleetPlan.Part::schemas)
                .containsExactly(List.of("tenant_a", "tenant_b"), List.of("tenant_c"));
        assertThat(plan.parts().get(1).plan().steps()).hasSize(2);
        assertThat(plan.current()).as("public").isEqualTo(1);
        assertThat(fleet.changelog("a")).hasSize(1);
        assertThat(fleet.fleet().ledger().active()).isEmpty();
    }

    @Test
    void a_backup_is_taken_inside_the_claim_after_the_locks_and_before_the_change() {
        TestFleet.of(database, first()).tenants("a", "b");
        TestFleet fleet = TestFleet.of(database, second());
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        BeforeChange backup = (connection, schema, steps) -> {
            try (var statement = connection.createStatement();
                    var locks = statement.executeQuery("select count(*) from pg_locks where pid = pg_backend_pid()"
                            + " and relation = 'shop_item'::regclass and mode = 'AccessExclusiveLock'")) {
                locks.next();
                seen.add(schema + " " + steps + " " + locks.getInt(1));
            }
            if (schema.equals("tenant_b")) {
                throw new BookMeException("The disk is full", "Make room.");
            }
        };
        Run run = fleet.fleet().start(request().withBackup()).orElseThrow();
        fleet.fleet()
                .execute(run.id(), RunListener.SILENT, Optional.of(backup))
                .orElseThrow()
                .runToEnd(1, Thread::new);
        assertThat(seen).contains("tenant_a [+shop.0002_price] 1");
        assertThat(fleet.changelog("a")).hasSize(2);
        assertThat(fleet.changelog("b")).hasSize(1);
        assertThat(failure(fleet, run, "b"))
                .extracting(Failure::message, Failure::nextStep)
                .containsExactly("tenant_b: The disk is full", "Make room.");
        assertThat(Optional.of(fleet.fleet().ledger().get(run.id()).state())).contains(RunState.FAILED);
    }

    @Test
    void a_run_that_takes_backups_is_not_gone_on_with_where_they_have_no_place() {
        TestFleet.of(database, first()).tenants("a");
        TestFleet fleet = TestFleet.of(database, second());
        Run run = fleet.fleet().start(request().withBackup()).orElseThrow();
        assertThatThrownBy(() -> fleet.fleet().execute(run.id(), RunListener.SILENT))
                .isInstanceOf(BookMeException.class)
                .hasMessageContaining("takes backups");
        assertThat(fleet.fleet().ledger().get(run.id()).state()).isEqualTo(RunState.REQUESTED);
    }
}
