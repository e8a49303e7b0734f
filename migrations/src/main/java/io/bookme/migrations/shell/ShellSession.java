package io.bookme.migrations.shell;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.SchemaStatus;
import io.bookme.migrations.tenant.NewTenant;
import io.bookme.migrations.tenant.Tenant;
import io.bookme.migrations.tenant.Tenants;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One shell at work: a fleet, and the entity managers that were asked for. Hibernate starts when it is first needed. */
public final class ShellSession implements AutoCloseable {
    /** The log would be taken for the result; kept here, or the level would be forgotten with the logger. */
    private static final Logger HIBERNATE_LOG = Logger.getLogger("org.hibernate");

    /** It tells of an error of the database beside the exception that says the same. */
    private static final Logger SQL_ERROR_LOG = Logger.getLogger("org.hibernate.engine.jdbc.spi.SqlExceptionHelper");

    /** Where the connections come from. */
    @FunctionalInterface
    public interface Connections {
        /** A new connection that sees this schema alone, for as long as it lives. */
        Connection open(String schema) throws SQLException;
    }

    private final Fleet fleet;
    private final SchemaConnections connections;
    private final Consumer<String> notes;
    private @Nullable EntityManagers tenantUnit;
    private @Nullable EntityManagers sharedUnit;

    /**
     * @param connections of the role that the entities work as
     * @param notes hears what a person should know beside the result
     */
    public ShellSession(Fleet fleet, Connections connections, Consumer<String> notes) {
        this.fleet = fleet;
        this.connections = new SchemaConnections(connections);
        this.notes = notes;
    }

    @SuppressWarnings("PMD.CloseResource") // kept for the next one; close() closes it
    synchronized EntityManager tenant(String schema) {
        Tenant tenant = new Tenants(fleet).get(schema);
        SchemaStatus status = fleet.status(tenant.schema());
        if (status.isBehind()) {
            notes.accept(schema + " is behind the entities by "
                    + status.pending().size() + " migrations: ./manage migrate_schemas --schema=" + schema);
        }
        status.holds()
                .forEach((app, migration) -> notes.accept(
                        schema + " is held at " + app + "." + migration + ", so its entities may not fit."));
        EntityManagers unit = tenantUnit == null ? unit("tenant") : tenantUnit;
        tenantUnit = unit;
        return unit.open(schema);
    }

    @SuppressWarnings("PMD.CloseResource") // kept for the next one; close() closes it
    synchronized EntityManager shared() {
        EntityManagers unit = sharedUnit == null ? unit("shared") : sharedUnit;
        sharedUnit = unit;
        return unit.open(Scope.SHARED_SCHEMA);
    }

    private EntityManagers unit(String name) {
        HIBERNATE_LOG.setLevel(Level.SEVERE);
        SQL_ERROR_LOG.setLevel(Level.OFF);
        return EntityManagers.of(name, connections);
    }

    List<Tenant> tenants() {
        Tenants tenants = new Tenants(fleet);
        return tenants.list(Optional.empty(), 0, Math.max(1, tenants.count(Optional.empty())));
    }

    Tenant createTenant(NewTenant wanted) {
        return new Tenants(fleet).create(wanted);
    }

    /** Ends what is still open; what was not committed is rolled back. */
    @Override
    public synchronized void close() {
        connections.close();
        if (tenantUnit != null) {
            tenantUnit.close();
        }
        if (sharedUnit != null) {
            sharedUnit.close();
        }
    }
}
