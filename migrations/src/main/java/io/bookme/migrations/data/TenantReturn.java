package io.bookme.migrations.data;

import io.bookme.migrations.SqlState;
import io.bookme.migrations.run.SchemaRegistry;
import io.bookme.migrations.tenant.DomainName;
import io.bookme.migrations.tenant.TenantStatus;
import jakarta.json.Json;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts back what {@code public} and {@code bookme} knew of a tenant.
 *
 * <p>Under its own name its row and domains are as they were; but whether it is served was decided since, and stays. Under a name that is new it gets a row of its own, and only
 * the domain that was given: the others are the original's. A tenant that was there under another name keeps what it has,
 * and only its schema is another. Who may come in is {@link MembersReturn}'s.
 */
final class TenantReturn {
    private static final Map<String, String> VERBS = Map.of(
            TenantStatus.ACTIVE.word(), "activate_tenant",
            TenantStatus.SUSPENDED.word(), "suspend_tenant",
            TenantStatus.ARCHIVED.word(), "archive_tenant");

    private final Transaction transaction;
    private final Manifest manifest;
    private final String schema;
    private final Optional<String> domain;

    TenantReturn(Transaction transaction, Manifest manifest, String schema, Optional<String> domain) {
        this.transaction = transaction;
        this.manifest = manifest;
        this.schema = schema;
        this.domain = domain.map(DomainName::normalise);
    }

    /**
     * @param notes gets what could not be as it was
     */
    void run(List<String> notes) throws SQLException {
        Optional<Long> known = TenantRows.id(transaction, schema);
        boolean isItself = schema.equals(manifest.schema());
        if (known.isEmpty()) {
            TenantRows.insert(transaction, "tenant_tenant", tenant(), json("schema_name", schema));
        } else if (isItself) {
            update(known.get(), notes);
        }
        long id = TenantRows.id(transaction, schema).orElseThrow();
        if (known.isEmpty() || isItself) {
            if (isItself) {
                transaction.execute("delete from public.tenant_domain where tenant_id = " + id);
            }
            domains(id, isItself);
        } else if (domain.isPresent()) {
            notes.add("The tenant " + schema + " was there and keeps its domains; --domain was passed over.");
        }
        MembersReturn members = new MembersReturn(transaction, manifest, schema);
        if (known.isEmpty()) {
            members.enter(id, notes);
        } else if (isItself) {
            members.tellOfLost(notes);
        }
        for (String stored : manifest.stored()) {
            transaction.update(
                    "insert into bookme.stored_migration select * from"
                            + " jsonb_populate_record(null::bookme.stored_migration, ?::jsonb) on conflict do nothing",
                    stored);
        }
        SchemaRegistry.enter(transaction.connection(), schema);
        state();
    }

    private void update(long id, List<String> notes) throws SQLException {
        Optional<String> now = TenantRows.status(transaction, schema);
        TenantRows.updateTenant(transaction, id, tenant());
        String then = TenantRows.status(transaction, schema).orElse("");
        if (now.isPresent() && !now.get().equals(then)) {
            transaction.update("update public.tenant_tenant set status = ? where schema_name = ?", now.get(), schema);
            notes.add(schema + " stays " + now.get() + ", as it is now; when the backup was made it was " + then
                    + ". To change that: ./manage " + VERBS.get(then) + " " + schema);
        }
    }

    private String tenant() {
        return manifest.tenant().orElseGet(() -> json("name", schema));
    }

    private void domains(long id, boolean isItself) throws SQLException {
        List<String> rows = new ArrayList<>();
        if (domain.isPresent()) {
            rows.add(Json.createObjectBuilder()
                    .add("domain", domain.get())
                    .add("is_primary", true)
                    .build()
                    .toString());
        } else if (isItself) {
            rows.addAll(manifest.domains());
        }
        for (String row : rows) {
            try {
                TenantRows.insert(transaction, "tenant_domain", row, "{\"tenant_id\": " + id + "}");
            } catch (SQLException e) {
                if (!SqlState.of(e).is(SqlState.UNIQUE_VIOLATION)) {
                    throw e;
                }
                throw new DataException(
                        "The domain '" + TenantRows.parsed(row).getString("domain")
                                + "' belongs to another tenant; nothing was" + " changed",
                        "Give it another: --domain HOST",
                        e);
            }
        }
    }

    /** What it was before is over: nobody goes on deleting it, for instance. */
    private void state() throws SQLException {
        transaction.update(
                "update bookme.schema_state set parked_for = null, deleting_at = null, updated_at = now(), migrated = (select status <> 'archived'"
                        + " from public.tenant_tenant where schema_name = ?) where schema_name = ?",
                schema,
                schema);
        transaction.update("delete from bookme.hold where schema_name = ?", schema);
        for (var hold : manifest.holds().entrySet()) {
            transaction.update(
                    "insert into bookme.hold (schema_name, app, migration) values (?, ?, ?)",
                    schema,
                    hold.getKey(),
                    hold.getValue());
        }
    }

    private static String json(String name, String value) {
        return Json.createObjectBuilder().add(name, value).build().toString();
    }
}
