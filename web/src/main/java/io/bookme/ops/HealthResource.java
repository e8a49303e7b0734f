package io.bookme.ops;

import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirementsSet;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * {@code /health} on the port where the application is served, for load balancers, which see no other. WildFly answers the
 * same path on its management port, with these checks and its own.
 */
@RequestScoped
@Path("/health")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Health", description = "For load balancers; nobody has to sign in")
@SecurityRequirementsSet
public class HealthResource {
    @Inject
    @Liveness
    private Instance<HealthCheck> liveness;

    @Inject
    @Readiness
    private Instance<HealthCheck> readiness;

    @GET
    @Operation(
            summary = "Get health",
            description = "Live and ready, with the numbers of tenants that are behind, and that are held back")
    @APIResponseSchema(value = HealthJson.class, responseCode = "200", responseDescription = "All is well")
    @APIResponse(responseCode = "503", description = "Something is down")
    public Response all() {
        return answer(Stream.concat(liveness.stream(), readiness.stream()));
    }

    @GET
    @Path("live")
    @Operation(summary = "Get liveness", description = "The server answers; restarting it would mend nothing")
    @APIResponseSchema(value = HealthJson.class, responseCode = "200", responseDescription = "Live")
    @APIResponse(responseCode = "503", description = "To be restarted")
    public Response live() {
        return answer(liveness.stream());
    }

    @GET
    @Path("ready")
    @Operation(summary = "Get readiness", description = "The database answers and the shared schema is at head")
    @APIResponseSchema(value = HealthJson.class, responseCode = "200", responseDescription = "Ready for requests")
    @APIResponse(responseCode = "503", description = "Not ready")
    public Response ready() {
        return answer(readiness.stream());
    }

    private static Response answer(Stream<HealthCheck> checks) {
        List<HealthCheckResponse> responses = checks.map(HealthCheck::call).toList();
        HealthJson health = HealthJson.of(responses);
        return Response.status(health.status().equals("UP") ? 200 : 503)
                .entity(health)
                .build();
    }
}
