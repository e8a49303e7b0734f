package io.bookme.migrations.tenant;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The lock on the name of a tenant's schema. A transaction that speaks of the schema by its name holds it beside others;
 * who gives the name to somebody else holds it alone. Else a request could find another tenant under the name with which
 * it was admitted.
 */
public final class NameLock {
    /** An arbitrary number that nobody else uses: "name" in ASCII. */
    private static final int SPACE = 0x6e616d65;

    private NameLock() {}

    /**
     * Two queries for one message: the first takes the lock until the transaction ends, the second tells whether the
     * tenant's schema still has this name.
     *
     * @param tenantId its number in {@code tenant_tenant}
     */
    public static String shared(long tenantId, String schema) {
        return "select pg_advisory_xact_lock_shared(" + SPACE + ", " + key(tenantId)
                + "); select exists (select from public.tenant_tenant where id = " + tenantId + " and schema_name = '"
                + SchemaName.check(schema) + "')";
    }

    /** Waits, as long as the transaction's lock_timeout allows, until nobody speaks of the schema by its name. */
    static void alone(Connection connection, String schema) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("select id from public.tenant_tenant where schema_name = ?")) {
            query.setString(1, schema);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return;
                }
                try (PreparedStatement lock = connection.prepareStatement("select pg_advisory_xact_lock(?, ?)")) {
                    lock.setInt(1, SPACE);
                    lock.setInt(2, key(row.getLong(1)));
                    lock.execute();
                }
            }
        }
    }

    /** Two tenants may share a key; then one waits a little for the other. */
    private static int key(long tenantId) {
        return Long.hashCode(tenantId);
    }
}
