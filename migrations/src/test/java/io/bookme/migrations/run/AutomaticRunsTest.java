package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.plan.Goal;
import io.bookme.migrations.tenant.NewTenant;
import io.bookme.migrations.tenant.Tenants;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What start-up and timer begin, and what they leave to people. */
class AutomaticRunsTest {
    private static final String TABLE = "create table services_service (id bigint primary key)";
    private static final String COLOR = "alter table services_service add column color text";

    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** An older build has made two tenants, {@code tenant_a} and {@code tenant_b}. */
    private void olderBuild() {
        Fleet older = fleet(
                TestChangelogs.shared().tenant("services.0001_initial", "", TABLE, "drop table services_service"));
        Run run = older.start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        older.execute(run.id(), RunListener.SILENT).orElseThrow().runToEnd(1, Thread::new);
        for (String name : List.of("a", "b")) {
            new Tenants(older).create(new NewTenant("tenant_" + name, name, name + ".localhost", Optional.empty()));
        }
    }

    private static TestChangelogs newerBuild() {
        return TestChangelogs.shared()
                .tenant("services.0001_initial", "", TABLE, "drop table services_service")
                .tenant(
                        "services.0002_capacity",
                        "services.0001_initial",
                        "alter table services_service add column capacity integer",
                        "alter table services_service drop column capacity");
    }

    private Fleet newest() {
        return fleet(newerBuild()
                .tenant(
                        "services.0003_color",
                        "services.0002_capacity",
                        COLOR,
                        "alter table services_service drop color"));
    }

    private Fleet fleet(TestChangelogs changelogs) {
        Fleet fleet = new Fleet(database.ownerDataSource(), changelogs.graph(), Settings.defaults());
        fleet.prepare(RunListener.SILENT);
        return fleet;
    }

    private static RunRequest timer() {
        return RunRequest.everything(Entrance.TIMER, "timer");
    }

    @Test
    void the_timer_begins_what_is_behind_once() {
        olderBuild();
        Fleet fleet = fleet(newerBuild());
        Run run = fleet.start(timer()).orElseThrow();
        assertThat(run.pending()).isEqualTo(2);
        assertThat(fleet.start(timer())).as("while the first is active").isEmpty();
        fleet.execute(run.id(), RunListener.SILENT).orElseThrow().runToEnd(1, Thread::new);
        assertThat(fleet.start(timer())).as("when nothing is behind").isEmpty();
    }

    @Test
    void the_timer_leaves_what_a_person_stopped_until_someone_goes_on_with_it() {
        olderBuild();
        Fleet fleet = fleet(newerBuild());
        Run run = fleet.start(RunRequest.everything(Entrance.REST, "ops")).orElseThrow();
        assertThat(fleet.ledger().requestStop(run.id()).state()).isEqualTo(RunState.STOPPED);
        assertThat(fleet.start(timer())).isEmpty();
        assertThat(fleet.start(RunRequest.everything(Entrance.STARTUP, "startup")))
                .isEmpty();

        Run one = fleet.start(RunRequest.schemas(List.of("tenant_a"), Entrance.REST, "ops"))
                .orElseThrow();
        fleet.execute(one.id(), RunListener.SILENT).orElseThrow().runToEnd(1, Thread::new);
        assertThat(fleet.start(timer())).as("tenant_b is still left").isEmpty();

        assertThat(fleet.execute(run.id(), RunListener.SILENT)
                        .orElseThrow()
                        .runToEnd(1, Thread::new)
                        .state())
                .isEqualTo(RunState.COMPLETED);
        assertThat(fleet.status().behind()).isZero();
    }

    @Test
    void what_got_all_of_a_stopped_run_from_another_one_is_left_no_longer() {
        olderBuild();
        Fleet fleet = fleet(newerBuild());
        Run first =
                fleet.start(RunRequest.everything(Entrance.STARTUP, "startup")).orElseThrow();
        Run second = fleet.start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        fleet.ledger().requestStop(second.id());
        assertThat(fleet.leftWhenStopped()).containsExactly("tenant_a", "tenant_b");

        fleet.execute(first.id(), RunListener.SILENT).orElseThrow().runToEnd(1, Thread::new);

        assertThat(fleet.leftWhenStopped()).isEmpty();
        Fleet newest = newest();
        assertThat(newest.start(RunRequest.everything(Entrance.STARTUP, "startup"))
                        .orElseThrow()
                        .pending())
                .isEqualTo(2);
    }

    @Test
    void what_misses_a_part_of_a_stopped_run_is_left_by_newer_builds_too() {
        olderBuild();
        Fleet fleet = fleet(newerBuild());
        Run run = fleet.start(RunRequest.everything(Entrance.REST, "ops")).orElseThrow();
        fleet.ledger().requestStop(run.id());
        Fleet newest = newest();
        assertThat(newest.start(RunRequest.everything(Entrance.STARTUP, "startup")))
                .isEmpty();
        assertThat(newest.leftWhenStopped()).containsExactly("tenant_a", "tenant_b");
    }

    @Test
    void a_stopped_way_back_keeps_no_newer_build_from_the_tenants_that_it_had_not_come_to() {
        olderBuild();
        Fleet fleet = fleet(newerBuild());
        fleet.start(timer())
                .ifPresent(run -> fleet.execute(run.id(), RunListener.SILENT)
                        .orElseThrow()
                        .runToEnd(1, Thread::new));
        Run back = fleet.start(
                        RunRequest.everything(Entrance.REST, "ops").withGoal(new Goal("services", "0001_initial")))
                .orElseThrow();
        fleet.ledger().requestStop(back.id());
        Fleet newest = newest();
        assertThat(newest.start(timer()).orElseThrow().pending()).isEqualTo(2);
    }

    @Test
    void no_tenant_is_begun_by_itself_while_the_shared_schema_is_parked() {
        olderBuild();
        Fleet fleet = fleet(newerBuild().raw(Scope.SHARED, "core.0002_broken", """
            --liquibase formatted sql
            --depends core.0001_initial
            --changeset core:0002_broken splitStatements:false stripComments:false
            select 1 / 0;
            --rollback select 1;
            """));
        Run run = fleet.start(timer()).orElseThrow();
        Run ended = fleet.execute(run.id(), RunListener.SILENT).orElseThrow().runToEnd(1, Thread::new);
        assertThat(ended.state()).isEqualTo(RunState.FAILED);
        assertThat(ended.pending()).isEqualTo(2);
        assertThat(fleet.start(timer())).isEmpty();
        assertThat(fleet.start(RunRequest.everything(Entrance.REST, "ops")))
                .as("a person may try again")
                .isPresent();
    }

    private static TestChangelogs build(String second) {
        return TestChangelogs.shared()
                .tenant("services.0001_initial", "", TABLE, "drop table services_service")
                .tenant("services.0002_capacity", "services.0001_initial", second, "select 1");
    }

    @Test
    void what_failed_is_tried_again_by_a_build_whose_file_was_mended() {
        olderBuild();
        Fleet broken = fleet(build("select 1 / 0"));
        Run failed = broken.start(timer()).orElseThrow();
        assertThat(broken.execute(failed.id(), RunListener.SILENT)
                        .orElseThrow()
                        .runToEnd(1, Thread::new)
                        .failed())
                .isEqualTo(2);
        assertThat(fleet(build("select 1 / 0")).start(timer())).isEmpty();
        assertThat(fleet(build("select 1")).start(timer()).orElseThrow().pending())
                .isEqualTo(2);
    }

    /** Its process died. */
    private Run dead(Fleet fleet, RunRequest request) {
        Run run = fleet.start(request).orElseThrow();
        fleet.execute(run.id(), RunListener.SILENT, Optional.of((claimed, schema, steps) -> {}))
                .orElseThrow()
                .close();
        database.sql("update bookme.run set heartbeat_at = now() - interval '1 minute' where id = " + run.id());
        return run;
    }

    @Test
    void a_dead_run_that_its_server_does_not_go_on_with_keeps_none_from_beginning() {
        olderBuild();
        Fleet fleet = fleet(newerBuild());
        Run dead = dead(fleet, RunRequest.everything(Entrance.COMMAND_LINE, "test"));
        assertThat(fleet.start(timer())).as("somebody goes on with it").isEmpty();

        Run run = fleet.startBeside(Set.of(dead.id()), timer()).orElseThrow();

        assertThat(run.pending()).isEqualTo(2);
        assertThat(fleet.startBeside(Set.of(dead.id()), timer()))
                .as("beside a living one")
                .isEmpty();
        fleet.ledger().requestStop(run.id());
        fleet.ledger().requestAgain(dead.id());
        assertThat(fleet.startBeside(Set.of(dead.id()), RunRequest.shared(Entrance.TIMER, "timer")))
                .as("somebody has gone on with it")
                .isEmpty();
    }

    @Test
    void what_a_dead_run_was_to_back_up_before_it_is_changed_is_left_to_people() {
        olderBuild();
        Fleet fleet = fleet(newerBuild());
        Run dead = dead(
                fleet,
                RunRequest.schemas(List.of("tenant_a"), Entrance.COMMAND_LINE, "test")
                        .withBackup());

        Run run = fleet.startBeside(Set.of(dead.id()), timer()).orElseThrow();

        assertThat(fleet.ledger().pending(run.id())).containsOnlyKeys("tenant_b");
    }

    @Test
    void a_run_whose_process_died_while_it_was_stopping_can_be_stopped() throws SQLException {
        olderBuild();
        Fleet fleet = fleet(newerBuild());
        Run run = fleet.start(RunRequest.everything(Entrance.REST, "ops")).orElseThrow();
        try (RunExecution dies = fleet.execute(run.id(), RunListener.SILENT).orElseThrow()) {
            assertThat(fleet.ledger().requestStop(dies.id()).state()).isEqualTo(RunState.STOPPING);
        }
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            statement.execute("update bookme.run set heartbeat_at = now() - interval '1 minute'");
        }
        assertThat(fleet.ledger().requestStop(run.id()).state()).isEqualTo(RunState.STOPPED);
    }
}
