package io.bookme.ops;

import io.bookme.api.Link;
import io.bookme.api.ProblemException;
import io.bookme.migrations.run.Outcome;
import io.bookme.migrations.run.SchemaStatus;
import io.bookme.rollout.Progress;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /ops/migrations}: what the schemas have and what they miss. */
@RequestScoped
@Path("/ops/migrations")
@RolesAllowed("ops")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Migrations", description = "What the schemas have and what they miss")
public class MigrationsResource {
    @Inject
    private Progress progress;

    @GET
    @Operation(summary = "Get the fleet's summary", description = "One query, whatever the number of tenants")
    @APIResponse(responseCode = "200", description = "Where the fleet stands")
    public FleetJson fleet() {
        return FleetJson.of(progress.fleet());
    }

    @GET
    @Path("{schema}")
    @Operation(
            summary = "Get one schema's migrations",
            description = "Applied, pending and held, and the error if it is parked; public is the shared schema")
    @APIResponse(responseCode = "200", description = "Where the schema stands")
    public SchemaJson schema(@PathParam("schema") String schema) {
        SchemaStatus status = progress.schema(schema)
                .orElseThrow(() -> ProblemException.notFound("BookMe has no schema of this name."));
        return SchemaJson.of(status, status.parked().map(this::next).orElse(List.of()));
    }

    private List<Link> next(Outcome parked) {
        return NextSteps.of(progress.run(parked.runId()), parked, progress.recordable(List.of(parked)));
    }
}
