package io.bookme.tenancy;

import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.spi.CDI;
import org.jspecify.annotations.Nullable;

/**
 * The tenant of the request at hand, entered once by its entrance. Timers, asynchronous methods and batch jobs have a
 * request scope of their own, in which nobody entered one.
 */
@RequestScoped
public class CurrentTenant {
    private @Nullable ServedTenant tenant;

    /**
     * @throws IllegalStateException if the call is another tenant's already
     */
    public void enter(ServedTenant entering) {
        if (tenant != null && !tenant.equals(entering)) {
            throw new IllegalStateException(
                    "A call of tenant " + tenant.schema() + " cannot go on as one of " + entering.schema());
        }
        tenant = entering;
    }

    /**
     * @throws NoTenantException if nobody entered one
     */
    public ServedTenant require() {
        if (tenant == null) {
            throw new NoTenantException("This call has no tenant, and there is no default one");
        }
        return tenant;
    }

    /**
     * The tenant of this thread's call, for Hibernate, whose objects are no beans.
     *
     * @throws NoTenantException if there is none
     */
    static ServedTenant ofThisCall() {
        try {
            return CDI.current().select(CurrentTenant.class).get().require();
        } catch (ContextNotActiveException e) {
            NoTenantException none = new NoTenantException("There is no call here that could have a tenant");
            none.initCause(e);
            throw none;
        }
    }
}
