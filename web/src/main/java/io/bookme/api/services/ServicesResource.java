package io.bookme.api.services;

import io.bookme.api.ETags;
import io.bookme.api.PageJson;
import io.bookme.core.PageRequest;
import io.bookme.services.Service;
import io.bookme.services.Services;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/services}: what the tenant of the host offers. */
@RequestScoped
@Path("/api/services")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Services", description = "What the tenant of the host offers")
public class ServicesResource {
    private static final String ID = "{id: [0-9]{1,18}}";

    @Inject
    private Services services;

    @GET
    @Operation(summary = "List services", description = "The newest first, unless sorted otherwise")
    @APIResponse(responseCode = "200", description = "One page of them")
    public PageJson<ServiceJson> list(@BeanParam @Valid ServiceQuery query) {
        PageRequest page = query.page();
        return PageJson.of(services.list(query.filter(), page), page, ServiceJson::of);
    }

    @GET
    @Path(ID)
    @Operation(summary = "Get a service")
    @APIResponseSchema(
            value = ServiceJson.class,
            responseCode = "200",
            responseDescription = "The service; its version is the ETag")
    @APIResponse(responseCode = "304", description = "It is as If-None-Match says")
    public Response get(@PathParam("id") long id, @Context Request request) {
        Service service = services.get(id);
        Response.@Nullable ResponseBuilder unchanged = request.evaluatePreconditions(ETags.of(service));
        return unchanged == null ? answer(Response.ok(), service) : unchanged.build();
    }

    @POST
    @Operation(summary = "Create a service")
    @APIResponseSchema(
            value = ServiceJson.class,
            responseCode = "201",
            responseDescription = "It is there, at Location")
    public Response create(@NotNull @Valid ServiceJson wanted, @Context UriInfo uri) {
        Service service = services.create(wanted.details());
        return answer(
                Response.created(uri.getAbsolutePathBuilder()
                        .path(String.valueOf(service.getId()))
                        .build()),
                service);
    }

    @PUT
    @Path(ID)
    @Operation(summary = "Update a service", description = "Writes the whole: what is left out gets its default")
    @APIResponseSchema(
            value = ServiceJson.class,
            responseCode = "200",
            responseDescription = "As it is now, with its new ETag")
    @APIResponse(responseCode = "412", description = "It has changed since the version in If-Match")
    @APIResponse(responseCode = "428", description = "There is no If-Match")
    public Response update(
            @PathParam("id") long id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @NotNull @Valid ServiceJson wanted) {
        return answer(Response.ok(), services.update(id, ETags.expected(ifMatch), wanted.details()));
    }

    @DELETE
    @Path(ID)
    @Operation(summary = "Delete a service", description = "Only one that nobody ever booked; others are made inactive")
    @APIResponse(responseCode = "204", description = "It is gone")
    @APIResponse(responseCode = "409", description = "Something was booked of it")
    @APIResponse(responseCode = "412", description = "It has changed since the version in If-Match")
    @APIResponse(responseCode = "428", description = "There is no If-Match")
    public void delete(@PathParam("id") long id, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        services.delete(id, ETags.expected(ifMatch));
    }

    private static Response answer(Response.ResponseBuilder builder, Service service) {
        return builder.tag(ETags.of(service)).entity(ServiceJson.of(service)).build();
    }
}
