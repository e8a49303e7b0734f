package io.bookme.migrations.tenant;

import io.bookme.migrations.run.Db;
import io.bookme.migrations.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Waits for a condition, and ends sessions of the server: what a crash in the middle looks like from outside. */
final class Waiting {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Waiting() {}

    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Waited in vain until " + what);
            }
            Thread.onSpinWait();
        }
    }

    /** Sessions of this database that wait for a lock while they run a text that begins so. */
    static List<Integer> blocked(TestDatabase database, String beginning) {
        return Db.query(
                database.adminDataSource(),
                "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
                        + " and query ilike ? || '%'",
                statement -> statement.setString(1, beginning),
                row -> row.getInt(1));
    }

    /** Kills the one that waits there. */
    static void terminate(TestDatabase database, String beginning) {
        until(
                "somebody waits in " + beginning,
                () -> !blocked(database, beginning).isEmpty());
        int pid = blocked(database, beginning).get(0);
        Db.query(database.adminDataSource(), "select pg_terminate_backend(" + pid + ")", s -> {}, row -> true);
    }
}
