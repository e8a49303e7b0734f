package io.bookme.tenant;

import static jakarta.ejb.TransactionAttributeType.NOT_SUPPORTED;

import io.bookme.core.Page;
import io.bookme.core.PageRequest;
import io.bookme.migrations.run.DatabaseException;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.tenant.FirstUser;
import io.bookme.migrations.tenant.NewTenant;
import io.bookme.migrations.tenant.Standing;
import io.bookme.migrations.tenant.Tenant;
import io.bookme.migrations.tenant.TenantClone;
import io.bookme.migrations.tenant.TenantDeletion;
import io.bookme.migrations.tenant.TenantFilter;
import io.bookme.migrations.tenant.TenantOverview;
import io.bookme.migrations.tenant.TenantOverview.Placed;
import io.bookme.migrations.tenant.TenantRename;
import io.bookme.migrations.tenant.TenantRepair;
import io.bookme.migrations.tenant.TenantStatus;
import io.bookme.migrations.tenant.TenantVerification;
import io.bookme.migrations.tenant.Tenants;
import io.bookme.rollout.Backups;
import io.bookme.rollout.Engine;
import io.bookme.rollout.SpareSchemas;
import io.bookme.tenancy.SchemaWatch;
import jakarta.annotation.Resource;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.EJB;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The operators' hands on the tenants. What happens is {@link Tenants}', the same as from the command line; each change is
 * a transaction of its own there, as the schemas' owner.
 */
@Stateless
@RolesAllowed("ops")
@TransactionAttribute(NOT_SUPPORTED)
public class TenantAdministration {
    private static final System.Logger LOG = System.getLogger(TenantAdministration.class.getName());

    @Inject
    private Engine engine;

    @Inject
    private SchemaWatch schemas;

    @EJB
    private SpareSchemas spares;

    @Inject
    private Backups backups;

    @Resource
    private SessionContext context;

    /** A tenant's copy, with how many tables and rows were copied. */
    public record Copy(Placed tenant, int tables, long rows) {}

    /**
     * In order of their schemas' names, by three queries.
     *
     * @param marks only those of which one of these holds; empty for all
     */
    public Page<Placed> list(Optional<TenantStatus> status, Set<Standing.Mark> marks, PageRequest page) {
        TenantOverview overview = overview();
        TenantFilter filter = overview.filter(status, marks);
        return new Page<>(overview.list(filter, page.offset(), page.size()), overview.count(filter));
    }

    /**
     * @throws io.bookme.migrations.tenant.InvalidTenantException if there is no such tenant
     */
    public Placed get(String schema) {
        return overview().placed(engine.tenants().get(schema));
    }

    /**
     * The tenant is ready when this returns, and nothing is there if it throws.
     *
     * @param owner its first member; empty for none
     * @throws io.bookme.migrations.tenant.InvalidTenantException if a name cannot be used or is taken, or the owner cannot be
     *     made
     * @throws io.bookme.migrations.BookMeException if a migration was edited after other tenants got it
     */
    public Placed create(NewTenant wanted, Optional<FirstUser> owner) {
        Placed tenant = changed(engine.tenants().create(wanted, owner));
        spares.fillSoon();
        return tenant;
    }

    /**
     * Gives its schema another name, or itself.
     *
     * @param to its schema from now on, which may be what it is
     * @param name what people call it from now on; empty to leave that
     * @param domain where it is reached from now on; empty to leave that
     * @throws io.bookme.migrations.tenant.InvalidTenantException if there is no such tenant, a new name cannot be used or is
     *     taken, or somebody is at work on it
     */
    public Placed rename(String schema, String to, Optional<String> name, Optional<String> domain) {
        return changed(new TenantRename(engine.fleet()).rename(schema, to, name, domain));
    }

    /**
     * Deletes it with all its rows; a call that was cut off may be repeated, and goes on.
     *
     * @throws io.bookme.migrations.tenant.InvalidTenantException if there is no such tenant, or somebody is at work on it
     */
    public void delete(String schema) {
        try {
            new TenantDeletion(engine.fleet()).delete(schema);
        } finally {
            schemas.forget();
        }
    }

    /**
     * Makes its copy.
     *
     * @throws io.bookme.migrations.tenant.InvalidTenantException if there is no such tenant, a name cannot be used or is
     *     taken, or somebody is at work on it
     * @throws io.bookme.migrations.BookMeException if it is not what its migrations make
     */
    public Copy copy(String schema, NewTenant wanted) {
        TenantClone.Cloned cloned = new TenantClone(engine.fleet()).make(schema, wanted);
        return new Copy(changed(cloned.tenant()), cloned.tables(), cloned.rows());
    }

    /**
     * Writes it whole into a file of the server's folder for backups.
     *
     * @return the file's name there
     * @throws io.bookme.migrations.tenant.InvalidTenantException if there is no such tenant
     * @throws io.bookme.migrations.BookMeException if the server has no folder for backups, or it cannot be written
     */
    public String backup(String schema) {
        engine.tenants().get(schema);
        return String.valueOf(backups.take(engine.fleet(), schema).getFileName());
    }

    /**
     * Reads again what tenants have.
     *
     * @param which their schemas; empty for all
     * @throws io.bookme.migrations.tenant.InvalidTenantException if there is no such tenant
     */
    public List<TenantVerification.Finding> verify(List<String> which) {
        List<TenantVerification.Finding> findings = new TenantVerification(engine.fleet()).verify(which);
        schemas.forget();
        return findings;
    }

    /**
     * Mends a missing or half-made schema.
     *
     * @return what was done
     * @throws io.bookme.migrations.tenant.InvalidTenantException if there is no such tenant
     * @throws io.bookme.migrations.BookMeException if it cannot be mended without guessing
     */
    public List<String> repair(String schema) {
        List<String> did = new TenantRepair(engine.fleet()).repair(schema);
        schemas.forget();
        return did;
    }

    /**
     * @throws io.bookme.migrations.tenant.InvalidTenantException if there is no such tenant
     */
    public Placed suspend(String schema) {
        return changed(engine.tenants().suspend(schema));
    }

    /**
     * @throws io.bookme.migrations.tenant.InvalidTenantException if there is no such tenant
     */
    public Placed archive(String schema) {
        return changed(engine.tenants().archive(schema));
    }

    /**
     * @throws io.bookme.migrations.tenant.InvalidTenantException if there is no such tenant
     * @throws io.bookme.migrations.BookMeException if it was archived and its migration fails
     */
    public Placed activate(String schema) {
        return changed(engine.tenants()
                .activate(schema, Entrance.REST, context.getCallerPrincipal().getName()));
    }

    /** What was done is done, also if where the tenant stands cannot be read any more. */
    private Placed changed(Tenant tenant) {
        schemas.forget();
        try {
            return overview().placed(tenant);
        } catch (DatabaseException e) {
            LOG.log(Level.DEBUG, "where a tenant stands is not told", e);
            return new Placed(tenant, Standing.UNKNOWN);
        }
    }

    private TenantOverview overview() {
        return TenantOverview.of(engine.fleet());
    }
}
