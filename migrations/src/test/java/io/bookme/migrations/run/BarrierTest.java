package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.config.LocalPostgres;
import io.bookme.migrations.tenant.NewTenant;
import io.bookme.migrations.tenant.Tenants;
import io.bookme.migrations.testing.TestChangelogs;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/** A PostgreSQL that keeps what it promised, and is crashed between a tenant's commit and the barrier. */
class BarrierTest {
    private static final List<String> TENANTS = List.of("tenant_a", "tenant_b", "tenant_c", "tenant_z");

    /** Nothing but a barrier is to flush the log: no heartbeat either. */
    private static final Settings SETTINGS = Settings.defaults()
            .withPresumedDead(Duration.ofHours(1), Duration.ofHours(2))
            .withConfirmWithin(Duration.ofHours(1));

    @TempDir
    private Path state;

    private LocalPostgres postgres;
    private DataSource owner;
    private volatile int crashes;

    @BeforeEach
    void create() throws SQLException {
        postgres = LocalPostgres.join(state);
        try (Connection admin = source("postgres", postgres.adminUser(), postgres.adminPassword())
                .getConnection()) {
            execute(admin, "create database bookme");
            execute(admin, "alter system set wal_writer_delay = '10s'");
            execute(admin, "alter system set bgwriter_lru_maxpages = 0");
            execute(admin, "alter system set autovacuum = off");
            execute(admin, "select pg_reload_conf()");
        }
        String password = postgres.passwordOf(DatabaseSetup.OWNER);
        try (Connection admin =
                source("bookme", postgres.adminUser(), postgres.adminPassword()).getConnection()) {
            DatabaseSetup.run(admin);
            admin.unwrap(PGConnection.class).alterUserPassword(DatabaseSetup.OWNER, password.toCharArray(), null);
        }
        owner = source("bookme", DatabaseSetup.OWNER, password);
    }

    @AfterEach
    void close() {
        postgres.close();
    }

    private PGSimpleDataSource source(String database, String user, String password) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(postgres.jdbcUrl(database));
        source.setUser(user);
        source.setPassword(password);
        source.setPreferQueryMode(PreferQueryMode.SIMPLE);
        return source;
    }

    private static TestChangelogs before() {
        return TestChangelogs.shared()
                .tenant("shop.0001_initial", "", "create table shop_item (id bigint);", "drop table shop_item;");
    }

    private static TestChangelogs after() {
        return before().tenant(
                        "shop.0002_counter",
                        "shop.0001_initial",
                        "alter table shop_item add column x int;",
                        "alter table shop_item drop column x;");
    }

    private Fleet fleet(TestChangelogs changelogs) {
        Fleet fleet = new Fleet(owner, changelogs.graph(), SETTINGS);
        fleet.prepare(RunListener.SILENT);
        return fleet;
    }

    private Run pendingRun(Fleet after) {
        Fleet before = fleet(before());
        Run shared =
                before.start(RunRequest.shared(Entrance.COMMAND_LINE, "test")).orElseThrow();
        before.execute(shared.id(), RunListener.SILENT).orElseThrow().runToEnd(1, Thread::new);
        for (String name : TENANTS) {
            new Tenants(before)
                    .create(new NewTenant(name, name, name.replace('_', '-') + ".localhost", Optional.empty()));
        }
        after.prepare(RunListener.SILENT);
        return after.start(RunRequest.everything(Entrance.TIMER, "test")).orElseThrow();
    }

    @Test
    void schemas_are_reported_together_after_the_barrier() {
        Fleet fleet = new Fleet(owner, after().graph(), SETTINGS);
        Run run = pendingRun(fleet);
        List<Integer> doneAtReport = new ArrayList<>();
        RunListener listener = new RunListener() {
            @Override
            public void finished(Outcome outcome) {
                doneAtReport.add(fleet.ledger().get(run.id()).done());
            }
        };
        fleet.execute(run.id(), listener).orElseThrow().runToEnd(1, Thread::new);
        assertThat(doneAtReport).containsExactly(4, 4, 4, 4);
    }

    /** A whole run, in which PostgreSQL crashes and comes back. */
    private Crash runThrough(Fleet fleet) {
        Run run = pendingRun(fleet);
        Crash crash = new Crash();
        try (Connection reader = owner.getConnection()) {
            reader.setAutoCommit(false);
            execute(reader, "select * from tenant_z.shop_item");
            Run ended = fleet.execute(run.id(), crash).orElseThrow().runToEnd(1, Thread::new);
            assertThat(ended.state()).isEqualTo(RunState.COMPLETED);
        } catch (SQLException e) {
            assertThat(DatabaseLostException.isLoss(e))
                    .as("the crash ended the reader")
                    .isTrue();
        }
        return crash;
    }

    @Test
    void what_a_crash_of_postgresql_takes_away_is_done_again() throws Exception {
        Crash crash = runThrough(new Fleet(owner, after().graph(), SETTINGS));
        assertThat(crash.committed).as("committed before the crash").isEqualTo(3);
        assertThat(crash.survived).as("still there after it").isLessThan(3);
        assertThat(crash.reportedBefore).as("reported before it").isZero();
        assertThat(crash.reported).containsExactlyInAnyOrderElementsOf(TENANTS);
        assertThat(columns()).isEqualTo(4);
        for (String tenant : TENANTS) {
            assertThat(count("select count(*) from " + tenant + ".databasechangelog where id = '0002_counter'"))
                    .as(tenant)
                    .isEqualTo(1);
        }
    }

    @Test
    void what_a_crash_took_away_behind_a_pooler_that_kept_its_clients_is_not_reported() throws Exception {
        Crash crash = runThrough(new Fleet(pooler(), after().graph(), SETTINGS));
        assertThat(crash.lost).as("connections that anybody saw end").isZero();
        assertThat(crash.committed).as("committed before the crash").isEqualTo(3);
        assertThat(crash.survived).as("still there after it").isLessThan(3);
        assertThat(crash.reported).containsExactlyInAnyOrderElementsOf(TENANTS);
        assertThat(columns()).isEqualTo(4);
    }

    /** Its clients' next statements find a new server. */
    private DataSource pooler() {
        return (DataSource) Proxy.newProxyInstance(
                BarrierTest.class.getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, arguments) -> {
                    Connection[] server = {owner.getConnection()};
                    int[] seen = {crashes};
                    return Proxy.newProxyInstance(
                            BarrierTest.class.getClassLoader(),
                            new Class<?>[] {Connection.class},
                            (connection, call, values) -> {
                                if (seen[0] < crashes) {
                                    seen[0] = crashes;
                                    server[0] = owner.getConnection();
                                }
                                try {
                                    return call.invoke(server[0], values);
                                } catch (InvocationTargetException e) {
                                    throw e.getCause();
                                }
                            });
                });
    }

    /** Crashes the server while the last tenant is put off and the others wait to be confirmed. */
    private final class Crash implements RunListener {
        private final List<String> reported = new ArrayList<>();
        private int committed = -1;
        private int lost;
        private int survived = -1;
        private int reportedBefore = -1;

        @Override
        public void finished(Outcome outcome) {
            reported.add(outcome.schema());
        }

        @Override
        public void databaseLost(String reason) {
            lost++;
        }

        @Override
        public void putOff(String schema, String reason) {
            if (committed == -1) {
                committed = columns();
                reportedBefore = reported.size();
                crash();
                postgres = LocalPostgres.join(state);
                crashes++;
                survived = columns();
            }
        }
    }

    private int columns() {
        return count("select count(*) from information_schema.columns where table_name = 'shop_item'"
                + " and column_name = 'x'");
    }

    private int count(String sql) {
        return Db.query(owner, sql, statement -> {}, row -> row.getInt(1)).get(0);
    }

    /** An immediate shutdown writes nothing down, as a power cut would. */
    private void crash() {
        try {
            Path pidFile = state.resolve("postgres/data/postmaster.pid");
            String pid = Files.readAllLines(pidFile).get(0).strip();
            new ProcessBuilder("kill", "-QUIT", pid).start().waitFor();
            Optional<ProcessHandle> postmaster = ProcessHandle.of(Long.parseLong(pid));
            if (postmaster.isPresent()) {
                postmaster.get().onExit().get(60, TimeUnit.SECONDS);
            }
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
