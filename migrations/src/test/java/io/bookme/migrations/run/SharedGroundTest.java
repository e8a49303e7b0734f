package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.plan.Goal;
import io.bookme.migrations.tenant.NewTenant;
import io.bookme.migrations.tenant.Tenants;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tenants' migrations that stand on shared ones, which are in {@code public} and in no tenant's changelog. */
class SharedGroundTest {
    private static final Goal WITHOUT = new Goal("core", "0001_initial");

    private static final String LACKING = "shop.0002_note stands on core.0002_note, which public does not have";

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private TestFleet older;

    @BeforeEach
    void create() {
        older = TestFleet.of(database, TestChangelogs.shop()).tenants("a", "b");
    }

    private static TestChangelogs newer(String inPublic) {
        return TestChangelogs.shop()
                .raw(Scope.SHARED, "core.0002_note", """
                        --liquibase formatted sql
                        --depends core.0001_initial
                        --changeset core:0002_note splitStatements:false stripComments:false
                        %s
                        --rollback drop table public.core_note;
                        """.formatted(inPublic))
                .tenant(
                        "shop.0002_note",
                        "shop.0001_initial,core.0002_note",
                        "alter table shop_item add column note int;",
                        "alter table shop_item drop column note;");
    }

    private static TestChangelogs newer() {
        return newer("create table public.core_note (id int);");
    }

    private Fleet fleet(TestChangelogs changelogs) {
        Fleet fleet = new Fleet(database.ownerDataSource(), changelogs.graph(), Settings.defaults());
        fleet.prepare(RunListener.SILENT);
        return fleet;
    }

    private static RunRequest everything(Entrance entrance) {
        return RunRequest.everything(entrance, "test");
    }

    private static RunRequest tenants() {
        return RunRequest.of(false, true, List.of(), Entrance.COMMAND_LINE, "test");
    }

    private static RunRequest publicBack() {
        return RunRequest.shared(Entrance.COMMAND_LINE, "test").withGoal(WITHOUT);
    }

    private static Run work(Fleet fleet, RunRequest request) {
        Run run = fleet.start(request).orElseThrow();
        return fleet.execute(run.id(), RunListener.SILENT).orElseThrow().runToEnd(2, Thread::new);
    }

    /** Public is at head, and the tenants are not. */
    private Fleet publicBroughtOn() {
        Fleet fleet = fleet(newer());
        work(fleet, RunRequest.shared(Entrance.COMMAND_LINE, "test"));
        return fleet;
    }

    private static void assertRefused(Runnable attempt, String message, String nextStep) {
        assertThatThrownBy(attempt::run).isInstanceOfSatisfying(BookMeException.class, refused -> {
            assertThat(refused).hasMessage(message);
            assertThat(refused.nextStep()).isEqualTo(nextStep);
        });
    }

    @Test
    void no_tenant_is_brought_on_where_public_lacks_what_its_migration_stands_on() {
        Fleet fleet = fleet(newer());
        String next = "Bring public on first: ./manage migrate_schemas --shared";
        int before = fleet.ledger().count();
        assertRefused(() -> fleet.start(tenants()), "tenant_a: " + LACKING, next);
        assertRefused(
                () -> fleet.start(RunRequest.schemas(List.of("tenant_b"), Entrance.REST, "test")
                        .withGoal(new Goal("shop", "0002_note"))),
                "tenant_b: " + LACKING,
                next);
        assertThat(fleet.plan(tenants()).parts())
                .singleElement()
                .satisfies(part -> assertThat(part.obstacle().orElseThrow()).hasMessage(LACKING));
        assertThat(fleet.ledger().count()).isEqualTo(before);
    }

    @Test
    void a_run_of_everything_brings_public_on_first() {
        assertThat(work(fleet(newer()), everything(Entrance.COMMAND_LINE)).done())
                .isEqualTo(3);
        assertThat(older.changelog("b")).containsExactly("shop.0001_initial", "shop.0002_note");
    }

    @Test
    void what_public_has_by_its_own_changelog_counts_and_not_what_the_hints_say() {
        Fleet fleet = publicBroughtOn();
        database.sql("update bookme.schema_state set changelog_fingerprint = (select changelog_fingerprint from"
                + " bookme.schema_state where schema_name = 'tenant_a') where schema_name = 'public'");
        assertThat(work(fleet, tenants()).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void who_is_kept_back_by_a_hold_of_public_is_told_which() {
        Fleet fleet = publicBroughtOn();
        work(fleet, publicBack());
        assertRefused(
                () -> fleet.start(everything(Entrance.COMMAND_LINE)),
                "tenant_a: " + LACKING + ": 'core' is held there at 0001_initial",
                "Let it go on first: ./manage migrate_schemas --release core");
        work(
                fleet,
                RunRequest.shared(Entrance.COMMAND_LINE, "test")
                        .withWork(Work.RELEASE)
                        .withApp("core"));
        assertThat(work(fleet, everything(Entrance.COMMAND_LINE)).done()).isEqualTo(2);
    }

    @Test
    void start_up_and_timer_pass_over_who_waits_for_public_and_bring_on_the_others() {
        work(publicBroughtOn(), publicBack());
        database.sql(
                "insert into bookme.hold (schema_name, app, migration) values ('tenant_b', 'shop', '0001_initial')");
        Fleet fleet = fleet(newer().tenant(
                        "orders.0001_initial", "", "create table orders_order (id int);", "drop table orders_order;"));
        List<String> said = new ArrayList<>();
        try (Listening listening = new Listening(said)) {
            Run run = fleet.start(everything(Entrance.STARTUP)).orElseThrow();
            assertThat(fleet.ledger().pending(run.id())).containsOnlyKeys("tenant_b");
            fleet.execute(run.id(), RunListener.SILENT).orElseThrow().runToEnd(1, Thread::new);
            assertThat(fleet.start(everything(Entrance.TIMER))).isEmpty();
            assertThat(fleet.start(everything(Entrance.TIMER))).isEmpty();
            assertThat(listening.said)
                    .containsExactly("1 tenants wait for public (tenant_a): " + LACKING
                            + ": 'core' is held there at 0001_initial. Let it go on first: ./manage migrate_schemas"
                            + " --release core");
        }
        assertThat(older.changelog("a")).containsExactly("shop.0001_initial");
    }

    /** What is logged of who is passed over. */
    private static final class Listening extends Handler implements AutoCloseable {
        private final Logger logger = Logger.getLogger("io.bookme.migrations.run.WaitingForPublic");
        private final List<String> said;

        Listening(List<String> said) {
            this.said = said;
            logger.addHandler(this);
        }

        @Override
        public void publish(LogRecord line) {
            said.add(java.text.MessageFormat.format(line.getMessage(), line.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
        }
    }

    @Test
    void nothing_is_taken_back_in_public_from_under_tenants() {
        Fleet fleet = fleet(newer());
        work(fleet, everything(Entrance.COMMAND_LINE));
        String message =
                "public: core.0002_note cannot be taken back: shop.0002_note stands on it, which 2 tenants (tenant_a,"
                        + " tenant_b) have";
        String next = "Take it back there first: ./manage migrate_schemas shop 0001_initial";
        assertRefused(() -> fleet.start(publicBack()), message, next);
        assertThat(fleet.plan(publicBack()).firstObstacle()).isPresent();

        new Tenants(fleet).archive("tenant_b");
        assertRefused(
                () -> fleet.start(publicBack()), message, next + " Archived tenants have to be activated for that.");
        work(fleet, tenants().withGoal(new Goal("shop", "0001_initial")));
        assertRefused(
                () -> fleet.start(publicBack()),
                message.replace("2 tenants (tenant_a, tenant_b) have", "tenant_b has"),
                "Archived tenants are not migrated: activate or delete them first.");
        work(fleet, publicBack().withWork(Work.FAKE));
        assertThat(fleet.status(Scope.SHARED_SCHEMA).applied())
                .noneMatch(id -> id.name().equals("0002_note"));
    }

    @Test
    void once_tenants_have_taken_it_back_public_may_follow() {
        Fleet fleet = fleet(newer());
        work(fleet, everything(Entrance.COMMAND_LINE));
        work(fleet, tenants().withGoal(new Goal("shop", "0001_initial")));
        assertThat(work(fleet, publicBack()).state()).isEqualTo(RunState.COMPLETED);
    }

    private RunRequest undoOf(Run run) {
        return RunRequest.undo(List.of(run.id()), Entrance.COMMAND_LINE, "test");
    }

    @Test
    void what_a_run_did_is_undone_in_the_tenants_first_and_in_public_last() {
        Fleet fleet = fleet(newer());
        Run undone = work(fleet, undoOf(work(fleet, everything(Entrance.COMMAND_LINE))));
        assertThat(undone.state()).isEqualTo(RunState.COMPLETED);
        assertThat(undone.done()).isEqualTo(3);
        assertThat(fleet.status(Scope.SHARED_SCHEMA).applied())
                .noneMatch(id -> id.name().equals("0002_note"));
        assertThat(older.changelog("a")).containsExactly("shop.0001_initial");
        assertThat(older.value(
                        "a",
                        "select min(finished_at) filter (where schema_name = 'public')"
                                + " > max(finished_at) filter (where schema_name <> 'public') from bookme.outcome"
                                + " where run_id = " + undone.id()))
                .isEqualTo("t");
        Run again = work(fleet, undoOf(undone));
        assertThat(again.done()).isEqualTo(3);
        assertThat(older.changelog("a")).containsExactly("shop.0001_initial", "shop.0002_note");
    }

    @Test
    void what_tenants_got_otherwise_is_not_taken_from_under_them_by_an_undo() {
        Fleet fleet = fleet(newer());
        Run run = work(fleet, everything(Entrance.COMMAND_LINE));
        new Tenants(fleet).create(new NewTenant("tenant_c", "c", "c.localhost", Optional.empty()));
        assertThatThrownBy(() -> fleet.start(undoOf(run)))
                .hasMessage(
                        "public: core.0002_note cannot be taken back: shop.0002_note stands on it, which tenant_c has");
    }

    @Test
    void public_stays_as_it_is_while_an_undo_fails_in_a_tenant() {
        Fleet fleet = fleet(newer());
        Run run = work(fleet, everything(Entrance.COMMAND_LINE));
        older.in("b", "alter table shop_item drop column note");
        Run failed = work(fleet, undoOf(run));
        assertThat(failed.state()).isEqualTo(RunState.FAILED);
        assertThat(List.of(failed.done(), failed.failed(), failed.pending())).containsExactly(1, 1, 1);
        assertThat(failed.message()).hasValueSatisfying(why -> assertThat(why).startsWith("The shared schema is left"));
        older.in("b", "alter table shop_item add column note int");
        fleet.ledger().retryFailed(failed.id());
        assertThat(fleet.execute(failed.id(), RunListener.SILENT)
                        .orElseThrow()
                        .runToEnd(2, Thread::new)
                        .state())
                .isEqualTo(RunState.COMPLETED);
        assertThat(fleet.status(Scope.SHARED_SCHEMA).applied())
                .noneMatch(id -> id.name().equals("0002_note"));
    }

    @Test
    void an_older_build_takes_nothing_back_from_under_what_a_newer_one_applied() {
        work(fleet(newer()), everything(Entrance.COMMAND_LINE));
        Fleet half = fleet(TestChangelogs.shop()
                .raw(
                        Scope.SHARED,
                        "core.0002_note",
                        newer().files().stream()
                                .filter(file -> file.path().endsWith("core/0002_note.sql"))
                                .findFirst()
                                .orElseThrow()
                                .text()));
        assertThatThrownBy(() -> half.start(publicBack())).isInstanceOfSatisfying(BookMeException.class, refused -> {
            assertThat(refused).hasMessageContaining("shop.0002_note stands on it, which 2 tenants");
            assertThat(refused.nextStep()).isEqualTo("Take it back there first, with a build that has its file.");
        });
    }

    @Test
    void a_run_that_was_stopped_is_not_gone_on_with_once_public_was_taken_back() {
        Fleet fleet = publicBroughtOn();
        Run stopped = fleet.start(tenants()).orElseThrow();
        fleet.ledger().requestStop(stopped.id());
        work(fleet, publicBack());
        assertThatThrownBy(() -> fleet.execute(stopped.id(), RunListener.SILENT))
                .isInstanceOf(BookMeException.class)
                .hasMessageStartingWith(LACKING);
    }

    @Test
    void public_is_not_taken_back_while_a_run_that_brings_tenants_on_has_some_left() {
        Fleet fleet = publicBroughtOn();
        Run under = fleet.start(tenants()).orElseThrow();
        assertRefused(
                () -> fleet.start(publicBack()),
                "Run " + under.id() + " (" + under.what()
                        + ") is under way, and brings tenants on: they may come to stand"
                        + " on what is to be taken back in public",
                "Stop it first: ./manage stop " + under.id() + ", or wait for it.");
        fleet.execute(under.id(), RunListener.SILENT).orElseThrow().runToEnd(2, Thread::new);
        assertThatThrownBy(() -> fleet.start(publicBack())).hasMessageContaining("cannot be taken back");
    }

    @Test
    void tenants_are_not_brought_on_while_a_run_is_about_to_take_public_back() {
        Fleet fleet = publicBroughtOn();
        Run back = fleet.start(publicBack()).orElseThrow();
        assertRefused(
                () -> fleet.start(tenants()),
                "Run " + back.id() + " (" + back.what()
                        + ") is under way, and may take back in public what tenants are to" + " stand on",
                "Stop it first: ./manage stop " + back.id() + ", or wait for it.");
        fleet.ledger().requestStop(back.id());
        assertThat(work(fleet, tenants()).done()).isEqualTo(2);
    }

    @Test
    void a_worker_asks_public_itself_before_it_changes_a_tenant() {
        Fleet fleet = publicBroughtOn();
        Run run = fleet.start(tenants()).orElseThrow();
        database.sql("delete from public.databasechangelog where id = '0002_note'");
        Run ended = fleet.execute(run.id(), RunListener.SILENT).orElseThrow().runToEnd(2, Thread::new);
        assertThat(ended.failed()).isEqualTo(2);
        assertThat(older.outcome(run, "a").failure().orElseThrow().message()).contains(LACKING);
        assertThat(older.changelog("a")).containsExactly("shop.0001_initial");
    }

    @Test
    void no_tenant_is_born_before_public_has_what_it_stands_on() {
        Fleet fleet = fleet(newer());
        NewTenant wanted = new NewTenant("tenant_c", "c", "c.localhost", Optional.empty());
        assertRefused(
                () -> new Tenants(fleet).create(wanted),
                LACKING,
                "Bring public on first: ./manage migrate_schemas --shared");
        work(fleet, RunRequest.shared(Entrance.COMMAND_LINE, "test"));
        new Tenants(fleet).create(wanted);
        assertThat(older.changelog("c")).containsExactly("shop.0001_initial", "shop.0002_note");
    }

    @Test
    void a_tenant_is_left_as_it_was_where_public_fails_in_the_same_run() {
        Fleet fleet = fleet(newer("select 1 / 0;"));
        Run failed = work(fleet, everything(Entrance.COMMAND_LINE));
        assertThat(failed.state()).isEqualTo(RunState.FAILED);
        assertThat(failed.pending()).isEqualTo(2);
        assertThat(older.changelog("a")).containsExactly("shop.0001_initial");
        assertThat(fleet.start(everything(Entrance.TIMER))).isEmpty();
        assertThatThrownBy(() -> fleet.start(tenants())).hasMessage("tenant_a: " + LACKING);
    }
}
