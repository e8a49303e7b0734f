package io.bookme.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.RunListener;
import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import io.bookme.rollout.RolloutSettings.Auto;
import io.bookme.rollout.Startup.Occasion;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What its timers do when they meet. */
class StartupTest {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final Fleet fleet = TestFleet.of(database, TestChangelogs.shop()).fleet();
    private final Startup startup = startup(fleet);

    private static Startup startup(Fleet fleet) {
        Engine engine = new Engine(fleet);
        return new Startup(new Watch(
                engine,
                new RunsInHand(),
                new MigrationJobs(),
                new JobRecords(engine),
                new Backups(Optional.empty()),
                new RolloutSettings(Auto.OFF, Duration.ofMinutes(5), 3, Duration.ofDays(90)),
                System::nanoTime));
    }

    @Test
    void a_round_that_meets_a_look_comes_after_it() throws SQLException, InterruptedException {
        fleet.prepare(RunListener.SILENT);
        database.sql("insert into bookme.run (entrance, requested_by, state, finished_at)"
                + " values ('REST', 'ops', 'COMPLETED', now() - interval '91 days')");
        Thread look;
        Thread round;
        try (Connection other = database.connection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table bookme.run in access exclusive mode");
            look = begun(() -> startup.wake(new Occasion.Look()));
            Await.until("the look waits for the ledger", this::somebodyWaits);
            round = begun(() -> startup.wake(new Occasion.Round()));
            Await.until("the round waits, or gave up", () -> isAtRest(round));
            other.rollback();
        }
        look.join();
        round.join();
        assertThat(database.sql("select count(*) from bookme.run where requested_by = 'ops'"))
                .isEqualTo("0");
    }

    private static Thread begun(Runnable work) {
        Thread thread = new Thread(work);
        thread.start();
        return thread;
    }

    private boolean somebodyWaits() {
        return !database.sql("select count(*) from pg_locks where not granted and database ="
                        + " (select oid from pg_database where datname = current_database())")
                .equals("0");
    }

    private static boolean isAtRest(Thread thread) {
        return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TERMINATED;
    }
}
