package io.bookme.api;

import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Adds to each operation the problems that any of its kind may answer, so that resources name only their own. */
public class OpenApiProblems implements OASFilter {
    private static final String PROBLEM = "#/components/schemas/Problem";

    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getPaths() != null && document.getPaths().getPathItems() != null) {
            document.getPaths().getPathItems().forEach(OpenApiProblems::complete);
        }
    }

    private static void complete(String path, PathItem item) {
        item.getOperations().values().forEach(operation -> {
            if (operation.getResponses() != null) {
                operation.getResponses().getAPIResponses().forEach(OpenApiProblems::giveBody);
            }
            if (path.startsWith("/health")) {
                return;
            }
            add(operation, "401", "Nobody has signed in");
            add(operation, "429", "Too many wrong passwords from this address; see Retry-After");
            add(operation, "503", "The database is away, or what is asked for is being migrated; see Retry-After");
            if (path.startsWith("/api")) {
                add(operation, "403", "The user is not a member of the host's tenant, or the tenant is not served");
                add(operation, "404", "There is no such thing, or no tenant is reached under the host");
            } else {
                add(operation, "403", "The user does not have the role ops");
            }
            if (path.contains("{")) {
                add(operation, "404", "There is no such thing");
            }
            boolean takesParameters = operation.getParameters() != null
                    && !operation.getParameters().isEmpty();
            if (takesParameters || operation.getRequestBody() != null) {
                add(operation, "400", "Something in the request is wrong; errors says what");
            }
            if (operation.getRequestBody() != null) {
                add(
                        operation,
                        "413",
                        path.startsWith("/api") ? "The body has more than 256 KiB" : "The body has more than 4 MiB");
                add(operation, "415", "The body is not JSON");
            }
        });
    }

    private static void add(Operation operation, String status, String description) {
        if (operation.getResponses() == null) {
            operation.setResponses(OASFactory.createAPIResponses());
        }
        if (!operation.getResponses().hasAPIResponse(status)) {
            APIResponse response = OASFactory.createAPIResponse().description(description);
            giveBody(status, response);
            operation.getResponses().addAPIResponse(status, response);
        }
    }

    /** Every answer from 400 on has a problem document, but health's. */
    private static void giveBody(String status, APIResponse response) {
        if (status.matches("[45]\\d\\d") && response.getContent() == null) {
            response.content(OASFactory.createContent()
                    .addMediaType(
                            Problem.MEDIA_TYPE,
                            OASFactory.createMediaType()
                                    .schema(OASFactory.createSchema().ref(PROBLEM))));
        }
    }
}
