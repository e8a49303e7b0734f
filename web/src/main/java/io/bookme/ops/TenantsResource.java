package io.bookme.ops;

import io.bookme.api.PageJson;
import io.bookme.tenant.TenantAdministration;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

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
        return PageJson.of(tenants.list(query.status(), query.request()), query.request(), TenantJson::of);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Create a tenant",
            description =
                    "With its domain and its schema at head. It is ready when this answers, and nothing is there if "
                            + "it fails")
    @APIResponseSchema(value = TenantJson.class, responseCode = "201", responseDescription = "It is ready, at Location")
    @APIResponse(responseCode = "409", description = "The schema or the domain is taken")
    public Response create(@NotNull @Valid NewTenantJson wanted, @Context UriInfo uri) {
        TenantJson tenant = TenantJson.of(tenants.create(wanted.wanted()));
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
}
