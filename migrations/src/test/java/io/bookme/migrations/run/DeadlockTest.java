package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Traffic that takes the locks of a migration in the other order: each waits for the other. */
class DeadlockTest {
    /** Each of the two is blocked by the other one, just now. */
    private static final String CYCLE = """
            select count(*) from pg_stat_activity t join pg_stat_activity m
              on m.pid = any (pg_blocking_pids(t.pid)) and t.pid = any (pg_blocking_pids(m.pid))
            where t.usename = 'bookme_app' and m.usename = 'bookme_owner'""";

    private static final String DEADLOCKS = "select deadlocks from pg_stat_database where datname = current_database()";

    private static final List<String> READS =
            List.of("select * from tenant_acme.shop_b", "select * from tenant_acme.shop_a");
    private static final List<String> WRITES =
            List.of("update tenant_acme.shop_b set y = y + 1", "update tenant_acme.shop_a set y = y + 1");

    private TestDatabase database;
    private final List<String> putOffs = new CopyOnWriteArrayList<>();
    private volatile boolean struck;

    /** Until the server looks for deadlocks passes more than the machine may stand still. */
    @BeforeEach
    void create() throws SQLException {
        database = TestDatabase.create();
        TestFleet.of(database, before()).tenants("acme", "demo");
        looksForDeadlocksAfter("20s", "bookme_owner");
        looksForDeadlocksAfter("20s", "bookme_app");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static TestChangelogs before() {
        return TestChangelogs.shared().tenant("shop.0001_initial", "", """
                        create table shop_a (x int not null, y int not null);
                        create table shop_b (x int not null, y int not null);
                        insert into shop_a values (0, 0);
                        insert into shop_b values (0, 0);""", "drop table shop_a;\ndrop table shop_b;");
    }

    private static TestChangelogs tables() {
        return before().tenant("shop.0002_z", "shop.0001_initial", """
                        update shop_a set x = x + 1;
                        update shop_b set x = x + 1;
                        alter table shop_a add column z int;
                        alter table shop_b add column z int;""", "select 1;");
    }

    private static TestChangelogs rows() {
        return before().tenant(
                        "shop.0002_count",
                        "shop.0001_initial",
                        "update shop_a set x = x + 1;\nupdate shop_b set x = x + 1;",
                        "select 1;");
    }

    @Test
    void a_migration_that_waits_for_traffic_that_waits_for_it_gives_its_tables_up() throws Exception {
        meetTraffic(tables(), READS, CYCLE);
        assertThat(putOffs.get(0)).contains("somebody holds a lock on its tables");
        assertThat(count(DEADLOCKS))
                .as("nobody waited until the server found it")
                .isZero();
    }

    @Test
    void a_migration_that_waits_for_rows_of_traffic_that_waits_for_its_rows_gives_them_up() throws Exception {
        meetTraffic(rows(), WRITES, CYCLE);
        assertThat(putOffs.get(0)).contains("lock timeout");
        assertThat(count(DEADLOCKS))
                .as("nobody waited until the server found it")
                .isZero();
    }

    /** The migration's own server process looks for deadlocks before its patience ends, the traffic's later. */
    @Test
    void a_deadlock_that_the_server_finds_in_the_migration_is_no_failure() throws Exception {
        looksForDeadlocksAfter("120ms", "bookme_owner");
        meetTraffic(tables(), READS, DEADLOCKS);
        assertThat(putOffs).anyMatch(reason -> reason.contains("deadlock detected"));
    }

    private void looksForDeadlocksAfter(String time, String role) throws SQLException {
        try (Connection admin = database.adminDataSource().getConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("do $$ begin execute format('alter role " + role
                    + " in database %I set deadlock_timeout = ''" + time + "''', current_database()); end $$");
        }
    }

    /** Runs the migration against traffic in the other order until the fault was seen once, and then alone. */
    private void meetTraffic(TestChangelogs after, List<String> statements, String fault) throws Exception {
        TestFleet fleet = TestFleet.of(database, after);
        Run run = fleet.fleet()
                .start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Integer> traffic = CompletableFuture.supplyAsync(() -> inOtherOrder(statements, begun));
        begun.get(60, TimeUnit.SECONDS);
        CompletableFuture<Run> end = CompletableFuture.supplyAsync(() -> fleet.fleet()
                .execute(run.id(), new RunListener() {
                    @Override
                    public void putOff(String schema, String reason) {
                        putOffs.add(reason);
                    }
                })
                .orElseThrow()
                .runToEnd(1, Thread::new));
        try (Connection connection = database.adminDataSource().getConnection();
                Statement statement = connection.createStatement()) {
            long limit = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (!struck && !end.isDone() && System.nanoTime() < limit) {
                struck = count(statement, fault) > 0;
            }
        }
        boolean seen = struck;
        struck = true;
        int rounds = traffic.get(60, TimeUnit.SECONDS);
        assertThat(end.get(60, TimeUnit.SECONDS).state()).isEqualTo(RunState.COMPLETED);
        assertThat(seen).as("the fault struck").isTrue();
        assertThat(rounds).as("rounds of traffic, none of which was refused").isPositive();
        assertThat(putOffs).isNotEmpty();
        for (String tenant : List.of("acme", "demo")) {
            assertThat(fleet.value(tenant, "select shop_a.x + shop_b.x from shop_a, shop_b"))
                    .isEqualTo("2");
            assertThat(fleet.changelog(tenant)).hasSize(2);
        }
    }

    /** Takes the second lock as soon as somebody waits for the first one; again until the fault has struck. */
    private int inOtherOrder(List<String> statements, CompletableFuture<Void> begun) {
        int rounds = 0;
        try (Connection connection = database.appDataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (!struck) {
                statement.execute(statements.get(0));
                begun.complete(null);
                while (!struck
                        && count(
                                        statement,
                                        "select count(*) from pg_locks where not granted and pid <> pg_backend_pid()")
                                == 0) {
                    Thread.onSpinWait();
                }
                statement.execute(statements.get(1));
                connection.commit();
                rounds++;
            }
            return rounds;
        } catch (SQLException e) {
            throw new IllegalStateException("the traffic was refused", e);
        }
    }

    private long count(String sql) throws SQLException {
        try (Connection connection = database.adminDataSource().getConnection();
                Statement statement = connection.createStatement()) {
            return count(statement, sql);
        }
    }

    private static long count(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
