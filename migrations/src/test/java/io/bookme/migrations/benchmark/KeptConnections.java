package io.bookme.migrations.benchmark;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedDeque;
import javax.sql.DataSource;

/**
 * A data source whose connections stay open, as those of a server's pool do; the same for every contestant.
 *
 * <p>It goes by URL and properties: the URL that the driver's own data source makes carries every property, and stock
 * Liquibase spends 0.2 s a schema on searching a long one for passwords.
 */
final class KeptConnections {
    private final String url;
    private final Properties properties;
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();

    KeptConnections(String url, Properties properties) {
        this.url = url;
        this.properties = properties;
    }

    DataSource source() {
        return (DataSource) Proxy.newProxyInstance(
                KeptConnections.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getConnection") && arguments == null) {
                        return borrow();
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    private Connection borrow() throws SQLException {
        Connection kept = idle.pollFirst();
        Connection connection = kept == null ? DriverManager.getConnection(url, properties) : kept;
        return (Connection) Proxy.newProxyInstance(
                KeptConnections.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        if (!connection.isClosed()) {
                            idle.addFirst(connection);
                        }
                        return null;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
