package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.plan.Goal;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody asks for a way while a run is under way that still has to go another one in the same schemas. */
class CrossingTest {
    private static final Goal FIRST = new Goal("shop", "0001_initial");
    private static final Goal SECOND = new Goal("shop", "0002_price");

    private TestDatabase database;
    private TestFleet fleet;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        fleet = TestFleet.of(
                database,
                TestChangelogs.shop()
                        .tenant(
                                SECOND.app() + "." + SECOND.migration(),
                                "shop.0001_initial",
                                "alter table shop_item add column price int default 0 not null;",
                                "alter table shop_item drop column price;"));
        fleet.tenants("a", "b");
        fleet.work(start(request().withGoal(FIRST)).orElseThrow());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static RunRequest request() {
        return RunRequest.everything(Entrance.COMMAND_LINE, "test");
    }

    private Optional<Run> start(RunRequest request) {
        return fleet.fleet().start(request);
    }

    private static RunRequest release() {
        return request().withWork(Work.RELEASE).withApp("shop");
    }

    @Test
    void a_way_back_is_refused_while_the_way_forward_has_schemas_left_and_taken_once_that_is_stopped() {
        Run forward = start(release()).orElseThrow();

        assertThatThrownBy(() -> start(request().withGoal(FIRST)))
                .isInstanceOfSatisfying(BookMeException.class, refused -> {
                    assertThat(refused)
                            .hasMessage(
                                    "Run " + forward.id() + " (release shop) is under way, and 2 of these schemas are"
                                            + " still before it: where they end would depend on who comes last");
                    assertThat(refused.nextStep())
                            .isEqualTo("Stop it first: ./manage stop " + forward.id() + ", or wait for it.");
                });
        assertThatThrownBy(() -> fleet.fleet().plan(request().withGoal(FIRST))).isInstanceOf(BookMeException.class);

        fleet.fleet().ledger().requestStop(forward.id());
        assertThat(start(request().withGoal(FIRST))).isEmpty();
    }

    @Test
    void for_one_that_died_nobody_has_to_wait() {
        Run forward = start(release()).orElseThrow();
        fleet.in(
                "a",
                "update bookme.run set state = 'RUNNING', heartbeat_at = now() - interval '1 hour' where id = "
                        + forward.id());
        assertThatThrownBy(() -> start(request().withGoal(FIRST)))
                .isInstanceOfSatisfying(BookMeException.class, refused -> {
                    assertThat(refused).hasMessageContaining("(release shop) was interrupted, and 2");
                    assertThat(refused.nextStep())
                            .isEqualTo("Stop it first: ./manage stop " + forward.id()
                                    + ", or go on with it: ./manage resume " + forward.id());
                });
    }

    @Test
    void schemas_that_the_other_run_is_done_with_may_be_brought_back() {
        Run forward = fleet.work(start(release()).orElseThrow());
        Run back = fleet.work(start(request().withGoal(FIRST)).orElseThrow());
        assertThat(List.of(forward.done(), back.done())).containsExactly(2, 2);
        assertThat(fleet.changelog("a")).containsExactly("shop.0001_initial");
    }

    @Test
    void the_same_asked_again_and_work_in_other_schemas_cross_nothing() {
        Run forward = start(RunRequest.schemas(List.of("tenant_a"), Entrance.REST, "test")
                        .withGoal(SECOND))
                .orElseThrow();
        assertThat(start(request().withGoal(SECOND)).orElseThrow().pending()).isEqualTo(2);
        fleet.fleet().ledger().requestStop(forward.id() + 1);
        assertThat(start(RunRequest.schemas(List.of("tenant_b"), Entrance.REST, "test")
                        .withGoal(FIRST)))
                .isEmpty();
    }

    @Test
    void whatever_is_behind_may_be_brought_on_meanwhile() {
        assertThat(start(release())).isPresent();
        assertThat(start(request())).isEmpty();
    }

    @Test
    void what_is_being_undone_is_not_undone_once_more() {
        Run forward = fleet.work(start(release()).orElseThrow());
        RunRequest undo = RunRequest.undo(List.of(forward.id()), Entrance.REST, "test");
        Run first = start(undo).orElseThrow();
        assertThatThrownBy(() -> start(undo))
                .hasMessageContaining("Run " + first.id() + " (undo " + forward.id() + ")");
    }

    /** A newer build brings all of them on, and has not come to any. */
    private Run broughtOn() {
        fleet = TestFleet.of(
                database,
                TestChangelogs.shop(
                                SECOND.migration(),
                                "alter table shop_item add column price int default 0 not null;",
                                "alter table shop_item drop column price;")
                        .tenant(
                                "stock.0001_initial",
                                "shop.0002_price",
                                "create table stock_item (id int);",
                                "drop table stock_item;"));
        return start(request()).orElseThrow();
    }

    @Test
    void what_a_run_is_about_to_apply_is_not_faked_meanwhile() {
        fleet.work(start(release()).orElseThrow());
        Run forward = broughtOn();
        RunRequest fake = request().withWork(Work.FAKE).withGoal(new Goal("stock", "0001_initial"));

        assertThatThrownBy(() -> start(fake))
                .hasMessageContaining("Run " + forward.id() + " (migrate) is under way, and 2 of these schemas are");

        fleet.fleet().ledger().requestStop(forward.id());
        assertThat(start(fake)).isPresent();
    }

    @Test
    void what_a_run_is_about_to_build_upon_is_not_undone_meanwhile() {
        Run done = fleet.work(start(release()).orElseThrow());
        Run forward = broughtOn();
        RunRequest undo = RunRequest.undo(List.of(done.id()), Entrance.REST, "test");

        assertThatThrownBy(() -> start(undo)).hasMessageContaining("Run " + forward.id() + " (migrate) is under way");

        fleet.fleet().ledger().requestStop(forward.id());
        assertThat(start(undo)).isPresent();
    }

    @Test
    void a_way_back_beside_what_is_brought_on_ends_in_the_same_place_whoever_comes_first() {
        fleet.work(start(release()).orElseThrow());
        Run forward = broughtOn();
        Run back = start(request().withGoal(FIRST)).orElseThrow();
        try (RunExecution first =
                        fleet.fleet().execute(forward.id(), RunListener.SILENT).orElseThrow();
                Worker worker = first.worker()) {
            worker.migrate(worker.next().orElseThrow());
            fleet.work(back);
            worker.workThrough();
        }
        assertThat(List.of(fleet.changelog("a"), fleet.changelog("b"))).containsOnly(List.of("shop.0001_initial"));
    }

    /** Its goal is the first migration, and nobody has begun it. */
    private Run stopped() {
        fleet.work(start(release()).orElseThrow());
        Run back = start(request().withGoal(FIRST)).orElseThrow();
        fleet.fleet().ledger().requestStop(back.id());
        return fleet.fleet().ledger().get(back.id());
    }

    @Test
    void a_stopped_run_is_not_gone_on_with_beside_one_that_goes_another_way() {
        Run back = stopped();
        fleet.in(
                "b", "insert into bookme.hold (schema_name, app, migration) values ('tenant_b', 'shop', '0002_price')");
        Run other = start(RunRequest.schemas(List.of("tenant_b"), Entrance.REST, "test")
                        .withWork(Work.RELEASE)
                        .withApp("shop"))
                .orElseThrow();

        assertThatThrownBy(() -> fleet.fleet().execute(back.id(), RunListener.SILENT))
                .isInstanceOfSatisfying(BookMeException.class, refused -> {
                    assertThat(refused)
                            .hasMessage(
                                    "Run " + other.id() + " (release shop) is under way, and 1 of the schemas that run "
                                            + back.id()
                                            + " has left is still before it: where they end would depend on who comes"
                                            + " last");
                    assertThat(refused.nextStep()).startsWith("Stop it first: ./manage stop " + other.id());
                });

        fleet.work(other);
        assertThat(fleet.work(back).done()).isEqualTo(2);
    }

    @Test
    void a_stopped_run_towards_the_targets_is_gone_on_with_beside_a_way_back() {
        fleet.work(start(release()).orElseThrow());
        Run forward = broughtOn();
        fleet.fleet().ledger().requestStop(forward.id());
        assertThat(start(request().withGoal(FIRST))).isPresent();
        assertThat(fleet.work(forward).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void a_run_is_not_gone_on_with_that_is_about_to_be_undone() {
        fleet.work(start(release()).orElseThrow());
        Run forward = broughtOn();
        try (RunExecution first =
                        fleet.fleet().execute(forward.id(), RunListener.SILENT).orElseThrow();
                Worker worker = first.worker()) {
            worker.migrate(worker.next().orElseThrow());
            first.stop();
            worker.confirm();
            first.finish();
        }
        Run undo = start(RunRequest.undo(List.of(forward.id()), Entrance.REST, "test"))
                .orElseThrow();
        assertThatThrownBy(() -> fleet.fleet().execute(forward.id(), RunListener.SILENT))
                .hasMessage("Run " + undo.id() + " (undo " + forward.id() + ") is under way");
    }

    @Test
    void what_is_behind_is_not_brought_on_by_a_person_beside_a_run_that_records_or_undoes() {
        fleet.work(start(release()).orElseThrow());
        fleet.fleet().ledger().requestStop(broughtOn().id());
        Run fake = start(request().withWork(Work.FAKE).withGoal(new Goal("stock", "0001_initial")))
                .orElseThrow();

        assertThatThrownBy(() -> start(request()))
                .hasMessageContaining("Run " + fake.id() + " (fake stock 0001_initial) is under way, and 2");
        assertThat(start(RunRequest.everything(Entrance.TIMER, "timer"))).isEmpty();

        fleet.work(fake);
        assertThat(start(request())).isEmpty();
    }
}
