package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two builds on one database, as in a rolling deploy: the runs of the newer one, and what the older makes of them. */
class BuildsSideBySideTest {
    private TestDatabase database;
    private TestFleet older;
    private TestFleet newer;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        older = TestFleet.of(database, olderBuild()).tenants("a", "b");
        newer = TestFleet.of(database, newerBuild());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static TestChangelogs olderBuild() {
        return TestChangelogs.shared()
                .tenant(
                        "services.0001_initial",
                        "",
                        "create table services_service (id bigint)",
                        "drop table services_service");
    }

    private static TestChangelogs newerBuild() {
        return olderBuild()
                .tenant(
                        "services.0002_capacity",
                        "services.0001_initial",
                        "alter table services_service add column capacity integer",
                        "alter table services_service drop column capacity");
    }

    /** A run of everything, taken up by a process that then died. */
    private Run interrupted(TestFleet build) {
        Run run = build.fleet()
                .start(RunRequest.everything(Entrance.STARTUP, "startup"))
                .orElseThrow();
        build.fleet().execute(run.id(), RunListener.SILENT).orElseThrow().close();
        older.in("a", "update bookme.run set heartbeat_at = now() - interval '1 minute' where id = " + run.id());
        return run;
    }

    @Test
    void an_older_build_does_not_take_up_a_run_that_needs_migrations_it_does_not_know() {
        Run run = interrupted(newer);
        assertThatThrownBy(() -> older.fleet().execute(run.id(), RunListener.SILENT))
                .isInstanceOf(BookMeException.class)
                .hasMessageContaining("services.0002_capacity");
        assertThat(older.fleet().ledger().get(run.id()).pending()).isEqualTo(2);
        assertThat(newer.work(run).done()).isEqualTo(2);
    }

    @Test
    void a_newer_build_goes_on_with_a_run_of_an_older_one() {
        older.goTo("services", "zero");
        older.in("a", "delete from bookme.hold");
        Run run = interrupted(older);
        assertThat(newer.work(run).state()).isEqualTo(RunState.COMPLETED);
        assertThat(newer.changelog("a")).containsExactly("services.0001_initial", "services.0002_capacity");
    }

    @Test
    void an_older_build_is_not_kept_from_its_own_work_by_a_dead_run_of_a_newer_one() {
        interrupted(newer);
        older.goTo("services", "zero");
        older.in("a", "delete from bookme.hold");
        assertThat(older.fleet().start(RunRequest.everything(Entrance.TIMER, "timer")))
                .isPresent();
    }

    @Test
    void no_build_begins_anything_by_itself_while_the_other_is_at_work() {
        Run run = newer.fleet()
                .start(RunRequest.everything(Entrance.STARTUP, "startup"))
                .orElseThrow();
        try (RunExecution ignored =
                newer.fleet().execute(run.id(), RunListener.SILENT).orElseThrow()) {
            older.goTo("services", "zero");
            older.in("a", "delete from bookme.hold");
            assertThat(older.fleet().start(RunRequest.everything(Entrance.TIMER, "timer")))
                    .isEmpty();
        }
    }

    @Test
    void tenants_that_are_ahead_need_nothing_from_an_older_build_and_are_told_apart() {
        newer.migrate();
        assertThat(older.fleet().start(RunRequest.everything(Entrance.TIMER, "timer")))
                .isEmpty();
        assertThat(older.fleet().status().ahead()).isEqualTo(2);
        assertThat(older.fleet().status("tenant_a").isAhead()).isTrue();
        assertThat(newer.fleet().status("tenant_a").isAhead()).isFalse();
    }

    private Optional<Run> byItself(TestFleet build) {
        return build.fleet().start(RunRequest.everything(Entrance.TIMER, "timer"));
    }

    @Test
    void what_an_older_build_took_back_of_a_newer_one_stays_so() {
        Run run = newer.migrate().orElseThrow();
        RunRequest request = RunRequest.undo(List.of(run.id()), Entrance.REST, "test");
        assertThat(older.fleet().plan(request).parts())
                .as("it has all that the older build needs")
                .singleElement()
                .satisfies(part -> assertThat(part.heldShort()).isEmpty());
        Run undo = older.work(older.fleet().start(request).orElseThrow());
        assertThat(undo.done()).isEqualTo(2);
        assertThat(byItself(newer)).isEmpty();
        assertThat(newer.fleet().status("tenant_a").holds()).isEqualTo(Map.of("services", "0001_initial"));
        assertThat(newer.changelog("a")).containsExactly("services.0001_initial");

        newer.work(newer.fleet()
                .start(RunRequest.undo(List.of(undo.id()), Entrance.REST, "test"))
                .orElseThrow());
        assertThat(newer.fleet().status("tenant_a").holds()).isEmpty();
    }

    @Test
    void an_older_build_that_goes_back_to_its_last_migration_holds_there() {
        newer.migrate();
        older.goTo("services", "0001_initial");
        assertThat(byItself(newer)).isEmpty();
        assertThat(newer.fleet().status("tenant_a").holds()).isEqualTo(Map.of("services", "0001_initial"));
    }

    @Test
    void an_older_build_undoes_the_text_that_was_applied_and_not_the_newest() {
        newer.migrate();
        older.in("a", "insert into services_service values (1)");
        TestFleet.of(
                database,
                olderBuild()
                        .tenant(
                                "services.0002_capacity",
                                "services.0001_initial",
                                "alter table services_service add column capacity bigint",
                                "delete from services_service"));
        older.goTo("services", "0001_initial");
        assertThat(older.value("a", "select count(*) from services_service")).isEqualTo("1");
        assertThat(older.value(
                        "a",
                        "select count(*) from information_schema.columns"
                                + " where table_schema = 'tenant_a' and column_name = 'capacity'"))
                .isEqualTo("0");
    }

    @Test
    void an_app_that_an_older_build_does_not_know_is_held_where_that_left_it() {
        TestChangelogs first = newerBuild().tenant("shop.0001_initial", "", "create table a (id int)", "drop table a");
        TestFleet.of(database, first).migrate();
        TestFleet newest = TestFleet.of(
                database,
                first.tenant("shop.0002_next", "shop.0001_initial", "create table b (id int)", "drop table b"));
        Run run = newest.migrate().orElseThrow();
        older.work(older.fleet()
                .start(RunRequest.undo(List.of(run.id()), Entrance.REST, "test"))
                .orElseThrow());
        assertThat(byItself(newest)).isEmpty();
        assertThat(newest.fleet().status("tenant_a").holds()).isEqualTo(Map.of("shop", "0001_initial"));
    }

    @Test
    void a_hold_at_a_migration_that_an_older_build_does_not_know_keeps_nothing_of_it_back() {
        older.goTo("services", "zero");
        older.in("a", "update bookme.hold set migration = '0002_capacity'");
        assertThat(byItself(older).orElseThrow().pending()).isEqualTo(2);
    }
}
