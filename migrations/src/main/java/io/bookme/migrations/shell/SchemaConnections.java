package io.bookme.migrations.shell;

import java.io.Serial;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.engine.jdbc.connections.spi.MultiTenantConnectionProvider;

/**
 * Gives each entity manager a new connection that sees one schema from its first moment to its last, and ends it with
 * the entity manager: nothing is handed on, so nothing has to be reset.
 */
final class SchemaConnections implements MultiTenantConnectionProvider<String>, AutoCloseable {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient ShellSession.Connections source;
    private final transient Set<Connection> open = ConcurrentHashMap.newKeySet();

    SchemaConnections(ShellSession.Connections source) {
        this.source = source;
    }

    @Override
    public Connection getConnection(String schema) throws SQLException {
        Connection connection = source.open(schema);
        open.add(connection);
        return connection;
    }

    @Override
    public void releaseConnection(String schema, Connection connection) throws SQLException {
        open.remove(connection);
        connection.close();
    }

    /** Hibernate would look at the database with it when it starts, which the units tell it not to do. */
    @Override
    public Connection getAnyConnection() {
        throw new IllegalStateException("No connection is for any schema");
    }

    @Override
    public void releaseAnyConnection(Connection connection) throws SQLException {
        connection.close();
    }

    /** The connection, and with it the schema, stays with its entity manager until that is closed. */
    @Override
    public boolean supportsAggressiveRelease() {
        return false;
    }

    @Override
    public boolean isUnwrappableAs(Class<?> type) {
        return type.isInstance(this);
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return type.cast(this);
    }

    /** Ends those of entity managers that nobody closed; what was not committed is rolled back. */
    @Override
    public void close() {
        open.forEach(SchemaConnections::end);
        open.clear();
    }

    private static void end(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // it is gone already, which is what we want
        }
    }
}
