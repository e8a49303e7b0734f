package io.bookme.tenancy;

import io.bookme.migrations.tenant.SchemaName;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * The one tenant of the transaction at hand. The schema is set for the rest of a transaction, so a transaction never has
 * two, and outside of one nothing would hold it.
 */
@ApplicationScoped
public class TenantTransaction {
    private static final Object TENANT = new Object();

    /** Longer than a migration holds its locks; a request that waits longer is asked to come again. */
    private static final String LOCK_TIMEOUT = "5s";

    @Resource
    private TransactionSynchronizationRegistry transaction;

    @Resource(lookup = "java:jboss/datasources/BookMe")
    private DataSource source;

    /**
     * Makes the transaction this tenant's.
     *
     * @throws NoTenantException if there is no transaction
     * @throws IllegalStateException if it is another tenant's already
     */
    void tie(String schema) {
        requireActive();
        Object tied = transaction.getResource(TENANT);
        if (tied == null) {
            transaction.putResource(TENANT, schema);
        } else if (!tied.equals(schema)) {
            throw new IllegalStateException("A transaction of tenant " + tied + " cannot go on as one of " + schema);
        }
    }

    /**
     * The transaction's connection, which sees the tenant's schema and nothing else until the transaction ends.
     *
     * <p>The text is spelled out, because pgjdbc drops its prepared statements when it sees a new search_path in one.
     *
     * @throws NoTenantException if the transaction at hand is not the tenant's
     */
    Connection connection(String schema) throws SQLException {
        requireActive();
        if (!schema.equals(transaction.getResource(TENANT))) {
            throw new NoTenantException("The tables of tenant " + schema
                    + " are reached through EJBs that are marked @ForTenant, and only so");
        }
        Connection connection = source.getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local search_path = \"" + SchemaName.check(schema) + "\"; set local lock_timeout = '"
                    + LOCK_TIMEOUT + "'");
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private void requireActive() {
        if (transaction.getTransactionStatus() != Status.STATUS_ACTIVE) {
            throw new NoTenantException("A tenant's tables are reached within a transaction only");
        }
    }
}
