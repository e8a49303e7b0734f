package io.bookme.api.services;

import io.bookme.api.ETags;
import io.bookme.api.PageJson;
import io.bookme.core.PageRequest;
import io.bookme.services.ServiceCategories;
import io.bookme.services.ServiceCategory;
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

/** {@code /api/services/categories}: the headings under which the tenant of the host sorts its services. */
@RequestScoped
@Path("/api/services/categories")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Service categories", description = "The headings under which the tenant of the host sorts its services")
public class ServiceCategoriesResource {
    private static final String ID = "{id: [0-9]{1,18}}";

    @Inject
    private ServiceCategories categories;

    @GET
    @Operation(summary = "List categories", description = "In their order, unless sorted otherwise")
    @APIResponse(responseCode = "200", description = "One page of them")
    public PageJson<ServiceCategoryJson> list(@BeanParam @Valid ServiceCategoryQuery query) {
        PageRequest page = query.page();
        return PageJson.of(categories.list(query.name(), query.active(), page), page, ServiceCategoryJson::of);
    }

    @GET
    @Path(ID)
    @Operation(summary = "Get a category")
    @APIResponseSchema(
            value = ServiceCategoryJson.class,
            responseCode = "200",
            responseDescription = "The category; its version is the ETag")
    @APIResponse(responseCode = "304", description = "It is as If-None-Match says")
    public Response get(@PathParam("id") long id, @Context Request request) {
        ServiceCategory category = categories.get(id);
        Response.@Nullable ResponseBuilder unchanged = request.evaluatePreconditions(ETags.of(category));
        return unchanged == null ? answer(Response.ok(), category) : unchanged.build();
    }

    @POST
    @Operation(summary = "Create a category")
    @APIResponseSchema(
            value = ServiceCategoryJson.class,
            responseCode = "201",
            responseDescription = "It is there, at Location")
    public Response create(@NotNull @Valid ServiceCategoryJson wanted, @Context UriInfo uri) {
        ServiceCategory category = categories.create(wanted.details());
        return answer(
                Response.created(uri.getAbsolutePathBuilder()
                        .path(String.valueOf(category.getId()))
                        .build()),
                category);
    }

    @PUT
    @Path(ID)
    @Operation(summary = "Update a category", description = "Writes the whole: what is left out gets its default")
    @APIResponseSchema(
            value = ServiceCategoryJson.class,
            responseCode = "200",
            responseDescription = "As it is now, with its new ETag")
    @APIResponse(responseCode = "412", description = "It has changed since the version in If-Match")
    @APIResponse(responseCode = "428", description = "There is no If-Match")
    public Response update(
            @PathParam("id") long id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @NotNull @Valid ServiceCategoryJson wanted) {
        return answer(Response.ok(), categories.update(id, ETags.expected(ifMatch), wanted.details()));
    }

    @DELETE
    @Path(ID)
    @Operation(summary = "Delete a category", description = "Its services stay, without a category")
    @APIResponse(responseCode = "204", description = "It is gone")
    @APIResponse(responseCode = "412", description = "It has changed since the version in If-Match")
    @APIResponse(responseCode = "428", description = "There is no If-Match")
    public void delete(@PathParam("id") long id, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        categories.delete(id, ETags.expected(ifMatch));
    }

    private static Response answer(Response.ResponseBuilder builder, ServiceCategory category) {
        return builder.tag(ETags.of(category))
                .entity(ServiceCategoryJson.of(category))
                .build();
    }
}
