package io.bookme.migrations.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Lets nobody wait for a claim that is open only because its step goes on outside of transactions.
 *
 * <p>Who builds an index concurrently waits for the transactions that have a snapshot when he looks, and not until they
 * have none but until they end (CREATE INDEX, section "Building Indexes Concurrently"). The claim has one for a moment,
 * when it is made: another tenant's build that looks just then would wait as long as this tenant's step takes. So it is
 * asked every so often whether somebody waits for the claim's transaction; the claim then goes on in a new one.
 *
 * <p>Between the two somebody else can claim the schema. He ends what is left of the step; who had the claim before finds
 * his connection closed.
 */
final class MakeWay implements KeepAlive.Question {
    private static final String IS_WAITED_FOR = """
            select exists (
              select from pg_catalog.pg_locks waits
              join pg_catalog.pg_locks own using (virtualxid)
              where waits.locktype = 'virtualxid' and not waits.granted
                and own.locktype = 'virtualxid' and own.granted and own.pid = pg_catalog.pg_backend_pid())
            """;

    private final Renewal renewal;

    /** Ends the claim's transaction and makes the claim anew. */
    interface Renewal {
        /**
         * @return whether the claim was had and the schema is as it was
         */
        boolean renew(Statement statement) throws SQLException;
    }

    MakeWay(Renewal renewal) {
        this.renewal = renewal;
    }

    @Override
    public void ask(Statement statement) throws SQLException {
        if (isWaitedFor(statement)) {
            boolean isHeld = false;
            try {
                isHeld = renewal.renew(statement);
            } finally {
                if (!isHeld) {
                    statement.getConnection().abort(Runnable::run);
                }
            }
        }
    }

    private static boolean isWaitedFor(Statement statement) throws SQLException {
        try (ResultSet answer = statement.executeQuery(IS_WAITED_FOR)) {
            answer.next();
            return answer.getBoolean(1);
        }
    }
}
