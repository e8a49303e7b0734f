package io.bookme.migrations.run;

import static io.bookme.migrations.run.CounterChangelogs.counted;
import static io.bookme.migrations.run.CounterChangelogs.counter;
import static io.bookme.migrations.run.CounterChangelogs.emailRequired;
import static io.bookme.migrations.run.CounterChangelogs.withEmail;
import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs that fail, are stopped or lose their process, and go on. */
class RunLifeTest {
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
    void a_run_that_is_asked_for_again_has_not_ended_until_somebody_has_taken_it_up_and_ended_it() {
        TestFleet.of(database, withEmail()).tenants("acme");
        TestFleet fleet = TestFleet.of(database, emailRequired());
        Run failed = fleet.migrate().orElseThrow();
        assertThat(failed.finishedAt()).isPresent();
        fleet.in("acme", "update shop_counter set email = 'c@example.com'");
        fleet.fleet().ledger().retryFailed(failed.id());

        Run again = fleet.fleet().ledger().requestAgain(failed.id());

        assertThat(again.state()).isEqualTo(RunState.REQUESTED);
        assertThat(again.finishedAt()).isEmpty();
        assertThat(fleet.fleet().succession().isForsaken(again))
                .as("it was asked for just now")
                .isFalse();
        assertThat(RunState.NEXT.get(RunState.FAILED)).contains(RunState.REQUESTED);
        assertThat(fleet.work(again).state()).isEqualTo(RunState.COMPLETED);
        assertThat(fleet.fleet().ledger().requestAgain(failed.id()).state())
                .as("there is nothing left of it")
                .isEqualTo(RunState.COMPLETED);
    }

    /** A run that had come to its end, with a failed schema that was mended since, when its process died. */
    private Run deadAtItsEnd(TestFleet fleet) {
        Run failed = fleet.migrate().orElseThrow();
        fleet.in("acme", "update shop_counter set email = 'c@example.com'");
        database.sql("update bookme.run set state = 'RUNNING', finished_at = null,"
                + " heartbeat_at = now() - interval '1 hour' where id = " + failed.id());
        return fleet.fleet().ledger().get(failed.id());
    }

    private Run askAgain(TestFleet fleet, Run run) {
        fleet.fleet().ledger().retryFailed(run.id());
        return fleet.fleet().ledger().requestAgain(run.id());
    }

    /** Both wait for the run's row, in this order, and then go on. */
    private <A, B> void atOnce(Run run, Supplier<A> first, Supplier<B> second) throws Exception {
        Future<A> one;
        Future<B> two;
        try (Connection holder = database.connection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("select from bookme.run where id = " + run.id() + " for update");
            one = Await.inBackground(Thread::new, first);
            Await.until("the first one waits", () -> waiting() == 1);
            two = Await.inBackground(Thread::new, second);
            Await.until("both wait", () -> waiting() == 2);
            holder.rollback();
        }
        one.get(60, TimeUnit.SECONDS);
        two.get(60, TimeUnit.SECONDS);
    }

    private int waiting() {
        try (Connection connection = database.adminDataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from pg_stat_activity"
                        + " where datname = current_database() and wait_event_type = 'Lock'")) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_dead_run_that_is_retried_in_the_moment_in_which_its_end_is_written_down_goes_on() throws Exception {
        TestFleet.of(database, withEmail()).tenants("acme");
        TestFleet fleet = TestFleet.of(database, emailRequired());
        Run dead = deadAtItsEnd(fleet);

        atOnce(dead, () -> fleet.fleet().conclude(dead), () -> askAgain(fleet, dead));

        assertThat(fleet.fleet().ledger().get(dead.id()).state()).isEqualTo(RunState.REQUESTED);
        late(fleet, dead).orElseThrow().runToEnd(1, Thread::new);
        assertThat(fleet.fleet().ledger().get(dead.id()).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void a_dead_run_that_was_just_retried_is_not_ended() throws Exception {
        TestFleet.of(database, withEmail()).tenants("acme");
        TestFleet fleet = TestFleet.of(database, emailRequired());
        Run dead = deadAtItsEnd(fleet);

        atOnce(dead, () -> askAgain(fleet, dead), () -> fleet.fleet().conclude(dead));

        Run asked = fleet.fleet().ledger().get(dead.id());
        assertThat(asked.state()).isEqualTo(RunState.REQUESTED);
        assertThat(asked.pending()).isEqualTo(1);
    }

    @Test
    void the_pause_before_a_run_is_asked_for_again_is_no_work() {
        TestFleet.of(database, withEmail()).tenants("acme");
        TestFleet fleet = TestFleet.of(database, emailRequired());
        Run failed = fleet.migrate().orElseThrow();
        fleet.in("acme", "update shop_counter set email = 'c@example.com'");
        database.sql("update bookme.run set started_at = now() - interval '3 hours',"
                + " finished_at = now() - interval '2 hours', heartbeat_at = now() - interval '2 hours'");

        askAgain(fleet, failed);

        assertThat(fleet.work(failed).took().orElseThrow()).isBetween(Duration.ofMinutes(60), Duration.ofMinutes(61));
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
    void who_comes_late_to_a_run_that_was_asked_for_leaves_it_stopped() {
        TestFleet.of(database, counter()).tenants("a");
        TestFleet fleet = TestFleet.of(database, counted());
        Run run =
                fleet.fleet().start(RunRequest.everything(Entrance.REST, "ops")).orElseThrow();
        fleet.fleet().ledger().requestStop(run.id());

        assertThat(late(fleet, run)).as("stopped before anybody took it up").isEmpty();

        fleet.fleet().ledger().requestAgain(run.id());
        late(fleet, run).orElseThrow().close();
        fleet.fleet().ledger().requestStop(run.id());
        fleet.in("a", "update bookme.run set heartbeat_at = now() - interval '1 hour'");
        assertThat(late(fleet, run))
                .as("its process died while it was stopping")
                .isEmpty();
        assertThat(fleet.work(run).state()).as("a person goes on with it").isEqualTo(RunState.COMPLETED);
    }

    private static Optional<RunExecution> late(TestFleet fleet, Run run) {
        return fleet.fleet().executeUnlessStopped(run.id(), RunListener.SILENT, Optional.empty());
    }

    private void forgetHeartbeat(Run run) {
        database.sql("update bookme.run set heartbeat_at = now() - interval '1 hour' where id = " + run.id());
    }

    @Test
    void a_run_whose_process_died_is_interrupted_and_taken_over_but_a_living_one_is_not() throws Exception {
        TestFleet.of(database, counter()).tenants("a", "b");
        Settings quick = Settings.defaults().withPresumedDead(Duration.ofMillis(100), Duration.ofSeconds(30));
        TestFleet one = TestFleet.of(database, counted(), quick);
        TestFleet two = TestFleet.of(database, counted(), quick);
        Run run = one.fleet()
                .start(RunRequest.everything(Entrance.COMMAND_LINE, "one"))
                .orElseThrow();
        RunExecution alive = one.fleet().execute(run.id(), RunListener.SILENT).orElseThrow();
        forgetHeartbeat(run);
        Await.until(
                "its next heartbeat", () -> !two.fleet().ledger().get(run.id()).interrupted());
        assertThat(two.fleet().execute(run.id(), RunListener.SILENT)).isEmpty();
        try (Worker worker = alive.worker()) {
            worker.migrate(worker.next().orElseThrow());
        }
        alive.close();
        Await.until("no heartbeat comes any more", () -> {
            forgetHeartbeat(run);
            return two.fleet().ledger().get(run.id()).interrupted();
        });
        Run ended = two.work(run);
        assertThat(ended.state()).isEqualTo(RunState.COMPLETED);
        assertThat(List.of(two.value("a", "select x from shop_counter"), two.value("b", "select x from shop_counter")))
                .containsExactly("1", "1");
    }

    private static TestChangelogs price(TestChangelogs changelogs, int number, String forward, String backward) {
        return changelogs.raw(Scope.SHARED, "price.000" + number + "_n", """
                --liquibase formatted sql
                %s--changeset price:000%d_n splitStatements:false stripComments:false
                %s;
                --rollback %s;
                """.formatted(
                        number == 1 ? "" : "--depends price.0001_n\n", number, forward, backward));
    }

    private static TestChangelogs price(TestChangelogs changelogs) {
        return price(changelogs, 1, "create table price (id bigint)", "drop table price");
    }

    @Test
    void a_stop_is_heard_while_the_shared_schema_is_put_off_and_its_run_has_not_failed() throws Exception {
        TestFleet older = TestFleet.of(database, price(counter())).tenants("a");
        Fleet fleet = new Fleet(
                database.ownerDataSource(),
                price(price(counted()), 2, "alter table price add column vat int", "alter table price drop column vat")
                        .graph(),
                Settings.defaults());
        fleet.prepare(RunListener.SILENT);
        Run run = fleet.start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        CompletableFuture<String> blocked = new CompletableFuture<>();
        try (Connection reader = database.connection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("select * from public.price");
            RunExecution execution = fleet.execute(run.id(), new RunListener() {
                        @Override
                        public void putOff(String schema, String reason) {
                            blocked.complete(schema);
                        }
                    })
                    .orElseThrow();
            Future<Run> end = Await.inBackground(Thread::new, () -> execution.runToEnd(1, Thread::new));
            assertThat(blocked.get(60, TimeUnit.SECONDS)).isEqualTo(Scope.SHARED_SCHEMA);

            execution.stop();

            Run stopped = end.get(60, TimeUnit.SECONDS);
            assertThat(stopped.state()).isEqualTo(RunState.STOPPED);
            assertThat(stopped.message()).isEmpty();
            assertThat(stopped.pending()).isEqualTo(2);
            reader.rollback();
        }
        assertThat(fleet.start(RunRequest.everything(Entrance.TIMER, "timer")))
                .as("a person stopped it")
                .isEmpty();
        assertThat(older.changelog("a")).containsExactly("shop.0001_initial");
    }
}
