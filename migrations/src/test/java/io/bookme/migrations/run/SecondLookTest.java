package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.CutWire;
import io.bookme.migrations.testing.RoundTrips;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the watchdog makes of looks that find little, and of those that fail. */
class SecondLookTest {
    private final List<Connection> given = new CopyOnWriteArrayList<>();
    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** What is done before a data source gives a connection. */
    private interface Gate {
        void pass() throws Exception;
    }

    private DataSource gated(DataSource source, Gate gate) {
        return (DataSource) Proxy.newProxyInstance(
                SecondLookTest.class.getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, arguments) -> {
                    if (method.getName().equals("getConnection")) {
                        gate.pass();
                    }
                    try {
                        Object result = method.invoke(source, arguments);
                        if (result instanceof Connection connection) {
                            given.add(connection);
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static void sleepsUndisturbed(Connection connection, String seconds) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThat(statement.execute("select pg_sleep(" + seconds + ")")).isTrue();
        }
    }

    @Test
    void a_pool_that_has_no_connection_to_give_is_no_server_out_of_reach() throws Exception {
        AtomicBoolean isEmpty = new AtomicBoolean();
        CountDownLatch end = new CountDownLatch(1);
        DataSource pool = gated(database.ownerDataSource(), () -> {
            if (isEmpty.get()) {
                end.await();
            }
        });
        try (Watchdog watchdog = new Watchdog(
                        pool, Duration.ofMillis(100), Settings.defaults().rowPatience(), Thread::new);
                Connection connection = watchdog.connections().getConnection()) {
            isEmpty.set(true);
            watchdog.start();
            sleepsUndisturbed(connection, "2");
        } finally {
            end.countDown();
        }
    }

    @Test
    void a_server_that_answers_slowly_is_not_out_of_reach() throws Exception {
        DataSource source = database.ownerDataSource();
        RoundTrips wire = RoundTrips.of(source);
        CountDownLatch second = new CountDownLatch(2);
        try (Watchdog watchdog = new Watchdog(
                        gated(source, second::countDown),
                        Duration.ofMillis(1_800),
                        Settings.defaults().rowPatience(),
                        Thread::new);
                Connection connection = watchdog.connections().getConnection()) {
            watchdog.start();
            assertThat(second.await(60, TimeUnit.SECONDS)).isTrue();
            wire.slowDown(Duration.ofMillis(1_500)); // and the machine may stand still for longer
            sleepsUndisturbed(connection, "10");
        }
    }

    @Test
    void a_look_that_fails_is_not_the_last() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        AtomicInteger threads = new AtomicInteger();
        try (Watchdog watchdog = new Watchdog(
                gated(database.ownerDataSource(), asked::countDown),
                Duration.ofMillis(50),
                Settings.defaults().rowPatience(),
                work -> {
                    if (threads.incrementAndGet() == 2) {
                        throw new IllegalStateException("no thread to ask");
                    }
                    return new Thread(work);
                })) {
            watchdog.start();
            assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_connection_that_comes_when_the_watchdog_is_gone_is_closed() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        DataSource slow = gated(database.ownerDataSource(), () -> {
            asked.countDown();
            while (closed.getCount() > 0) {
                try {
                    closed.await();
                } catch (InterruptedException e) {
                    // a pool that does not hear it
                }
            }
        });
        try (Watchdog watchdog =
                new Watchdog(slow, Duration.ofMillis(100), Settings.defaults().rowPatience(), Thread::new)) {
            watchdog.start();
            assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
        }
        closed.countDown();
        Await.until("what it gives is closed", () -> !given.isEmpty() && isClosed(given.get(0)));
        assertThat(given).hasSize(1);
    }

    private static boolean isClosed(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a connection asks without a statement, in a transaction that has begun. */
    private enum Asking {
        COMMIT(Connection::commit),
        ROLLBACK(Connection::rollback),
        AUTO_COMMIT(connection -> connection.setAutoCommit(true)),
        SAVEPOINT(Connection::setSavepoint);

        private interface Question {
            void ask(Connection connection) throws SQLException;
        }

        private final Question question;

        Asking(Question question) {
            this.question = question;
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_needs_no_statement_is_not_waited_for_for_ever(Asking asking) throws Exception {
        try (CutWire wire = new CutWire();
                Watchdog watchdog = new Watchdog(
                        database.ownerDataSource(wire),
                        Duration.ofMillis(200),
                        Settings.defaults().rowPatience(),
                        Thread::new);
                Connection connection = watchdog.connections().getConnection()) {
            watchdog.start();
            connection.setAutoCommit(false);
            sleepsUndisturbed(connection, "0");
            wire.goSilentAfter(0);
            CompletableFuture<Void> answer = CompletableFuture.runAsync(() ->
                    assertThatThrownBy(() -> asking.question.ask(connection)).isInstanceOf(SQLException.class));
            answer.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void a_heartbeat_that_fails_is_not_the_last() throws Exception {
        TestChangelogs older = TestChangelogs.shared()
                .tenant("shop.0001_initial", "", "create table shop_item (x int);", "drop table shop_item;");
        TestFleet whole = TestFleet.of(database, older).tenants("acme");
        TestChangelogs newer = older.tenant("shop.0002_x", "shop.0001_initial", "select 1;", "select 1;");
        AtomicBoolean isBroken = new AtomicBoolean();
        CountDownLatch failed = new CountDownLatch(3);
        DataSource source = gated(database.ownerDataSource(), () -> {
            if (isBroken.get()) {
                failed.countDown();
                throw new IllegalStateException("the pool is broken");
            }
        });
        Settings quick = Settings.defaults().withPresumedDead(Duration.ofMillis(50), Duration.ofSeconds(10));
        TestFleet.of(database, newer);
        Fleet fleet = new Fleet(source, newer.graph(), quick);
        Run run = fleet.start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        try (RunExecution execution =
                fleet.execute(run.id(), RunListener.SILENT).orElseThrow()) {
            isBroken.set(true);
            assertThat(failed.await(60, TimeUnit.SECONDS)).as("three beats").isTrue();
            isBroken.set(false);
            whole.fleet().ledger().requestStop(run.id());
            Await.until("a further heartbeat hears of the stop", execution::isStopping);
        }
    }
}
