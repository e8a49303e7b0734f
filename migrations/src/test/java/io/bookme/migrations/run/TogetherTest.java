package io.bookme.migrations.run;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Quick changes of many schemas go out in one message, each in a transaction of its own: what if something happens in the
 * middle of one? In {@code tenant_t33} the change waits for a lock that the test may hold.
 */
class TogetherTest {
    /** However slow the machine is, the odd one is not alone in its message. */
    private static final Settings SETTINGS = Settings.defaults().withMessageTime(Duration.ofSeconds(1));

    private static final String ODD = "t33";
    private static final List<String> TENANTS =
            IntStream.range(10, 50).mapToObj(i -> "t" + i).toList();

    private final List<String> finished = Collections.synchronizedList(new ArrayList<>());
    private volatile int lost;
    private TestDatabase database;
    private TestFleet fleet;
    private RunExecution execution;

    @BeforeEach
    void plan() {
        database = TestDatabase.create();
        TestChangelogs before = TestChangelogs.shared()
                .tenant(
                        "shop.0001_initial",
                        "",
                        "create table shop_counter (x int not null check (x < 5), sent timestamptz);\n"
                                + "insert into shop_counter values (0);",
                        "drop table shop_counter;");
        TestFleet.of(database, before).tenants(TENANTS.toArray(String[]::new));
        fleet = TestFleet.of(
                database,
                before.tenant("shop.0002_count", "shop.0001_initial", """
                do $$ begin
                  while current_schema() = 'tenant_t33' and not pg_try_advisory_xact_lock_shared(7) loop
                    perform pg_sleep(0.01);
                  end loop;
                end $$;
                update shop_counter set x = x + 1, sent = statement_timestamp();
                """, "update shop_counter set x = x - 1;"),
                SETTINGS);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private CompletableFuture<Run> begin() {
        Run run = fleet.fleet()
                .start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        execution = fleet.fleet()
                .execute(run.id(), new RunListener() {
                    @Override
                    public void finished(Outcome outcome) {
                        finished.add(outcome.schema());
                    }

                    @Override
                    public void databaseLost(String reason) {
                        lost++;
                    }
                })
                .orElseThrow();
        return CompletableFuture.supplyAsync(() -> execution.runToEnd(1, Thread::new));
    }

    private Connection gate() throws SQLException {
        Connection holder = database.connection();
        try (Statement statement = holder.createStatement()) {
            statement.execute("select pg_advisory_lock(7)");
        }
        return holder;
    }

    private void awaitOddInHand() {
        untilSeen("true");
    }

    /** Does something with the backend that waits in the odd tenant; between two of its sleeps it is not to be seen. */
    private void untilSeen(String what) {
        Await.until(
                "the odd one waits",
                () -> !database.sql("select count(" + what + ") from pg_stat_activity"
                                + " where datname = current_database() and wait_event = 'PgSleep'")
                        .equals("0"));
    }

    /** The server's time of the message that changed the tenants, or "" for those that were not changed. */
    private List<String> messages(List<String> tenants) {
        return tenants.stream()
                .map(tenant -> fleet.value(tenant, "select coalesce(sent::text, '') from shop_counter"))
                .toList();
    }

    private void assertChangedOnce(Run run, List<String> tenants) {
        tenants.forEach(tenant -> {
            assertThat(fleet.value(tenant, "select x from shop_counter"))
                    .as(tenant)
                    .isEqualTo("1");
            assertThat(fleet.changelog(tenant)).containsExactly("shop.0001_initial", "shop.0002_count");
            assertThat(fleet.outcome(run, tenant).applied()).hasToString("[shop.0002_count]");
        });
    }

    private List<String> before(String tenant) {
        return TENANTS.subList(0, TENANTS.indexOf(tenant));
    }

    private List<String> after(String tenant) {
        return TENANTS.subList(TENANTS.indexOf(tenant) + 1, TENANTS.size());
    }

    @Test
    void all_are_changed_once_in_fewer_messages_than_there_are_tenants() {
        Run ended = begin().join();

        assertThat(ended.state()).isEqualTo(RunState.COMPLETED);
        assertChangedOnce(ended, TENANTS);
        assertThat(finished).hasSize(TENANTS.size()).doesNotHaveDuplicates();
        assertThat(messages(TENANTS).stream()
                        .collect(groupingBy(sent -> sent, counting()))
                        .values())
                .anyMatch(tenants -> tenants > 1);
    }

    @Test
    void the_one_that_fails_takes_no_other_with_it() {
        fleet.in(ODD, "update shop_counter set x = 4");

        Run ended = begin().join();

        assertThat(ended.state()).isEqualTo(RunState.FAILED);
        assertThat(fleet.outcome(ended, ODD).failure().orElseThrow().sqlState()).hasValue("23514");
        assertThat(fleet.changelog(ODD)).hasSize(1);
        assertChangedOnce(ended, before(ODD));
        assertChangedOnce(ended, after(ODD));
        assertThat(finished).hasSize(TENANTS.size()).doesNotHaveDuplicates();
    }

    @Test
    void those_that_were_sent_with_a_slow_one_are_not_begun_after_a_stop() throws Exception {
        Run ended;
        try (Connection gate = gate()) {
            CompletableFuture<Run> run = begin();
            awaitOddInHand();
            execution.stop();
            // longer than they may be begun after they came
            TimeUnit.MILLISECONDS.sleep(SETTINGS.messageTime().multipliedBy(2).toMillis() + 10);
            gate.close();
            ended = run.join();
        }

        assertThat(ended.state()).isEqualTo(RunState.STOPPED);
        List<String> done = TENANTS.subList(0, TENANTS.indexOf(ODD) + 1);
        assertChangedOnce(ended, done);
        assertThat(messages(after(ODD))).containsOnly("");
        assertThat(finished)
                .hasSameElementsAs(done.stream().map(t -> "tenant_" + t).toList())
                .doesNotHaveDuplicates();
    }

    @Test
    void a_connection_that_is_lost_in_the_middle_loses_and_doubles_nothing() throws Exception {
        try (Connection gate = gate()) {
            CompletableFuture<Run> run = begin();
            awaitOddInHand();
            untilSeen("pg_terminate_backend(pid)");
            gate.close();

            assertThat(run.join().state()).isEqualTo(RunState.COMPLETED);
            assertChangedOnce(run.join(), TENANTS);
        }
        assertThat(lost).isPositive();
        assertThat(finished).hasSize(TENANTS.size()).doesNotHaveDuplicates();
    }
}
