package io.bookme.tenant;

import static jakarta.ejb.TransactionAttributeType.NOT_SUPPORTED;

import io.bookme.core.Page;
import io.bookme.core.PageRequest;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.tenant.NewTenant;
import io.bookme.migrations.tenant.Tenant;
import io.bookme.migrations.tenant.TenantStatus;
import io.bookme.migrations.tenant.Tenants;
import io.bookme.rollout.Engine;
import io.bookme.tenancy.SchemaWatch;
import jakarta.annotation.Resource;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.inject.Inject;
import java.util.Optional;

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

    @Resource
    private SessionContext context;

    /** In order of their schemas' names. */
    public Page<Tenant> list(Optional<TenantStatus> status, PageRequest page) {
        Tenants tenants = engine.tenants();
        return new Page<>(tenants.list(status, page.offset(), page.size()), tenants.count(status));
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
     * @throws io.bookme.migrations.tenant.InvalidTenantException if a name cannot be used or is taken
     */
    public Tenant create(NewTenant wanted) {
        return changed(engine.tenants().create(wanted));
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
