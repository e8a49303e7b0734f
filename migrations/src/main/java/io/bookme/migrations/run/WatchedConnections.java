package io.bookme.migrations.run;

import io.bookme.migrations.SqlState;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a run, each with a {@link Watch} that knows when an answer is waited for: a statement's, one to
 * what the connection itself asks of the server, as a commit does, or the next piece of a COPY.
 */
final class WatchedConnections {
    /** For the one question that is asked before there is a watch. */
    private static final int FIRST_ANSWER = 10_000;

    /** What a connection asks of the server without a statement. */
    private static final Set<String> ASKING = Set.of(
            "commit",
            "rollback",
            "setAutoCommit",
            "setSavepoint",
            "releaseSavepoint",
            "setReadOnly",
            "setTransactionIsolation",
            "setSchema");

    /** Which backend served it when it was new; only behind a pooler that changes, and there the claims tell. */
    private static final Map<Connection, Integer> SERVED_FIRST = Collections.synchronizedMap(new WeakHashMap<>());

    private final DataSource source;
    private final long patience;
    private final Set<Watch> open = ConcurrentHashMap.newKeySet();

    /**
     * @param patience in so many looks in a row one row of a COPY may be on its way
     */
    WatchedConnections(DataSource source, long patience) {
        this.source = source;
        this.patience = patience;
    }

    /** What a watched connection is beside a connection. */
    interface Watched {
        Watch watch();
    }

    /** Tells the watch of a connection, if it has one, which backend serves the present transaction. */
    static void servedBy(Connection connection, int backend) {
        if (connection instanceof Watched watched) {
            watched.watch().servedBy(backend);
        }
    }

    /** The same, asked of the server. */
    static void askWhoServes(Connection connection) throws SQLException {
        if (connection instanceof Watched) {
            servedBy(connection, backend(connection));
        }
    }

    /** Those that are open. */
    List<Watch> open() {
        return new ArrayList<>(open);
    }

    DataSource asSource() {
        return proxy(DataSource.class, DataSource.class, (self, method, arguments) -> {
            Object result = method.getName().equals("getConnection")
                    ? given(method, arguments)
                    : call(source, method, arguments);
            return result instanceof Connection connection ? watched(connection) : result;
        });
    }

    /** A pool that has none to give may say so without any SQLSTATE, and is waited for like a server that has none. */
    private Object given(Method method, Object[] arguments) throws Throwable {
        try {
            return Objects.requireNonNull(call(source, method, arguments));
        } catch (SQLException e) {
            if (SqlState.ofCauses(e).code().isEmpty()) {
                throw new SQLException(e.getMessage(), SqlState.TOO_MANY_CONNECTIONS, e);
            }
            throw e;
        }
    }

    private Connection watched(Connection connection) throws SQLException {
        Watch watch;
        try {
            // A container locks its own wrapper while a statement runs, and abort would wait for that.
            watch = watch(connection, connection.getMetaData().getConnection());
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        open.add(watch);
        return proxy(Connection.class, Watched.class, (self, method, arguments) -> {
            switch (method.getName()) {
                case "watch" -> {
                    return watch;
                }
                case "close", "abort" -> open.remove(watch);
                default -> {
                    // all others are the connection's own
                }
            }
            Object result = ASKING.contains(method.getName())
                    ? waiting(watch, connection, method, arguments)
                    : call(connection, method, arguments);
            return result instanceof Statement statement
                    ? watched(statement, method.getReturnType(), (Connection) self, watch)
                    : result;
        });
    }

    /** What is begun on a connection; if that is watched, all that is done with it is a wait of its own. */
    static <T> T begun(Connection connection, Class<T> type, Watchdog.Begin<T> begin) throws SQLException {
        if (!(connection instanceof Watched watched)) {
            return begin.begin();
        }
        Watch watch = watched.watch();
        watch.waits();
        T target;
        try {
            target = begin.begin();
        } finally {
            watch.answered();
        }
        return proxy(type, type, (self, method, arguments) -> waiting(watch, target, method, arguments));
    }

    /** Who serves it is asked once of a connection that a pool gives again and again. */
    private Watch watch(Connection connection, Connection driver) throws SQLException {
        Integer known = SERVED_FIRST.get(driver);
        if (known == null) {
            known = backend(connection);
            SERVED_FIRST.put(driver, known);
        }
        return new Watch(driver, known, patience);
    }

    private static int backend(Connection connection) throws SQLException {
        int usual = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, FIRST_ANSWER);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        } finally {
            if (!connection.isClosed()) {
                connection.setNetworkTimeout(Runnable::run, usual);
            }
        }
    }

    private static Object watched(Statement statement, Class<?> type, Connection connection, Watch watch) {
        return proxy(type, type, (self, method, arguments) -> {
            if (method.getName().equals("getConnection")) {
                return connection;
            }
            return method.getName().startsWith("execute")
                    ? waiting(watch, statement, method, arguments)
                    : call(statement, method, arguments);
        });
    }

    private static @Nullable Object waiting(Watch watch, Object target, Method method, Object[] arguments)
            throws Throwable {
        watch.waits();
        try {
            return call(target, method, arguments);
        } finally {
            watch.answered();
        }
    }

    private interface Handler {
        @Nullable Object call(Object self, Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Class<?> further, Handler handler) {
        Class<?>[] types = type == further ? new Class<?>[] {type} : new Class<?>[] {type, further};
        return type.cast(Proxy.newProxyInstance(
                WatchedConnections.class.getClassLoader(),
                types,
                (self, method, arguments) ->
                        handler.call(self, method, arguments == null ? new Object[0] : arguments)));
    }

    private static @Nullable Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
