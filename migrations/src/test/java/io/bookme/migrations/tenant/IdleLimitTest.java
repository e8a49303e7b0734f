package io.bookme.migrations.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.data.Backup;
import io.bookme.migrations.data.Restore;
import io.bookme.migrations.data.RestoreRequest;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.RunListener;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.run.Settings;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transactions that hold what others wait for: of a client that falls asleep in one, PostgreSQL ends it. */
class IdleLimitTest {
    private static final String LIMIT =
            "select setting::int from pg_settings" + " where name = 'idle_in_transaction_session_timeout'";

    private static final String TABLES_LOCKED = "select count(distinct relation) from pg_locks l join pg_class c"
            + " on c.oid = l.relation where l.pid = pg_backend_pid() and relname = 'databasechangelog'";

    private final List<Integer> asked = new ArrayList<>();
    private TestDatabase database;
    private TestFleet fleet;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        fleet = TestFleet.of(database, TestChangelogs.shop()).tenants("acme");
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** A fleet on whose connections this is asked after a statement with such a text. */
    private Fleet asking(String question, String after) {
        return new Fleet(source(question, after), TestChangelogs.shop().graph(), Settings.defaults());
    }

    private DataSource source(String question, String after) {
        return proxy(
                DataSource.class,
                database.ownerDataSource(),
                result -> result instanceof Connection connection
                        ? proxy(
                                Connection.class,
                                connection,
                                made -> made instanceof Statement statement ? asking(statement, question, after) : made)
                        : result);
    }

    private Object asking(Statement statement, String question, String after) {
        Class<?> type =
                statement instanceof java.sql.PreparedStatement ? java.sql.PreparedStatement.class : Statement.class;
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, values) -> {
            Object result = call(statement, method, values);
            String text = values == null || values.length == 0 ? statement.toString() : String.valueOf(values[0]);
            if (method.getName().startsWith("execute") && text.contains(after)) {
                ask(statement.getConnection(), question);
            }
            return result;
        });
    }

    private void ask(Connection connection, String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            row.next();
            asked.add(row.getInt(1));
        }
    }

    private interface Wrapping {
        Object wrap(Object result);
    }

    private static <T> T proxy(Class<T> type, T target, Wrapping wrapping) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, values) -> {
                    Object result = call(target, method, values);
                    return result == null ? null : wrapping.wrap(result);
                }));
    }

    private static Object call(Object target, java.lang.reflect.Method method, Object[] values) throws Throwable {
        try {
            return method.invoke(target, values);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private void assertThatIdlingIsLimited(String after, Duration atMost, Consumer<Fleet> work) {
        work.accept(asking(LIMIT, after));
        assertThat(asked).as("milliseconds").isNotEmpty().allMatch(limit -> limit > 0 && limit <= atMost.toMillis());
    }

    @Test
    void with_the_claims_of_all_tenants() {
        assertThatIdlingIsLimited(
                "for update of s skip locked",
                Duration.ofSeconds(5),
                asking -> new TenantVerification(asking).verify(List.of()));
    }

    @Test
    void a_verification_reads_no_more_changelogs_in_one_transaction_than_the_servers_lock_table_has_room_for() {
        for (int i = 0; i < 60; i++) {
            fleet.tenants("t" + i);
        }
        new TenantVerification(asking(TABLES_LOCKED, "databasechangelog on author")).verify(List.of());
        assertThat(asked).isNotEmpty().allMatch(locked -> locked <= 50);
    }

    @Test
    void with_the_lock_that_lets_one_run_begin_after_another() {
        fleet.in("acme", "drop table shop_item; delete from databasechangelog");
        assertThatIdlingIsLimited(
                "pg_advisory_xact_lock(", Duration.ofSeconds(30), asking -> asking.start(automatic()));
    }

    @Test
    void who_begins_a_run_while_another_begins_and_does_not_end_is_told() throws Exception {
        fleet.in("acme", "drop table shop_item; delete from databasechangelog");
        Fleet hasty = new Fleet(
                database.ownerDataSource(),
                TestChangelogs.shop().graph(),
                Settings.defaults().withIdleTimeout(Duration.ofMillis(50)));
        try (Connection other = database.connection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(" + 0x72756e73L + ")");
            assertThatThrownBy(() -> hasty.start(automatic()))
                    .isInstanceOf(BookMeException.class)
                    .hasMessageContaining("is beginning a run");
        }
        assertThat(fleet.fleet().start(automatic())).isPresent();
    }

    private static RunRequest automatic() {
        return RunRequest.everything(Entrance.STARTUP, "test");
    }

    @Test
    void with_the_locks_on_the_engines_own_tables() {
        database.sql("update bookme.engine set version = version - 1");
        assertThatIdlingIsLimited(
                "pg_advisory_xact_lock(", Duration.ofSeconds(5), asking -> asking.prepare(RunListener.SILENT));
    }

    @Test
    void with_the_claim_of_one_tenant() {
        assertThatIdlingIsLimited(
                "select kind, deleting_at",
                Duration.ofMinutes(1),
                asking -> new TenantRename(asking).rename("tenant_acme", "tenant_blue", Optional.empty()));
    }

    @Test
    void with_that_of_a_tenant_whose_rows_are_brought_back(@TempDir Path folder) {
        Path file = new Backup(fleet.fleet(), Clock.systemUTC()).toFolder("tenant_acme", folder);
        assertThatIdlingIsLimited(
                "select kind from",
                Duration.ofMinutes(1),
                asking -> new Restore(asking)
                        .restore(new RestoreRequest(file, Optional.empty(), Optional.empty(), true)));
    }
}
