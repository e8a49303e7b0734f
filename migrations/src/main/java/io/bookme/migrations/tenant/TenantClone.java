package io.bookme.migrations.tenant;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.SqlState;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.plan.AppliedMigration;
import io.bookme.migrations.run.CatalogLines;
import io.bookme.migrations.run.DatabaseException;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.InTransaction;
import io.bookme.migrations.run.LargeObjects;
import io.bookme.migrations.run.Quote;
import io.bookme.migrations.run.SchemaBirth;
import io.bookme.migrations.run.SchemaHistory;
import io.bookme.migrations.run.Watchdog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/**
 * Makes a tenant that is the copy of another, tables, rows, sequences and changelog, in one transaction and from one
 * snapshot: the model may be in use meanwhile, but is not migrated.
 *
 * <p>The tables are made by the very migrations that the model has, not by reading its catalog. Then both catalogs are
 * compared, before the rows are copied and after: a model that somebody changed by hand is refused, and what differs is
 * said.
 */
public final class TenantClone {
    private static final int TRIES = 5;
    private static final int TOLD = 20;

    /** The claim's row was changed after the snapshot was taken: a new snapshot sees that. */
    private final Fleet fleet;

    public TenantClone(Fleet fleet) {
        this.fleet = fleet;
    }

    /**
     * What came of it.
     *
     * @param tenant the new one, in the same state as its model
     * @param tables how many tables were copied
     * @param rows how many rows
     */
    public record Cloned(Tenant tenant, int tables, long rows) {}

    /**
     * Users are not copied, nor what they may do in the model; the new tenant's members are its own.
     *
     * @param from the model's schema
     * @param wanted the new tenant; its contact is the model's if it has none
     * @throws InvalidTenantException if a name cannot be used or is taken, there is no such model, or another process
     *     stays at work on it
     * @throws BookMeException if the model is not what its migrations make; nothing was kept
     */
    public Cloned make(String from, NewTenant wanted) {
        NewTenant checked = wanted.checked();
        new Tenants(fleet).get(from);
        for (int attempt = 1; true; attempt++) {
            try (Watchdog watchdog = fleet.watchdog()) {
                RowCopy.Copied copied =
                        InTransaction.attempt(watchdog.connections(), connection -> make(connection, from, checked));
                return new Cloned(new Tenants(fleet).get(checked.schema()), copied.tables(), copied.rows());
            } catch (SQLException e) {
                if (!SqlState.of(e).is(SqlState.SERIALIZATION_FAILURE) || attempt == TRIES) {
                    throw explained(e, from, checked);
                }
            }
        }
    }

    private RowCopy.Copied make(Connection connection, String from, NewTenant wanted) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set transaction isolation level repeatable read");
        }
        Watchdog.askWhoServes(connection);
        Optional<Claim.Claimed> claimed = Claim.take(connection, from, fleet.settings());
        Claim.refuseDeleting(from, claimed.filter(Claim.Claimed::isBeingDeleted).isPresent());
        List<AppliedMigration> applied = SchemaHistory.read(connection, from);
        List<Migration> migrations = SchemaHistory.migrations(connection, from, applied, fleet.graph());
        LargeObjects.refuse(connection, from, table -> true, "a clone");
        String to = wanted.schema();
        Tenants.insert(connection, to, wanted.name(), wanted.contactEmail(), wanted.domain());
        fleet.birth().make(connection, to, SchemaBirth.TENANT, migrations);
        List<String> model = CatalogLines.of(connection, from);
        refuseDrift(from, model, CatalogLines.of(connection, to));
        RowCopy.Copied copied = RowCopy.copy(connection, from, to);
        refuseDrift(from, model, CatalogLines.of(connection, to));
        refuseDrift(from, CatalogLines.of(connection, from), model);
        takeOver(connection, from, to);
        return copied;
    }

    private void refuseDrift(String from, List<String> model, List<String> made) {
        List<String> differences = CatalogLines.differences(made, model);
        if (!differences.isEmpty()) {
            throw new BookMeException(
                    "Tenant '" + from + "' is not what its migrations make, and so it cannot be cloned:\n  "
                            + String.join("\n  ", differences.subList(0, Math.min(TOLD, differences.size())))
                            + (differences.size() > TOLD ? "\n  and " + (differences.size() - TOLD) + " more" : ""),
                    "Bring its tables back to what its migrations say (+ is too much, - is missing), then run the same"
                            + " command again. Nothing was kept.");
        }
    }

    /** What the model's tenant and state say beside its name. */
    private static void takeOver(Connection connection, String from, String to) throws SQLException {
        for (String sql : List.of("""
                update public.tenant_tenant t set status = m.status, time_zone = m.time_zone, currency = m.currency,
                  metadata = m.metadata, contact_email = coalesce(t.contact_email, m.contact_email)
                from public.tenant_tenant m where m.schema_name = ? and t.schema_name = ?
                """, """
                update bookme.schema_state s set migrated = m.migrated, parked_for = m.parked_for
                from bookme.schema_state m where m.schema_name = ? and s.schema_name = ?
                """, """
                insert into bookme.hold (schema_name, app, migration, run_id)
                select s.schema_name, h.app, h.migration, h.run_id from bookme.hold h, bookme.schema_state s
                where h.schema_name = ? and s.schema_name = ?
                """)) {
            try (PreparedStatement update = connection.prepareStatement(sql)) {
                update.setString(1, from);
                update.setString(2, to);
                update.executeUpdate();
            }
        }
    }

    private static BookMeException explained(SQLException e, String from, NewTenant wanted) {
        SqlState state = SqlState.of(e);
        if (state.is(SqlState.DUPLICATE_SCHEMA, SqlState.UNIQUE_VIOLATION)) {
            return Tenants.explained(e, wanted.schema(), wanted.domain());
        }
        if (state.is(SqlState.UNDEFINED_TABLE, SqlState.INVALID_SCHEMA_NAME)) {
            return new BookMeException(
                    "Schema " + Quote.name(from) + " or its table databasechangelog is missing: " + e.getMessage(),
                    "Mend it first: ./manage repair_tenant " + from,
                    e);
        }
        return new DatabaseException(e);
    }
}
