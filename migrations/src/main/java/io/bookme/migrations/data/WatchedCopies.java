package io.bookme.migrations.data;

import io.bookme.migrations.run.Watchdog;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;
import org.postgresql.core.BaseConnection;

/** COPY that a {@link Watchdog} sees, if the connection has one. */
final class WatchedCopies extends CopyManager {
    private final Connection connection;

    WatchedCopies(Connection connection) throws SQLException {
        super((BaseConnection) connection.unwrap(PGConnection.class));
        this.connection = connection;
    }

    @Override
    public CopyIn copyIn(String sql) throws SQLException {
        return Watchdog.begun(connection, CopyIn.class, () -> super.copyIn(sql));
    }

    @Override
    public CopyOut copyOut(String sql) throws SQLException {
        return Watchdog.begun(connection, CopyOut.class, () -> super.copyOut(sql));
    }
}
