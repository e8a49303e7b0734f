package io.bookme.migrations.tenant;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The lock on the name of a tenant's schema. A transaction that speaks of the schema by its name holds it beside others;
 * who takes the name away, by a rename or with the tenant itself, holds it alone. Else a request could find another tenant
 * under the name with which it was admitted.
 *
 * <p>No table of {@code public} is locked by it: a request may be slow, and a migration of these has to wait for nobody.
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
     * @param oid its schema's, which no other schema has under whatever name
     */
    public static String shared(long tenantId, String schema, long oid) {
        return "select pg_advisory_xact_lock_shared(" + SPACE + ", " + key(tenantId)
                + "); select exists (select from pg_catalog.pg_namespace where oid = " + oid + " and nspname = '"
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
