package io.bookme.ops;

import io.bookme.api.CommandLines;
import io.bookme.api.PageJson;
import io.bookme.api.Paging;
import io.bookme.api.ProblemException;
import io.bookme.core.Page;
import io.bookme.migrations.BookMeException;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Outcome;
import io.bookme.migrations.run.OutcomeGroup;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunRequest;
import io.bookme.rollout.Progress;
import io.bookme.rollout.Rollout;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /ops/runs}: migrations on their way through the fleet. */
@RequestScoped
@Path("/ops/runs")
@RolesAllowed("ops")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Runs", description = "Migrations on their way through the fleet")
public class RunsResource {
    private static final String ID = "{id: [0-9]{1,18}}";
    private static final String LAST_EVENT = "Last-Event-ID";

    @Inject
    private Rollout rollout;

    @Inject
    private Progress progress;

    @Inject
    private RunEvents events;

    @Context
    private UriInfo uri;

    @POST
    @Operation(
            summary = "Start a run",
            description = "For all schemas that are behind their target, or those of the named ones that are; or to a"
                    + " migration of an app, forward or back: tenants that go back are held there, and not served by this"
                    + " build, until `work` releases them. With `work` it records, takes over, releases or prunes")
    @APIResponseSchema(
            value = RunJson.class,
            responseCode = "202",
            responseDescription = "It is begun; follow it at Location")
    @APIResponse(
            responseCode = "200",
            description = "There is nothing to do, and no run was made",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = NothingToDoJson.class)))
    @APIResponse(
            responseCode = "409",
            description =
                    "A named tenant is archived, the migration cannot be reached, or backups are wanted and have no place")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = NewRunJson.class)))
    public Response start(@Valid @Nullable NewRunJson wanted, @Context SecurityContext security) {
        NewRunJson asked = wanted == null ? NewRunJson.EVERYTHING : wanted;
        refuseUnknown(progress, asked);
        RunRequest request = asked.request(security.getUserPrincipal().getName(), rollout);
        asked.requireConfirmation();
        Optional<Run> run = unlessRefused(asked, () -> rollout.start(request));
        return run.map(this::followed)
                .orElseGet(() -> Response.ok(NothingToDoJson.of(
                                "Every schema asked for is at its target.", asked.heldBack(request, rollout)))
                        .build());
    }

    @GET
    @Operation(summary = "List runs", description = "The newest first")
    @APIResponse(responseCode = "200", description = "One page of them")
    public PageJson<RunJson> list(@BeanParam @Valid Paging query) {
        Page<Run> page = progress.runs(query.request());
        Map<Long, Long> undoneBy = progress.undoneBy(page.items());
        return PageJson.of(page, query.request(), run -> RunJson.of(run, undoneBy));
    }

    @GET
    @Path(ID)
    @Operation(summary = "Get a run", description = "With one page of its schemas: outcome, duration, error")
    @APIResponse(responseCode = "200", description = "The run")
    public RunDetailsJson get(@PathParam("id") long id, @BeanParam @Valid OutcomeQuery query) {
        Run run = progress.run(id);
        Page<Outcome> page = progress.outcomes(run, query.state(), query.request());
        Map<String, List<MigrationId>> recordable = progress.recordable(page.items());
        return new RunDetailsJson(
                RunJson.of(run, progress.undoneBy(List.of(run))),
                PageJson.of(
                        page,
                        query.request(),
                        outcome -> OutcomeJson.of(outcome, NextSteps.of(run, outcome, recordable))));
    }

    @GET
    @Path(ID + "/groups")
    @Operation(
            summary = "Get a run's outcomes in groups",
            description =
                    "Schemas of which the same became together, failures first, then the largest first; at most 50"
                            + " groups")
    @APIResponse(responseCode = "200", description = "The groups")
    public List<OutcomeGroupJson> groups(@PathParam("id") long id) {
        Run run = progress.run(id);
        List<OutcomeGroup> groups = progress.alike(run);
        Map<String, List<MigrationId>> recordable =
                progress.recordable(groups.stream().map(OutcomeGroup::example).toList());
        return groups.stream()
                .map(group -> OutcomeGroupJson.of(group, NextSteps.of(run, group.example(), recordable)))
                .toList();
    }

    @POST
    @Path(ID + "/stop")
    @Operation(
            summary = "Stop a run",
            description = "Schemas in hand are finished, no further one is begun. Stopping a run that has ended changes"
                    + " nothing")
    @APIResponseSchema(value = RunJson.class, responseCode = "202", responseDescription = "It stops, or has stopped")
    public Response stop(@PathParam("id") long id) {
        progress.run(id);
        return followed(rollout.stop(id));
    }

    @POST
    @Path(ID + "/resume")
    @Operation(
            summary = "Resume a run",
            description = "One that was stopped or interrupted goes on; one that failed tries its failed schemas again")
    @APIResponseSchema(value = RunJson.class, responseCode = "202", responseDescription = "It goes on")
    @APIResponse(responseCode = "409", description = "It is complete, it was undone, or a process is at work on it")
    public Response resume(@PathParam("id") long id) {
        progress.run(id);
        return followed(unlessRefused(id, () -> rollout.resume(id)));
    }

    @POST
    @Path(ID + "/retry")
    @Operation(
            summary = "Retry a run",
            description = "Tries its failed schemas again, and goes on with what it had left")
    @APIResponseSchema(value = RunJson.class, responseCode = "202", responseDescription = "It goes on")
    @APIResponse(
            responseCode = "409",
            description = "It has no failed schemas, it was undone, or a process is at work on it")
    public Response retry(@PathParam("id") long id) {
        progress.run(id);
        return followed(unlessRefused(id, () -> rollout.retry(id)));
    }

    @GET
    @Path(ID + "/undo")
    @Operation(
            summary = "Plan the undoing of a run",
            description = "What undoing it would do where; nothing is changed")
    @APIResponse(responseCode = "200", description = "The plan")
    @APIResponse(responseCode = "409", description = "It cannot be undone, or later runs stand on it")
    public PlanJson planUndo(
            @PathParam("id") long id, @BeanParam @Valid UndoQuery query, @Context SecurityContext security) {
        progress.run(id);
        return PlanJson.of(unlessRefused(id, () -> rollout.plan(undoing(query.asked(), id, security))), null, null);
    }

    @POST
    @Path(ID + "/undo")
    @Operation(
            summary = "Undo a run",
            description = "Takes back exactly what it did, in exactly the schemas where it did it, as a run of its own;"
                    + " apps that are then short of their last migration are held there")
    @APIResponseSchema(value = RunJson.class, responseCode = "202", responseDescription = "The run that undoes it")
    @APIResponse(
            responseCode = "200",
            description = "There is nothing left to undo, and no run was made",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = NothingToDoJson.class)))
    @APIResponse(responseCode = "409", description = "It cannot be undone, or later runs stand on it")
    @RequestBody(
            content =
                    @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = UndoJson.class)))
    public Response undo(
            @PathParam("id") long id, @Valid @Nullable UndoJson wanted, @Context SecurityContext security) {
        progress.run(id);
        UndoJson asked = wanted == null ? new UndoJson(List.of(), false) : wanted;
        return unlessRefused(id, () -> rollout.start(undoing(asked, id, security)))
                .map(this::followed)
                .orElseGet(() -> Response.ok(NothingToDoJson.of("Nothing is left to undo.", null))
                        .build());
    }

    private static RunRequest undoing(UndoJson asked, long id, SecurityContext security) {
        RunRequest request = RunRequest.undo(
                asked.runs(id), Entrance.REST, security.getUserPrincipal().getName());
        return Boolean.TRUE.equals(asked.backup()) ? request.withBackup() : request;
    }

    @GET
    @Path(ID + "/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            summary = "Follow a run",
            description = "An event `progress` at each change, with the run as its data, and `end` when it has ended. "
                    + "Send the last event's id as Last-Event-ID to go on after a lost connection")
    @APIResponse(responseCode = "204", description = "It has ended, and Last-Event-ID tells its end: there is no more")
    @APIResponse(
            responseCode = "200",
            description = "Server-sent events",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(implementation = RunJson.class)))
    public void events(
            @PathParam("id") long id,
            @HeaderParam(LAST_EVENT) @Nullable String lastEvent,
            @Context SseEventSink sink,
            @Context Sse sse) {
        Run run = progress.run(id);
        if (RunEvents.isEnd(run, lastEvent)) {
            throw new WebApplicationException(Response.noContent().build());
        }
        events.follow(id, lastEvent, sink, sse);
    }

    static void refuseUnknown(Progress progress, NewRunJson asked) {
        List<String> unknown = progress.unknown(asked.named());
        if (!unknown.isEmpty()) {
            throw ProblemException.invalid("schemas", "names no tenant here: " + String.join(", ", unknown));
        }
    }

    /** Who is refused a run is offered what the engine names, of the schemas that he named. */
    static <T> T unlessRefused(NewRunJson asked, Supplier<T> asking) {
        try {
            return asking.get();
        } catch (BookMeException e) {
            throw ProblemException.refused(e, CommandLines.requests(e.nextStep(), asked.all()));
        }
    }

    /** Who is refused something of a run is told what can be asked of it instead. */
    private <T> T unlessRefused(long id, Supplier<T> asking) {
        try {
            return asking.get();
        } catch (BookMeException e) {
            Run run = progress.run(id);
            throw ProblemException.refused(
                    e, NextSteps.insteadOf(run, progress.undoneBy(List.of(run)).get(id)));
        }
    }

    private Response followed(Run run) {
        URI location = uri.getBaseUriBuilder()
                .path(RunsResource.class)
                .path(String.valueOf(run.id()))
                .build();
        return Response.accepted(RunJson.of(run, progress.undoneBy(List.of(run))))
                .location(location)
                .build();
    }
}
