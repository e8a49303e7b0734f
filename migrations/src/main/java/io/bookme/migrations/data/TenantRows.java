package io.bookme.migrations.data;

import io.bookme.migrations.run.Quote;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What {@code public} and {@code bookme} know of a tenant. Rows are kept as JSON objects by column name, so that an
 * older backup goes into tables that have grown since.
 */
final class TenantRows {
    private TenantRows() {}

    static Optional<String> tenant(Transaction transaction, String schema) throws SQLException {
        return transaction
                .query(
                        "select (to_jsonb(t) - 'id')::text from public.tenant_tenant t where schema_name = ?",
                        row -> row.getString(1),
                        schema)
                .stream()
                .findFirst();
    }

    static List<String> domains(Transaction transaction, String schema) throws SQLException {
        return transaction.query(
                "select (to_jsonb(d) - 'id' - 'tenant_id')::text from public.tenant_domain d"
                        + " join public.tenant_tenant t on t.id = d.tenant_id where t.schema_name = ? order by d.id",
                row -> row.getString(1),
                schema);
    }

    static List<String> memberships(Transaction transaction, String schema) throws SQLException {
        return transaction.query(
                "select (to_jsonb(m) - 'id' - 'tenant_id' - 'user_id' || jsonb_build_object('username', u.username))::text"
                        + " from public.users_membership m join public.users_user u on u.id = m.user_id"
                        + " join public.tenant_tenant t on t.id = m.tenant_id where t.schema_name = ? order by m.id",
                row -> row.getString(1),
                schema);
    }

    static Optional<Long> id(Transaction transaction, String schema) throws SQLException {
        return transaction
                .query("select id from public.tenant_tenant where schema_name = ?", row -> row.getLong(1), schema)
                .stream()
                .findFirst();
    }

    /**
     * Puts a row into a table of {@code public}.
     *
     * @param json its values by column; those that the table does not have are left out
     * @param more a JSON object with values that come before these
     */
    static void insert(Transaction transaction, String table, String json, String more) throws SQLException {
        List<String> columns = columns(transaction, table, json, more);
        transaction.update(
                "insert into public." + table + " (" + DataTable.names(columns) + ") select " + DataTable.names(columns)
                        + " from jsonb_populate_record(null::public." + table + ", ?::jsonb || ?::jsonb)",
                json,
                more);
    }

    /** Whether it is served, in a word; empty while it is being deleted, which is nobody's decision about that. */
    static Optional<String> status(Transaction transaction, String schema) throws SQLException {
        return transaction
                .query(
                        "select t.status from public.tenant_tenant t join bookme.schema_state s using (schema_name)"
                                + " where t.schema_name = ? and s.deleting_at is null",
                        row -> row.getString(1),
                        schema)
                .stream()
                .findFirst();
    }

    /** Gives the tenant's own row the values that it had. */
    static void updateTenant(Transaction transaction, long id, String json) throws SQLException {
        List<String> columns = columns(transaction, "tenant_tenant", json, "{}");
        transaction.update(
                "update public.tenant_tenant t set "
                        + columns.stream()
                                .map(column -> Quote.name(column) + " = r." + Quote.name(column))
                                .collect(Collectors.joining(", "))
                        + " from jsonb_populate_record(null::public.tenant_tenant, ?::jsonb) r where t.id = " + id,
                json);
    }

    /** A row as it is kept. */
    static JsonObject parsed(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.readObject();
        }
    }

    private static List<String> columns(Transaction transaction, String table, String json, String more)
            throws SQLException {
        return transaction.query(
                "select a.attname from pg_catalog.pg_attribute a where a.attrelid = ('public.' || ?)::regclass"
                        + " and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''"
                        + " and jsonb_exists(?::jsonb || ?::jsonb, a.attname::text) order by a.attnum",
                row -> row.getString(1),
                table,
                json,
                more);
    }
}
