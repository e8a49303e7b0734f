package io.bookme.ops;

import io.bookme.api.PageJson;
import io.bookme.api.ProblemException;
import io.bookme.tenant.TenantAdministration;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /ops/tenants}: the businesses on this installation, from their creation to the archive. */
@RequestScoped
@Path("/ops/tenants")
@RolesAllowed("ops")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Tenants", description = "The businesses on this installation")
public class TenantsResource {
    @Inject
    private TenantAdministration tenants;

    @GET
    @Operation(summary = "List tenants", description = "In order of their schemas' names")
    @APIResponse(responseCode = "200", description = "One page of them")
    public PageJson<TenantJson> list(@BeanParam @Valid TenantQuery query) {
        return PageJson.of(
                tenants.list(query.status(), query.standing(), query.request()), query.request(), TenantJson::of);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Create a tenant",
            description =
                    "With its domain, its schema at head and, if named, its owner. It is ready when this answers, and "
                            + "nothing is there if it fails")
    @APIResponseSchema(value = TenantJson.class, responseCode = "201", responseDescription = "It is ready, at Location")
    @APIResponse(
            responseCode = "409",
            description =
                    "The schema or the domain is taken, a password is given for an owner who is there already, or a "
                            + "migration was edited after other tenants got it")
    public Response create(@NotNull @Valid NewTenantJson wanted, @Context UriInfo uri) {
        TenantJson tenant = TenantJson.of(tenants.create(wanted.wanted(), wanted.firstUser()));
        return Response.created(
                        uri.getAbsolutePathBuilder().path(tenant.schema()).build())
                .entity(tenant)
                .build();
    }

    @GET
    @Path("{schema}")
    @Operation(summary = "Get a tenant")
    @APIResponse(responseCode = "200", description = "The tenant")
    public TenantJson get(@PathParam("schema") String schema) {
        return TenantJson.of(tenants.get(schema));
    }

    @POST
    @Path("{schema}/suspend")
    @Operation(summary = "Suspend a tenant", description = "It is migrated with the others and not served")
    @APIResponse(responseCode = "200", description = "It is suspended")
    public TenantJson suspend(@PathParam("schema") String schema) {
        return TenantJson.of(tenants.suspend(schema));
    }

    @POST
    @Path("{schema}/activate")
    @Operation(
            summary = "Activate a tenant",
            description = "It is served again; one that was archived is migrated first")
    @APIResponse(responseCode = "200", description = "It is active")
    @APIResponse(responseCode = "409", description = "It was archived and cannot be migrated; it is suspended now")
    public TenantJson activate(@PathParam("schema") String schema) {
        return TenantJson.of(tenants.activate(schema));
    }

    @POST
    @Path("{schema}/archive")
    @Operation(summary = "Archive a tenant", description = "It is neither migrated nor served until it is activated")
    @APIResponse(responseCode = "200", description = "It is archived")
    public TenantJson archive(@PathParam("schema") String schema) {
        return TenantJson.of(tenants.archive(schema));
    }

    @POST
    @Path("{schema}/rename")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Rename a tenant",
            description =
                    "Its schema, with its state, its holds and the history of runs; what people call it; the host it is "
                            + "reached under. What is not named stays; all of it is one transaction")
    @APIResponse(responseCode = "200", description = "It has the new names")
    @APIResponse(
            responseCode = "409",
            description = "The schema's name or the domain is taken, or somebody is at work on the tenant")
    public TenantJson rename(@PathParam("schema") String schema, @NotNull @Valid RenameJson wanted) {
        wanted.requireSomething();
        return TenantJson.of(tenants.rename(
                schema,
                Optional.ofNullable(wanted.schema()).orElse(schema),
                Optional.ofNullable(wanted.name()),
                Optional.ofNullable(wanted.domain())));
    }

    @POST
    @Path("{schema}/clone")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Clone a tenant",
            description =
                    "Its tables, rows, sequences and changelog, from one snapshot and in one transaction. Members are "
                            + "not copied")
    @APIResponseSchema(value = CopyJson.class, responseCode = "201", responseDescription = "The copy is at Location")
    @APIResponse(
            responseCode = "409",
            description = "The schema or the domain is taken, somebody is at work on the tenant, or it is not what its "
                    + "migrations make")
    public Response copy(@PathParam("schema") String schema, @NotNull @Valid NewCopyJson wanted, @Context UriInfo uri) {
        CopyJson copy = CopyJson.of(tenants.copy(schema, wanted.wanted()));
        return Response.created(uri.getBaseUriBuilder()
                        .path(TenantsResource.class)
                        .path(copy.tenant().schema())
                        .build())
                .entity(copy)
                .build();
    }

    @POST
    @Path("{schema}/backup")
    @Operation(
            summary = "Back up a tenant",
            description =
                    "Whole, as one snapshot, into one file of the folder that is set on the server: schema, rows, "
                            + "changelog, domains, members and holds. `./manage restore` brings it back")
    @APIResponse(responseCode = "200", description = "It is written")
    @APIResponse(responseCode = "409", description = "No folder for backups is set on the server, or it has no room")
    public BackupJson backup(@PathParam("schema") String schema) {
        return new BackupJson(schema, tenants.backup(schema));
    }

    @POST
    @Path("{schema}/verify")
    @Operation(
            summary = "Verify a tenant",
            description =
                    "Reads its changelog and its catalog again, mends what was only believed, and compares the catalog "
                            + "with a clean install of the same migrations")
    @APIResponse(responseCode = "200", description = "What was found")
    public FindingJson verify(@PathParam("schema") String schema) {
        return FindingJson.of(tenants.verify(List.of(schema)).get(0));
    }

    @POST
    @Path("verify")
    @Operation(summary = "Verify all tenants", description = "As for one, in one pass")
    @APIResponse(responseCode = "200", description = "What was found")
    public VerificationJson verifyAll() {
        return VerificationJson.of(tenants.verify(List.of()));
    }

    @POST
    @Path("{schema}/repair")
    @Operation(
            summary = "Repair a tenant",
            description =
                    "Makes a missing or empty schema at head, and writes a lost changelog again if the tables are "
                            + "exactly what known migrations make. Never drops anything")
    @APIResponse(responseCode = "200", description = "What was done")
    @APIResponse(
            responseCode = "409",
            description =
                    "It cannot be mended without guessing, or a migration of it was edited after other tenants got it")
    public RepairJson repair(@PathParam("schema") String schema) {
        return new RepairJson(schema, tenants.repair(schema));
    }

    @DELETE
    @Path("{schema}")
    @Operation(
            summary = "Delete a tenant",
            description =
                    "For good: its schema with all rows, its domains and memberships. A call that was cut off may be "
                            + "repeated, and goes on")
    @APIResponse(responseCode = "204", description = "It is gone")
    @APIResponse(
            responseCode = "409",
            description = "Somebody is at work on the tenant, or something else stands on its tables")
    public void delete(
            @PathParam("schema") String schema,
            @Parameter(description = "The schema's name once more", required = true) @QueryParam("confirm") @Nullable String confirm) {
        if (!schema.equals(confirm)) {
            throw ProblemException.invalid("confirm", "must be the schema's name once more: nothing was deleted");
        }
        tenants.delete(schema);
    }
}
