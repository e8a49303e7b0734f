package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.lang.reflect.Proxy;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The database goes away in the middle of a run, and stays away. */
class DatabaseAwayTest {
    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicBoolean isNoticed = new AtomicBoolean();

    /** Takes the database away when the first tenant is done. */
    private final RunListener listener = new RunListener() {
        @Override
        public void finished(Outcome outcome) {
            if (away.compareAndSet(false, true)) {
                database.sql("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                        + " where datname = current_database() and pid <> pg_backend_pid()");
            }
        }

        @Override
        public void databaseLost(String reason) {
            isNoticed.set(true);
        }
    };

    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        TestFleet.of(database, TestChangelogs.shared()).tenants("a", "b", "c", "d");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Fleet fleet(Duration databaseWait) {
        DataSource source = database.ownerDataSource();
        DataSource gated = (DataSource) Proxy.newProxyInstance(
                DatabaseAwayTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (self, method, arguments) -> {
                    if (away.get()) {
                        throw new SQLException("Connection refused", "08001");
                    }
                    return method.invoke(source, arguments);
                });
        String slowly = "create table shop_item (id int); select pg_sleep(0.3);";
        TestChangelogs column =
                TestChangelogs.shared().tenant("shop.0001_initial", "", slowly, "drop table shop_item;");
        Settings settings = Settings.defaults().withConfirmWithin(Duration.ZERO).withDatabaseWait(databaseWait);
        return new Fleet(gated, column.graph(), settings);
    }

    private RunExecution begin(Fleet fleet) {
        fleet.prepare(RunListener.SILENT);
        Run run = fleet.start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        return fleet.execute(run.id(), listener).orElseThrow();
    }

    private static Future<Run> work(RunExecution execution) {
        return Await.inBackground(Thread::new, () -> {
            try (execution) {
                return execution.runToEnd(2, Thread::new);
            }
        });
    }

    private void endsWithoutDatabase(Future<Run> work) {
        assertThatThrownBy(() -> work.get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(DatabaseException.class)
                .hasMessageContaining("The database is away");
    }

    private void goesOn(Fleet fleet) throws Exception {
        away.set(false);
        Run left = fleet.ledger().active().get(0);
        // what the dead workers left is seen as such by their heartbeat, which has stopped
        database.sql("update bookme.run set heartbeat_at = heartbeat_at - interval '1 hour'");
        try (RunExecution execution =
                fleet.execute(left.id(), RunListener.SILENT).orElseThrow()) {
            assertThat(execution.runToEnd(2, Thread::new).state()).isEqualTo(RunState.COMPLETED);
        }
    }

    @Test
    void a_run_ends_when_it_stays_away_for_longer_than_is_waited() throws Exception {
        Fleet fleet = fleet(Duration.ofMillis(500));
        endsWithoutDatabase(work(begin(fleet)));
        goesOn(fleet);
    }

    @Test
    void a_run_that_is_stopped_meanwhile_ends_at_once() throws Exception {
        Fleet fleet = fleet(Duration.ofHours(1));
        RunExecution execution = begin(fleet);
        Future<Run> work = work(execution);
        Await.until("the loss was noticed", isNoticed::get);
        execution.stop();
        endsWithoutDatabase(work);
        goesOn(fleet);
    }

    private static void connect(SQLException refusal) {
        DataSource refusing = (DataSource) Proxy.newProxyInstance(
                DatabaseAwayTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (self, method, arguments) -> {
                    throw refusal;
                });
        Reconnect.connect(refusing, Duration.ofHours(1), RunListener.SILENT, () -> false);
    }

    @Test
    void a_missing_password_is_not_waited_for() {
        assertThatThrownBy(() -> connect(new SQLException("no password was provided", "08004")))
                .isInstanceOfSatisfying(DatabaseException.class, error -> {
                    assertThat(error).hasMessage("The database refused: no password was provided");
                    assertThat(error.nextStep()).contains("BOOKME_OWNER_PASSWORD");
                });
    }

    @Test
    void a_host_that_nobody_knows_is_named() {
        assertThat(new DatabaseException(new SQLException(
                        "The connection attempt failed.", "08001", new UnknownHostException("db.example"))))
                .hasMessage("The database is away: unknown host db.example");
    }
}
