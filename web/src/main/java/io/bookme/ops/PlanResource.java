package io.bookme.ops;

import io.bookme.migrations.run.FleetPlan;
import io.bookme.migrations.run.RunRequest;
import io.bookme.rollout.Progress;
import io.bookme.rollout.Rollout;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /ops/plan}: what a run would do, without doing it. */
@RequestScoped
@Path("/ops/plan")
@RolesAllowed("ops")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Runs", description = "Migrations on their way through the fleet")
public class PlanResource {
    @Inject
    private Rollout rollout;

    @Inject
    private Progress progress;

    @POST
    @Operation(
            summary = "Plan a run",
            description = "What POST /ops/runs with the same body would do where; nothing is changed")
    @APIResponse(responseCode = "200", description = "The plan; parts with an obstacle cannot be done")
    @APIResponse(
            responseCode = "409",
            description = "A named tenant is archived, or backups are wanted and have no place")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = NewRunJson.class)))
    public PlanJson plan(@Valid @Nullable NewRunJson wanted, @Context SecurityContext security) {
        NewRunJson asked = wanted == null ? NewRunJson.EVERYTHING : wanted;
        RunsResource.refuseUnknown(progress, asked);
        RunRequest request = asked.request(security.getUserPrincipal().getName(), rollout);
        FleetPlan plan = RunsResource.unlessRefused(asked, () -> rollout.plan(request));
        return PlanJson.of(plan, asked.all(), asked.heldBack(request, rollout));
    }
}
