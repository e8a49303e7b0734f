package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A step outside of transactions behind a pooler in transaction mode: each of its messages may have another session. */
class PooledStepTest {
    private TestDatabase database;
    private List<Connection> servers;

    @BeforeEach
    void create() throws SQLException {
        database = TestDatabase.create();
        TestFleet.of(database, TestChangelogs.shop()).tenants("acme", "other");
        servers = List.of(
                database.ownerDataSource().getConnection(),
                database.ownerDataSource().getConnection());
    }

    @AfterEach
    void close() throws SQLException {
        for (Connection server : servers) {
            server.close();
        }
        database.close();
    }

    private Failure failure(ToIntFunction<String> server) {
        TestFleet fleet = TestFleet.of(database, TestChangelogs.shopWithIndex());
        Fleet pooled = new Fleet(pooler(server), TestChangelogs.shopWithIndex().graph(), Settings.defaults());
        Run run = pooled.start(RunRequest.schemas(List.of("tenant_acme"), Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        pooled.execute(run.id(), RunListener.SILENT).orElseThrow().runToEnd(1, Thread::new);
        assertThat(fleet.changelog("acme")).as("nothing is recorded").containsExactly("shop.0001_initial");
        assertThat(fleet.value("acme", "select to_regclass('tenant_acme.shop_item_name') is null"))
                .isEqualTo("t");
        return fleet.outcome(run, "acme").failure().orElseThrow();
    }

    @Test
    void it_is_refused_when_that_shows_and_leaves_nothing_behind_in_other_peoples_sessions() throws SQLException {
        AtomicInteger messages = new AtomicInteger();
        Failure failure = failure(sql -> messages.getAndIncrement() % 2);
        assertThat(failure.message()).contains("tenant_acme", "shop.0002_index", "pooler");
        assertThat(failure.nextStep()).contains("session mode", "--database-url");
        for (Connection server : servers) {
            assertThat(first(server, "show search_path")).doesNotContain("tenant_");
            assertThat(first(server, "show lock_timeout")).isEqualTo("0");
        }
        assertThat(database.sql("select count(*) from pg_locks where locktype = 'advisory'"))
                .isEqualTo("0");
    }

    @Test
    void what_was_made_in_another_tenant_is_not_taken_for_done() throws SQLException {
        try (Statement statement = servers.get(1).createStatement()) {
            statement.execute("set search_path = tenant_other");
        }
        Failure failure = failure(sql -> sql.startsWith("create index") ? 1 : 0);
        assertThat(failure.message()).contains("shop_item_name", "is not in tenant_acme", "pooler");
    }

    private static String first(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Gives a step what a pooler does: it says of each message which of the servers gets it. */
    private DataSource pooler(ToIntFunction<String> server) {
        DataSource source = database.ownerDataSource();
        return proxy(DataSource.class, (method, arguments) -> {
            boolean isStep = StackWalker.getInstance()
                    .walk(frames ->
                            frames.anyMatch(frame -> frame.getClassName().equals(OutsideStep.class.getName())));
            return isStep ? pooled(server) : call(source, method, arguments);
        });
    }

    private Connection pooled(ToIntFunction<String> server) {
        return proxy(Connection.class, (method, arguments) -> switch (method.getName()) {
            case "createStatement" -> statement(server);
            case "close" -> null;
            default -> call(servers.get(0), method, arguments);
        });
    }

    private Statement statement(ToIntFunction<String> server) throws SQLException {
        Statement[] all = {servers.get(0).createStatement(), servers.get(1).createStatement()};
        Statement[] last = {all[0]};
        return proxy(Statement.class, (method, arguments) -> {
            if (method.getName().startsWith("execute")) {
                last[0] = all[server.applyAsInt((String) arguments[0])];
            }
            return call(last[0], method, arguments);
        });
    }

    private interface Handler {
        Object call(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Handler handler) {
        return type.cast(Proxy.newProxyInstance(
                PooledStepTest.class.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> handler.call(method, arguments)));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
