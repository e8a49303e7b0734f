package io.bookme.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunExecution;
import io.bookme.migrations.run.RunListener;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.run.RunState;
import io.bookme.migrations.run.Settings;
import io.bookme.migrations.run.Worker;
import io.bookme.migrations.tenant.TenantRepair;
import io.bookme.migrations.tenant.Tenants;
import io.bookme.migrations.testing.RoundTrips;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import io.bookme.rollout.RolloutSettings.Auto;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a server does by itself when it starts, and what it says of that. It begins no job here: there is no container. */
class WatchTest {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    @AutoClose
    private final LogLines log = new LogLines(Watch.class);

    private final AtomicLong time = new AtomicLong();

    private static Watch watch(Fleet fleet, AtomicLong time) {
        RolloutSettings settings = new RolloutSettings(Auto.ALL, Duration.ofMinutes(5), 3, Duration.ofDays(90));
        return new Watch(
                new Engine(fleet),
                new RunsInHand(),
                new MigrationJobs(),
                new JobRecords(),
                new Backups(Optional.empty()),
                settings,
                time::get);
    }

    private Watch watch(TestFleet fleet) {
        return watch(fleet.fleet(), time);
    }

    private static TestChangelogs color(String type) {
        return TestChangelogs.shop(
                "0002_color",
                "alter table shop_item add column color " + type + ";",
                "alter table shop_item drop column color;");
    }

    /** An older build's tenants, and a newer build. */
    private TestFleet newerBuild(String... tenants) {
        TestFleet.of(database, TestChangelogs.shop()).tenants(tenants);
        return TestFleet.of(database, color("text"));
    }

    private static Run begun(TestFleet fleet) {
        return fleet.fleet().start(RunRequest.everything(Entrance.REST, "ops")).orElseThrow();
    }

    /** Its process dies when one schema is done. */
    private void interrupted(TestFleet fleet, Run run) {
        try (RunExecution dies =
                        fleet.fleet().execute(run.id(), RunListener.SILENT).orElseThrow();
                Worker worker = dies.worker()) {
            worker.migrate(worker.next().orElseThrow());
        }
        database.sql("update bookme.run set heartbeat_at = now() - interval '1 hour'");
    }

    @Test
    void who_starts_a_server_is_told_once_of_tenants_that_were_left_when_a_person_stopped_a_run() {
        TestFleet fleet = newerBuild("a", "b", "c");
        Run run = begun(fleet);
        interrupted(fleet, run);
        fleet.fleet().ledger().requestStop(run.id());
        Watch watch = watch(fleet);
        watch.look();
        watch.look();
        assertThat(log.warnings())
                .containsExactly(
                        "WARNING 2 schemas were left when a person stopped a run (tenant_b, tenant_c); this"
                                + " server leaves them so. Go on: ./manage migrate_schemas or POST /ops/runs, or resume the run");
        assertThat(fleet.fleet().ledger().active()).isEmpty();
    }

    @Test
    void of_many_only_the_first_are_named() {
        TestFleet fleet = newerBuild(
                IntStream.range(10, 21).mapToObj(number -> "t" + number).toArray(String[]::new));
        fleet.fleet().ledger().requestStop(begun(fleet).id());
        watch(fleet).look();
        assertThat(log.warnings())
                .singleElement()
                .asString()
                .startsWith("WARNING 11 schemas were left")
                .contains("tenant_t18, tenant_t19, ...)");
    }

    @Test
    void who_starts_a_server_is_told_of_tenants_in_which_its_build_failed() {
        TestFleet fleet = newerBuild("a", "b", "c");
        fleet.in("b", "alter table shop_item add column color int");
        fleet.migrate();
        watch(fleet).look();
        assertThat(log.warnings())
                .singleElement()
                .asString()
                .startsWith("WARNING 1 schemas failed in a run of this build (tenant_b);");
    }

    @Test
    void who_starts_a_server_is_told_once_of_a_tenant_whose_schema_is_gone_and_what_to_do() {
        TestFleet fleet = TestFleet.of(database, TestChangelogs.shop()).tenants("a", "gone", "old");
        new Tenants(fleet.fleet()).archive("tenant_old");
        database.sql("drop schema tenant_gone, tenant_old cascade");
        Watch watch = quiet(fleet);
        watch.look();
        watch.look();
        watch.round();
        assertThat(log.warnings())
                .containsExactly(
                        "WARNING Schema 'tenant_gone' or its table databasechangelog is missing: neither served"
                                + " nor migrated. Make it again, without rows: ./manage repair_tenant tenant_gone, or bring it back"
                                + " with its rows from a backup: ./manage restore FILE --replace");
    }

    @Test
    void a_round_tells_of_lost_schemas_again_only_when_they_are_others() {
        TestFleet fleet = TestFleet.of(database, TestChangelogs.shop()).tenants("a", "b", "c");
        Watch watch = quiet(fleet);
        watch.round();
        assertThat(log.warnings()).isEmpty();
        database.sql("drop schema tenant_b cascade");
        watch.look();
        assertThat(log.warnings()).as("a quick look asks for it only at start").isEmpty();
        watch.round();
        watch.round();
        assertThat(log.warnings()).singleElement().asString().contains("'tenant_b'");
        database.sql("drop table tenant_c.databasechangelog");
        watch.round();
        assertThat(log.warnings())
                .hasSize(2)
                .last()
                .asString()
                .startsWith(
                        "WARNING 2 schemas are missing, or their tables databasechangelog: tenant_b, tenant_c: neither");
        new TenantRepair(fleet.fleet()).repair("tenant_b");
        new TenantRepair(fleet.fleet()).repair("tenant_c");
        watch.round();
        assertThat(log.warnings()).hasSize(2);
        assertThat(log.all()).last().asString().isEqualTo("INFO No tenant's schema is missing any more");
    }

    @Test
    void of_many_lost_schemas_only_the_first_are_named() {
        TestFleet fleet = TestFleet.of(database, TestChangelogs.shop())
                .tenants(
                        IntStream.range(10, 21).mapToObj(number -> "t" + number).toArray(String[]::new));
        for (int number = 10; number < 21; number++) {
            database.sql("drop schema tenant_t" + number + " cascade");
        }
        quiet(fleet).look();
        assertThat(log.warnings())
                .singleElement()
                .asString()
                .startsWith("WARNING 11 schemas are missing")
                .contains("tenant_t19 and 1 more: neither served nor migrated.");
    }

    /** It begins nothing by itself. */
    private Watch quiet(TestFleet fleet) {
        return watch(fleet.fleet(), Auto.OFF);
    }

    private Watch watch(Fleet fleet, Auto auto) {
        Engine engine = new Engine(fleet);
        return new Watch(
                engine,
                new RunsInHand(),
                new MigrationJobs(),
                new JobRecords(engine),
                new Backups(Optional.empty()),
                new RolloutSettings(auto, Duration.ofMinutes(5), 3, Duration.ofDays(90)),
                time::get);
    }

    @Test
    void where_none_were_left_nothing_is_said_of_them() {
        TestFleet fleet = newerBuild("a");
        Run run = begun(fleet);
        fleet.fleet().ledger().requestStop(run.id());
        fleet.work(run);
        watch(fleet).look();
        assertThat(log.warnings()).isEmpty();
    }

    @Test
    void an_interrupted_run_that_was_undone_since_is_stopped_and_not_gone_on_with() {
        TestFleet fleet = newerBuild("a", "b");
        Run run = begun(fleet);
        interrupted(fleet, run);
        Run undo = fleet.work(fleet.fleet()
                .start(RunRequest.undo(List.of(run.id()), Entrance.COMMAND_LINE, "test"))
                .orElseThrow());
        assertThat(undo.state()).isEqualTo(RunState.COMPLETED);
        // as a build leaves it that does not stop it first
        database.sql("update bookme.run set state = 'RUNNING' where id = " + run.id());
        watch(fleet).look();
        assertThat(fleet.fleet().ledger().get(run.id()).state()).isEqualTo(RunState.STOPPED);
        assertThat(log.all())
                .contains("INFO Run " + run.id()
                        + " was interrupted with 1 schemas left; it was undone since, and is stopped");
        assertThat(fleet.changelog("b")).containsExactly("shop.0001_initial");
    }

    /** Its process dies when nothing is left to do but to say so. */
    private void diedAtItsEnd(TestFleet fleet, Run run) {
        fleet.work(run);
        database.sql(
                "update bookme.run set state = 'RUNNING', finished_at = null, heartbeat_at = now() - interval '1 hour'"
                        + " where id = " + run.id());
        assertThat(fleet.fleet().ledger().get(run.id()).interrupted()).isTrue();
    }

    @Test
    void a_run_whose_process_died_with_nothing_left_to_do_is_ended_by_a_server_that_goes_on_with_none() {
        TestFleet fleet = newerBuild("a", "b");
        Run run = begun(fleet);
        diedAtItsEnd(fleet, run);
        quiet(fleet).look();
        Run ended = fleet.fleet().ledger().get(run.id());
        assertThat(ended.state()).isEqualTo(RunState.COMPLETED);
        assertThat(ended.took().orElseThrow()).isLessThan(Duration.ofMinutes(1));
        assertThat(log.all())
                .contains("INFO Run " + run.id()
                        + " was interrupted with nothing left to do, and is COMPLETED: 2 done, 0 failed");
    }

    @Test
    void it_has_failed_if_a_tenant_failed_in_it_and_needs_neither_a_place_for_backups_nor_the_file_as_it_was() {
        TestFleet fleet = newerBuild("a", "b");
        fleet.in("b", "alter table shop_item add column color int");
        Run run = begun(fleet);
        diedAtItsEnd(fleet, run);
        database.sql("update bookme.run set backup = true where id = " + run.id());
        quiet(TestFleet.of(database, color("varchar(9)"))).look();
        assertThat(fleet.fleet().ledger().get(run.id()).state()).isEqualTo(RunState.FAILED);
        assertThat(log.warnings())
                .contains("WARNING Run " + run.id()
                        + " was interrupted with nothing left to do, and is FAILED: 1 done, 1 failed");
    }

    @Test
    void an_older_build_ends_it_too_and_one_that_was_to_stop_is_complete_all_the_same() {
        TestFleet fleet = newerBuild("a", "b");
        Run run = begun(fleet);
        diedAtItsEnd(fleet, run);
        database.sql("update bookme.run set state = 'STOPPING' where id = " + run.id());
        quiet(TestFleet.of(database, TestChangelogs.shop())).look();
        assertThat(fleet.fleet().ledger().get(run.id()).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void a_run_with_nothing_left_to_do_is_let_alone_while_its_process_is_alive() {
        TestFleet fleet = newerBuild("a");
        Run run = begun(fleet);
        try (RunExecution alive =
                fleet.fleet().execute(run.id(), RunListener.SILENT).orElseThrow()) {
            try (Worker worker = alive.worker()) {
                worker.workThrough();
            }
            quiet(fleet).look();
            assertThat(fleet.fleet().ledger().get(run.id()).state()).isEqualTo(RunState.RUNNING);
            assertThat(alive.finish().state()).isEqualTo(RunState.COMPLETED);
        }
    }

    /** What a server has begun, of which only the job is missing, as there is no container. */
    private static Run begunBy(Watch watch, TestFleet fleet) {
        assertThatThrownBy(watch::look).as("the job").isNotInstanceOf(BookMeException.class);
        return fleet.fleet().ledger().list(0, 1).get(0);
    }

    @Test
    void a_dead_run_that_takes_backups_for_which_there_is_no_place_keeps_the_others_from_nothing() {
        TestFleet fleet = newerBuild("a", "b", "c");
        Run dead = fleet.fleet()
                .start(RunRequest.schemas(List.of("tenant_b"), Entrance.COMMAND_LINE, "test")
                        .withBackup())
                .orElseThrow();
        database.sql("update bookme.run set heartbeat_at = now() - interval '1 hour', state = 'RUNNING' where id = "
                + dead.id());

        Run begun = begunBy(watch(fleet), fleet);

        assertThat(begun.entrance()).isEqualTo(Entrance.STARTUP);
        assertThat(begun.pending()).isEqualTo(2);
        assertThat(log.warnings())
                .containsExactly(
                        "WARNING Run " + dead.id() + " was interrupted with 1 schemas left; it takes backups, which"
                                + " have no place here (bookme.backups): they wait for another server, or a person. Go on: ./manage"
                                + " resume " + dead.id() + " or POST /ops/runs/" + dead.id()
                                + "/resume. Or do without: ./manage stop " + dead.id() + " or POST /ops/runs/"
                                + dead.id() + "/stop, then ./manage migrate_schemas or POST /ops/runs");
    }

    @Test
    void a_server_that_begins_the_shared_schema_alone_does_so_beside_a_dead_run() {
        TestFleet older = newerBuild("a", "b");
        Run dead = begun(older);
        interrupted(older, dead);
        Fleet newer = new Fleet(
                database.ownerDataSource(),
                color("text").raw(Scope.SHARED, "core.0002_more", """
                            --liquibase formatted sql
                            --depends core.0001_initial
                            --changeset core:0002_more splitStatements:false stripComments:false
                            create table core_more (id bigint primary key);
                            --rollback drop table core_more;
                            """).graph(),
                Settings.defaults());
        newer.prepare(RunListener.SILENT);

        Run begun = begunBy(watch(newer, Auto.SHARED), older);

        assertThat(begun.entrance()).isEqualTo(Entrance.STARTUP);
        assertThat(begun.pending()).isEqualTo(1);
        assertThat(log.all())
                .contains("INFO Run " + dead.id()
                        + " was interrupted with 1 schemas left; this server goes on with none by"
                        + " itself (bookme.migrate.auto), and leaves it to others. Go on: ./manage resume "
                        + dead.id() + " or POST /ops/runs/" + dead.id() + "/resume");
    }

    @Test
    void what_only_a_person_can_change_keeps_start_up_waiting_and_is_not_asked_at_each_look() {
        newerBuild("a", "b").migrate("a");
        DataSource owner = database.ownerDataSource();
        RoundTrips trips = RoundTrips.of(owner);
        Watch watch = watch(new Fleet(owner, color("varchar(9)").graph(), Settings.defaults()), time);
        assertThatThrownBy(watch::look)
                .isInstanceOf(BookMeException.class)
                .hasMessageContaining("shop.0002_color was edited after it was applied in tenant_a:");
        long quick = trips.during(() -> refused(watch));
        time.addAndGet(Duration.ofSeconds(5).toNanos());
        long asked = trips.during(() -> refused(watch));
        assertThat(asked).isGreaterThan(quick + 3);
        assertThat(trips.during(() -> refused(watch))).isEqualTo(quick);

        new Tenants(TestFleet.of(database, color("text")).fleet()).archive("tenant_b");
        time.addAndGet(Duration.ofMinutes(5).toNanos());
        watch.look();
    }

    private static void refused(Watch watch) {
        assertThatThrownBy(watch::look).hasMessageContaining("was edited after it was applied");
    }

    @Test
    void an_interrupted_run_that_would_apply_an_edited_file_waits_for_a_person_and_no_job_is_begun_for_it() {
        TestFleet fleet = newerBuild("a", "b");
        Run run = begun(fleet);
        interrupted(fleet, run);
        Watch watch = watch(TestFleet.of(database, color("varchar(9)")));
        for (int looks = 0; looks < 5; looks++) {
            watch.look();
        }
        assertThat(log.all())
                .filteredOn(line -> line.contains("interrupted"))
                .singleElement()
                .asString()
                .startsWith("WARNING Run " + run.id() + " was interrupted with 1 schemas left; it waits for a person:"
                        + " shop.0002_color was edited after it was applied in tenant_a:")
                .endsWith("./manage stop " + run.id() + " or POST /ops/runs/" + run.id() + "/stop");
    }
}
