package io.bookme.migrations.tenant;

import io.bookme.migrations.run.Db;
import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.TestDatabase;
import java.util.List;

/** Finds sessions of the server that wait, and ends them: what a crash in the middle looks like from outside. */
final class Waiting {
    private Waiting() {}

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
        int pid = Await.present(
                "somebody waits in " + beginning,
                () -> blocked(database, beginning).stream().findFirst());
        Db.query(database.adminDataSource(), "select pg_terminate_backend(" + pid + ")", s -> {}, row -> true);
    }
}
