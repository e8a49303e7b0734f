package io.bookme.tenancy;

import jakarta.enterprise.inject.spi.CDI;
import java.io.Serial;
import java.sql.Connection;
import java.sql.SQLException;
import org.hibernate.engine.jdbc.connections.spi.MultiTenantConnectionProvider;

/**
 * Hands Hibernate connections that see one tenant's schema and nothing else.
 *
 * <p>The schema is set with {@code SET LOCAL} when a transaction first needs its connection, and PostgreSQL takes it back
 * with the transaction: there is nothing to reset and nothing to forget.
 */
public final class SchemaConnectionProvider implements MultiTenantConnectionProvider<String> {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * @throws NoTenantException if the transaction at hand is not the tenant's
     */
    @Override
    public Connection getConnection(String schema) throws SQLException {
        return CDI.current().select(TenantTransaction.class).get().connection(schema);
    }

    @Override
    public void releaseConnection(String schema, Connection connection) throws SQLException {
        connection.close();
    }

    /** Hibernate would use it to look at the database at boot, which it is told not to. */
    @Override
    public Connection getAnyConnection() {
        throw new NoTenantException("No connection is for any tenant");
    }

    @Override
    public void releaseAnyConnection(Connection connection) throws SQLException {
        connection.close();
    }

    /** The connection is kept until the transaction ends, and with it the schema. */
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
}
