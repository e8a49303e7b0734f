package io.bookme.tenant;

import static jakarta.ejb.TransactionAttributeType.NOT_SUPPORTED;

import io.bookme.core.Page;
import io.bookme.core.PageRequest;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.tenant.FirstUser;
import io.bookme.migrations.tenant.NewTenant;
import io.bookme.migrations.tenant.Standing;
import io.bookme.migrations.tenant.Tenant;
import io.bookme.migrations.tenant.TenantClone;
import io.bookme.migrations.tenant.TenantDeletion;
import io.bookme.migrations.tenant.TenantFilter;
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

    /**
     * In order of their schemas' names.
     *
     * @param marks only those of which one of these holds; empty for all
     */
    public Page<Tenant> list(Optional<TenantStatus> status, Set<Standing.Mark> marks, PageRequest page) {
        TenantFilter filter = new TenantFilter(
                status,
                marks.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Standing.schemas(Standing.ofAll(engine.fleet()), marks)));
        Tenants tenants = engine.tenants();
        return new Page<>(tenants.list(filter, page.offset(), page.size()), tenants.count(filter));
    }

    /**
     * @throws io.bookme.migrations.tenant.InvalidTenantException if there is no such tenant
     */
    public Tenant get(String schema) {
        return engine.tenants().get(schema);
    }

    /**
     * The tenant is ready when this returns, and nothing is there if it throws.
     *
     * @param owner its first member; empty for none
     * @throws io.bookme.migrations.tenant.InvalidTenantException if a name cannot be used or is taken, or the owner cannot be
     *     made
     * @throws io.bookme.migrations.BookMeException if a migration was edited after other tenants got it
     */
    public Tenant create(NewTenant wanted, Optional<FirstUser> owner) {
        Tenant tenant = changed(engine.tenants().create(wanted, owner));
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
    public Tenant rename(String schema, String to, Optional<String> name, Optional<String> domain) {
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
    public TenantClone.Cloned copy(String schema, NewTenant wanted) {
        TenantClone.Cloned cloned = new TenantClone(engine.fleet()).make(schema, wanted);
        schemas.forget();
        return cloned;
    }

    /**
     * Writes it whole into a file of the server's folder for backups.
     *
     * @return the file's name there
     * @throws io.bookme.migrations.tenant.InvalidTenantException if there is no such tenant
     * @throws io.bookme.migrations.BookMeException if the server has no folder for backups, or it cannot be written
     */
    public String backup(String schema) {
        get(schema);
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
    public Tenant suspend(String schema) {
        return changed(engine.tenants().suspend(schema));
    }

    /**
     * @throws io.bookme.migrations.tenant.InvalidTenantException if there is no such tenant
     */
    public Tenant archive(String schema) {
        return changed(engine.tenants().archive(schema));
    }

    /**
     * @throws io.bookme.migrations.tenant.InvalidTenantException if there is no such tenant
     * @throws io.bookme.migrations.BookMeException if it was archived and its migration fails
     */
    public Tenant activate(String schema) {
        return changed(engine.tenants()
                .activate(schema, Entrance.REST, context.getCallerPrincipal().getName()));
    }

    private Tenant changed(Tenant tenant) {
        schemas.forget();
        return tenant;
    }
}
