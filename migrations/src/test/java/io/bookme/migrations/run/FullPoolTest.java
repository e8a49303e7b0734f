package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers that need a second connection each, from a pool that has not so many. */
class FullPoolTest {
    private static final int WORKERS = 4;
    private static final int TENANTS = 8;
    /** A second is from one sign of life to the next, and three of them the machine may stand still. */
    private static final Duration IDLE = Duration.ofMillis(4_500);

    /** As a container's pool does, it lets wait for longer than PostgreSQL lets a client sleep. */
    private static final Duration POOL_WAIT = IDLE.plusMillis(1_500);

    private final List<String> lost = new CopyOnWriteArrayList<>();
    private final Map<String, String> putOff = new ConcurrentHashMap<>();
    private final RunListener listener = new RunListener() {
        @Override
        public void putOff(String schema, String reason) {
            putOff.put(schema, reason);
        }

        @Override
        public void databaseLost(String reason) {
            lost.add(reason);
        }
    };

    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        String[] tenants = IntStream.range(0, TENANTS).mapToObj(i -> "t" + i).toArray(String[]::new);
        TestFleet.of(database, TestChangelogs.shop()).tenants(tenants).napping(tenants);
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Gives so many connections at a time, and says like a container's that it has no more. */
    private DataSource pool(int size) {
        Semaphore free = new Semaphore(size, true);
        DataSource source = database.ownerDataSource();
        return (DataSource) Proxy.newProxyInstance(
                FullPoolTest.class.getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, arguments) -> {
                    if (!free.tryAcquire(POOL_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                        throw new SQLException("IJ000655: No managed connections available");
                    }
                    return lent(source.getConnection(), free);
                });
    }

    private static Connection lent(Connection connection, Semaphore free) {
        AtomicBoolean isBack = new AtomicBoolean();
        return (Connection) Proxy.newProxyInstance(
                FullPoolTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                    boolean isReturned = List.of("close", "abort").contains(method.getName());
                    if (isReturned && isBack.compareAndSet(false, true)) {
                        free.release();
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Run migrate(String step) {
        TestChangelogs after = TestChangelogs.shop().outside("shop.0002_step", "shop.0001_initial", step, "select 1;");
        // one connection for each worker, and one for the watchdog
        Settings settings =
                Settings.defaults().withRoomPatience(Duration.ofMinutes(10)).withIdleTimeout(IDLE);
        Fleet fleet = new Fleet(pool(WORKERS + 1), after.graph(), settings);
        Run run = fleet.start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        return fleet.execute(run.id(), listener).orElseThrow().runToEnd(WORKERS, Thread::new);
    }

    @Test
    void steps_outside_of_transactions_are_put_off_until_there_is_a_connection() {
        assertThat(migrate("call nap(0.3);").done()).isEqualTo(TENANTS);
        assertThat(putOff).as("the pool was full").isNotEmpty();
        assertThat(putOff.values())
                .allSatisfy(reason -> assertThat(reason).contains("no further connection is to be had: ", "IJ000655"));
        noClaimWasLost();
    }

    @Test
    void failures_are_noted_as_soon_as_there_is_a_connection() {
        assertThat(migrate("call nap(0.3 / 0);").failed()).isEqualTo(TENANTS);
        noClaimWasLost();
    }

    /** A worker's first connection may be waited for as well. */
    private void noClaimWasLost() {
        assertThat(lost).allSatisfy(reason -> assertThat(reason).contains("IJ000655"));
    }
}
