package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.GatedSource;
import io.bookme.migrations.testing.SqlChange;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** Claims beside which something takes longer than the idle timeout. */
class KeepAliveTest {
    /** A second is from one question to the next, and three of them the machine may stand still. */
    private static final Settings IMPATIENT = Settings.defaults().withIdleTimeout(Duration.ofMillis(4_500));

    private static final Duration LONG = Duration.ofMillis(7_000);

    private final List<String> lost = new CopyOnWriteArrayList<>();
    private final RunListener listener = new RunListener() {
        @Override
        public void databaseLost(String reason) {
            lost.add(reason);
        }
    };

    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        TestFleet.of(database, TestChangelogs.shop()).tenants("acme").napping("acme");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void migrate(TestChangelogs after, BeforeChange beforeChange) {
        migrate(after, beforeChange, IMPATIENT);
    }

    private void migrate(TestChangelogs after, BeforeChange beforeChange, Settings settings) {
        Fleet fleet = TestFleet.of(database, after, settings).fleet();
        Run run = fleet.start(
                        RunRequest.everything(Entrance.COMMAND_LINE, "test").withBackup())
                .orElseThrow();
        Run ended = fleet.execute(run.id(), listener, Optional.of(beforeChange))
                .orElseThrow()
                .runToEnd(1, Thread::new);
        assertThat(ended.state()).isEqualTo(RunState.COMPLETED);
    }

    private static TestChangelogs column() {
        return TestChangelogs.shop()
                .tenant(
                        "shop.0002_y",
                        "shop.0001_initial",
                        "alter table shop_item add column y int;",
                        "alter table shop_item drop column y;");
    }

    private static void pause() {
        long end = System.nanoTime() + LONG.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    @Test
    void the_claim_of_a_step_outside_of_transactions_is_kept() {
        migrate(
                TestChangelogs.shop().outside("shop.0002_slow", "shop.0001_initial", "call nap(7);", "select 1;"),
                BeforeChange.NOTHING);
        assertThat(lost).isEmpty();
    }

    /** Says nothing to the server for a while, between two statements. */
    public static final class Thoughtful extends SqlChange {
        @Override
        protected void run(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute("insert into shop_item values (1, 'before')");
                pause();
                statement.execute("insert into shop_item values (2, 'after')");
            }
        }
    }

    @Test
    void the_claim_of_a_migration_in_java_is_kept_while_it_thinks() {
        migrate(
                TestChangelogs.shop().java("shop.0002_slow", "shop.0001_initial", Thoughtful.class),
                BeforeChange.NOTHING);
        assertThat(lost).isEmpty();
        assertThat(database.sql("select count(*) from tenant_acme.shop_item")).isEqualTo("2");
    }

    /** The same, and then it fails: what is at fault is found out by running it once more. */
    public static final class ThoughtfulAndWrong extends SqlChange {
        @Override
        protected void run(Connection connection) throws SQLException {
            pause();
            try (Statement statement = connection.createStatement()) {
                statement.execute("insert into shop_nothing values (1)");
            }
        }
    }

    @Test
    void so_it_is_when_it_is_run_again_to_find_out_why_it_failed() {
        TestFleet fleet = TestFleet.of(
                database,
                TestChangelogs.shop().java("shop.0002_wrong", "shop.0001_initial", ThoughtfulAndWrong.class),
                IMPATIENT);
        Run run = fleet.fleet()
                .start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        fleet.fleet().execute(run.id(), listener).orElseThrow().runToEnd(1, Thread::new);
        assertThat(lost).isEmpty();
        assertThat(fleet.outcome(run, "acme").failure().orElseThrow().sqlState())
                .contains("42P01");
    }

    @Test
    void the_claim_of_a_backup_is_kept_while_its_file_is_written() {
        migrate(column(), (connection, schema, steps) -> pause());
        assertThat(lost).isEmpty();
    }

    @Test
    void a_claim_is_kept_while_there_is_no_connection_to_find_out_what_a_first_migration_makes() {
        TestFleet.of(database, TestChangelogs.shop()).in("acme", "create table cafe_item (id int)");
        TestChangelogs cafe = TestChangelogs.shop()
                .tenant("cafe.0001_initial", "", "create table cafe_item (id int);", "drop table cafe_item;");
        AtomicInteger asked = new AtomicInteger();
        DataSource slow = gated(TakeOver.class, () -> {
            asked.incrementAndGet();
            pause();
        });
        Fleet fleet = new Fleet(slow, cafe.graph(), IMPATIENT);
        Run run = fleet.start(
                        RunRequest.everything(Entrance.COMMAND_LINE, "test").withWork(Work.FAKE_INITIAL))
                .orElseThrow();
        Run ended = fleet.execute(run.id(), listener).orElseThrow().runToEnd(1, Thread::new);
        assertThat(ended.state()).isEqualTo(RunState.COMPLETED);
        assertThat(lost).isEmpty();
        assertThat(asked).hasValue(1);
    }

    @Test
    void the_claim_of_who_takes_nothing_off_the_wire_any_more_ends() {
        AtomicInteger attempts = new AtomicInteger();
        BeforeChange readsNothing = (connection, schema, steps) -> {
            if (attempts.incrementAndGet() == 1) {
                readNothing(connection, "copy (select repeat('x', 1000) from generate_series(1, 100000)) to stdout");
            }
        };
        // a fifth of how long it has to take what it is sent
        migrate(column(), readsNothing, Settings.defaults().withIdleTimeout(Duration.ofMillis(1_500)));
        assertThat(lost).isNotEmpty();
        assertThat(attempts).hasValueGreaterThan(1);
    }

    /** As when the process slept between the two: the claim ends when the step's connection is asked for. */
    @Test
    void a_step_is_not_begun_when_its_claim_has_ended_meanwhile() {
        database.sql("set search_path = tenant_acme; create sequence calls;"
                + " create procedure step() language sql as 'select nextval($$calls$$)'");
        TestChangelogs counted =
                TestChangelogs.shop().outside("shop.0002_step", "shop.0001_initial", "call step();", "select 1;");
        TestFleet.of(database, counted);
        AtomicInteger ended = new AtomicInteger();
        DataSource gated = gated(OutsideStep.class, () -> {
            if (ended.get() == 0) {
                ended.addAndGet(Integer.parseInt(database.sql("select count(pg_terminate_backend(pid)) from"
                        + " pg_stat_activity where datname = current_database() and state = 'idle in transaction'")));
            }
        });
        Fleet fleet = new Fleet(gated, counted.graph(), Settings.defaults());
        Run run = fleet.start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        assertThat(fleet.execute(run.id(), listener)
                        .orElseThrow()
                        .runToEnd(1, Thread::new)
                        .state())
                .isEqualTo(RunState.COMPLETED);
        assertThat(ended).as("the fault struck").hasValue(1);
        assertThat(lost).hasSize(1);
        assertThat(database.sql("select last_value from tenant_acme.calls")).isEqualTo("1");
    }

    /** It may end the claim's transaction and make another: what its worker does next must not come in between. */
    @Test
    void work_is_over_only_after_the_question_that_is_under_way() throws SQLException {
        CountDownLatch asked = new CountDownLatch(1);
        AtomicBoolean isAnswered = new AtomicBoolean();
        try (Connection claimed = database.ownerDataSource().getConnection()) {
            KeepAlive.Question question = statement -> {
                asked.countDown();
                statement.execute("select 1");
                LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
                statement.execute("select 1");
                isAnswered.set(true);
            };
            KeepAlive.during(claimed, Duration.ofMillis(3), Thread::new, question, () -> wait(asked));
            assertThat(isAnswered).isTrue();
        }
    }

    private static void wait(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Does something before each connection that this class asks for. */
    private DataSource gated(Class<?> asking, Runnable gate) {
        return GatedSource.before(
                database.ownerDataSource(), frame -> frame.getClassName().equals(asking.getName()), gate::run);
    }

    /** Reads the first row, and the next one when the server has given up. */
    private void readNothing(Connection connection, String copy) throws SQLException {
        String active = "select count(*) from pg_stat_activity where state = 'active' and query like 'copy (select%'";
        try {
            connection.unwrap(PGConnection.class).getCopyAPI().copyOut(copy, new OutputStream() {
                @Override
                public void write(int b) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void write(byte[] bytes) {
                    Await.until(
                            "the server gives up", () -> database.sql(active).equals("0"));
                }
            });
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
