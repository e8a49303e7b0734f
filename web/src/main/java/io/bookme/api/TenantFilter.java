package io.bookme.api;

import io.bookme.tenancy.Admission;
import io.bookme.tenancy.CurrentTenant;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.security.Principal;

/**
 * Lets a request in for the tenant of its Host, or not. Every resource is a tenant's but those of {@code io.bookme.ops}.
 */
@Provider
@Priority(Priorities.AUTHORIZATION)
public class TenantFilter implements ContainerRequestFilter {
    @Inject
    private Admission admission;

    @Inject
    private CurrentTenant current;

    @Context
    private ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        if (Operators.own(resource)) {
            return;
        }
        Principal user = request.getSecurityContext().getUserPrincipal();
        if (user == null) {
            request.abortWith(Problems.plain(Problems.ofStatus(401)));
            return;
        }
        current.enter(admission.admit(request.getHeaderString(HttpHeaders.HOST), user.getName()));
    }
}
