package io.bookme.migrations.command;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.logging.Logger;
import javax.sql.ConnectionEvent;
import javax.sql.ConnectionEventListener;
import javax.sql.DataSource;
import javax.sql.PooledConnection;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGConnectionPoolDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * Connections for the engine, which takes one for each small statement beside its workers' own: a few are kept,
 * and each is asked whether it lives before it is given out, so that a restart of the database is survived.
 */
final class OwnerConnections implements DataSource, AutoCloseable {
    private static final int KEPT = 8;
    private static final int CONNECT_SECONDS = 10;
    private static final int ANSWER_SECONDS = 10;

    private final PGConnectionPoolDataSource source = new PGConnectionPoolDataSource();
    private final Deque<PooledConnection> idle = new ArrayDeque<>();
    private boolean closed;

    private OwnerConnections(Login login) {
        source.setUrl(login.url());
        source.setUser(login.user());
        login.password().ifPresent(source::setPassword);
        source.setPreferQueryMode(PreferQueryMode.SIMPLE);
        source.setApplicationName("bookme");
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setLoginTimeout(CONNECT_SECONDS);
        source.setTcpKeepAlive(true);
        source.setSocketFactory(LivelySockets.class.getName());
    }

    static OwnerConnections of(Login owner) {
        return new OwnerConnections(owner);
    }

    /** Of a named database, as the environment says. */
    static OwnerConnections of(Context context, String url) {
        return of(Login.owner(context, url));
    }

    /** Of the checkout's own database. */
    static OwnerConnections of(LocalDatabase local) {
        return of(Login.owner(local));
    }

    @Override
    public Connection getConnection() throws SQLException {
        for (PooledConnection kept = take(); kept != null; kept = take()) {
            Optional<Connection> alive = alive(kept);
            if (alive.isPresent()) {
                return alive.get();
            }
            discard(kept);
        }
        PooledConnection fresh = source.getPooledConnection();
        fresh.addConnectionEventListener(new ConnectionEventListener() {
            @Override
            public void connectionClosed(ConnectionEvent event) {
                giveBack(fresh);
            }

            @Override
            public void connectionErrorOccurred(ConnectionEvent event) {
                // it is found dead when it is next taken
            }
        });
        return fresh.getConnection();
    }

    private static Optional<Connection> alive(PooledConnection kept) {
        try {
            Connection connection = kept.getConnection();
            return connection.isValid(ANSWER_SECONDS) ? Optional.of(connection) : Optional.empty();
        } catch (SQLException e) {
            return Optional.empty();
        }
    }

    private synchronized @Nullable PooledConnection take() {
        return idle.pollFirst();
    }

    private synchronized void giveBack(PooledConnection connection) {
        if (closed || idle.size() >= KEPT) {
            discard(connection);
        } else {
            idle.addFirst(connection);
        }
    }

    private static void discard(PooledConnection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // it is gone already, which is what we want
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        idle.forEach(OwnerConnections::discard);
        idle.clear();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("These connections are the owner's");
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return source.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        source.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        source.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return source.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("There is no logger");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.cast(this);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
