package io.bookme.migrations.run;

import java.sql.SQLException;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;
import org.postgresql.core.BaseConnection;

/** COPY over a watched connection: each piece that is read or written is a wait of its own, so that progress shows. */
final class WatchedCopies extends CopyManager {
    private final Watch watch;

    WatchedCopies(BaseConnection connection, Watch watch) throws SQLException {
        super(connection);
        this.watch = watch;
    }

    private interface Begin<T> {
        T copy() throws SQLException;
    }

    @Override
    public CopyIn copyIn(String sql) throws SQLException {
        return watched(CopyIn.class, () -> super.copyIn(sql));
    }

    @Override
    public CopyOut copyOut(String sql) throws SQLException {
        return watched(CopyOut.class, () -> super.copyOut(sql));
    }

    private <T> T watched(Class<T> type, Begin<T> begin) throws SQLException {
        watch.waits();
        try {
            return WatchedConnections.watched(type, begin.copy(), watch);
        } finally {
            watch.answered();
        }
    }
}
