package io.bookme.api.services;

import io.bookme.api.Paging;
import io.bookme.core.PageRequest;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which categories a client wants to see, and in what order. */
public class ServiceCategoryQuery extends Paging {
    private static final String FIELD = "-?(order|name|createdAt|updatedAt)";

    @QueryParam("name")
    @Size(max = 100) @Parameter(description = "A part of the name, in small or capital letters")
    private @Nullable String name;

    @QueryParam("active")
    @Pattern(regexp = "true|false", message = "must be true or false") @Parameter(description = "Only those in use, or only the others", schema = @Schema(type = SchemaType.BOOLEAN))
    private @Nullable String active;

    @QueryParam("sort")
    @DefaultValue("order,name")
    @Pattern(
            regexp = FIELD + "(," + FIELD + "){0,5}",
            message = "must be one or more of order, name, createdAt, updatedAt, separated by commas, each with a minus"
                    + " before it to go down")
    @Parameter(description = "Fields separated by commas, a minus before the ones that go down")
    private String sort;

    Optional<String> name() {
        return Optional.ofNullable(name);
    }

    Optional<Boolean> active() {
        return Optional.ofNullable(active).map(Boolean::valueOf);
    }

    PageRequest page() {
        return request(sort(sort));
    }
}
