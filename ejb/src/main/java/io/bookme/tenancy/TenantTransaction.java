package io.bookme.tenancy;

import io.bookme.migrations.tenant.NameLock;
import io.bookme.migrations.tenant.SchemaName;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
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
    void tie(ServedTenant tenant) {
        requireActive();
        Object tied = transaction.getResource(TENANT);
        if (tied == null) {
            transaction.putResource(TENANT, tenant);
        } else if (!tied.equals(tenant)) {
            throw new IllegalStateException("A transaction of " + tied + " cannot go on as one of " + tenant);
        }
    }

    /**
     * The transaction's connection, which sees the tenant's schema and nothing else until the transaction ends. Until then
     * the schema keeps its name.
     *
     * <p>The text is spelled out, because pgjdbc drops its prepared statements when it sees a new search_path in one.
     *
     * @throws NoTenantException if the transaction at hand is not the tenant's
     * @throws RefusedException if the schema was renamed or replaced since the call was admitted
     */
    Connection connection(String schema) throws SQLException {
        requireActive();
        if (!(transaction.getResource(TENANT) instanceof ServedTenant tenant)
                || !tenant.schema().equals(schema)) {
            throw new NoTenantException("The tables of tenant " + schema
                    + " are reached through EJBs that are marked @ForTenant, and only so");
        }
        Connection connection = source.getConnection();
        try (Statement statement = connection.createStatement()) {
            boolean hasRows = statement.execute("set local lock_timeout = '" + LOCK_TIMEOUT
                    + "'; set local search_path = \"" + SchemaName.check(schema) + "\"; "
                    + NameLock.shared(tenant.id(), schema, tenant.schemaOid()));
            if (!isStillTheirs(statement, hasRows)) {
                throw new RefusedException(Refusal.BEHIND);
            }
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** What the last of several statements says. */
    private static boolean isStillTheirs(Statement statement, boolean firstHasRows) throws SQLException {
        boolean last = false;
        boolean hasRows = firstHasRows;
        while (hasRows || statement.getUpdateCount() != -1) {
            if (hasRows) {
                try (ResultSet row = statement.getResultSet()) {
                    last = row.next() && "t".equals(row.getString(1));
                }
            }
            hasRows = statement.getMoreResults();
        }
        return last;
    }

    private void requireActive() {
        if (transaction.getTransactionStatus() != Status.STATUS_ACTIVE) {
            throw new NoTenantException("A tenant's tables are reached within a transaction only");
        }
    }
}
