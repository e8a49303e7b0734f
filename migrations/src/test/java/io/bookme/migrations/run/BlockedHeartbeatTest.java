package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.GatedSource;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A heartbeat that waits for a connection as long as the run lives. */
class BlockedHeartbeatTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final CountDownLatch blocked = new CountDownLatch(1);
    private final List<String> putOff = new CopyOnWriteArrayList<>();
    private final RunListener listener = new RunListener() {
        @Override
        public void putOff(String schema, String reason) {
            putOff.add(reason);
        }
    };

    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        TestFleet.of(database, TestChangelogs.shop()).tenants("acme");
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Gives the heartbeat none. */
    private DataSource withoutOneForTheHeartbeat() {
        return GatedSource.beforeHeartbeats(database.ownerDataSource(), () -> {
            blocked.countDown();
            new CountDownLatch(1).await();
        });
    }

    /** Each attempt waits for the lock as long as the run has patience: with the second one it is used up. */
    @Test
    void patience_does_not_last_longer_for_it() throws Exception {
        TestChangelogs after =
                TestChangelogs.shop().outside("shop.0002_step", "shop.0001_initial", "analyze shop_item;", "select 1;");
        Settings settings = Settings.defaults()
                .withLockPatience(PATIENCE)
                .withPresumedDead(Duration.ofMillis(50), Duration.ofMinutes(10));
        TestFleet.of(database, after);
        Fleet fleet = new Fleet(withoutOneForTheHeartbeat(), after.graph(), settings);
        Run run = fleet.start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        try (Connection other = database.connection();
                Statement holding = other.createStatement()) {
            other.setAutoCommit(false);
            holding.execute("lock table tenant_acme.shop_item in access exclusive mode");
            Run ended = fleet.execute(run.id(), listener).orElseThrow().runToEnd(1, Thread::new);
            other.rollback();
            assertThat(ended.failed()).isEqualTo(1);
        }
        assertThat(blocked.getCount()).as("the heartbeat waited").isZero();
        assertThat(putOff).hasSizeLessThanOrEqualTo(2);
    }
}
