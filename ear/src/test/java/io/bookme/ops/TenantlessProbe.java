package io.bookme.ops;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Works with a tenant's tables where there is no tenant, and tells what came of it. It is in the tests' EAR alone. */
@RequestScoped
@Path("/ops/probe")
@RolesAllowed("ops")
@Produces(MediaType.TEXT_PLAIN)
public class TenantlessProbe {
    @Inject
    private TenantlessWork work;

    @GET
    @Path("request")
    public String request() {
        return work.directly();
    }

    @GET
    @Path("past-the-interceptor")
    public String pastTheInterceptor() {
        return work.pastTheInterceptor();
    }

    @GET
    @Path("asynchronous")
    public String asynchronous() throws Exception {
        return work.asynchronously().get();
    }

    @GET
    @Path("timer")
    public String timer() throws Exception {
        return work.inTimer();
    }

    /** Nobody catches what is thrown. */
    @GET
    @Path("unguarded")
    public String unguarded() {
        return work.unguarded();
    }
}
