package io.bookme.api.services;

import io.bookme.api.Paging;
import io.bookme.core.PageRequest;
import io.bookme.services.ServiceFilter;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;
import java.math.BigDecimal;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which services a client wants to see, and in what order. */
public class ServiceQuery extends Paging {
    private static final String PRICE = "[0-9]{1,8}(\\.[0-9]{1,2})?";
    private static final String FIELD = "-?(name|price|durationMinutes|capacity|createdAt|updatedAt)";

    @QueryParam("name")
    @Size(max = 200) @Parameter(description = "A part of the name, in small or capital letters")
    private @Nullable String name;

    @QueryParam("active")
    @Pattern(regexp = "true|false", message = "must be true or false") @Parameter(description = "Only those on offer, or only the others", schema = @Schema(type = SchemaType.BOOLEAN))
    private @Nullable String active;

    @QueryParam("category")
    @Pattern(regexp = "[0-9]{1,18}", message = "must be the number of a category") @Parameter(description = "Only those of this category", schema = @Schema(type = SchemaType.INTEGER))
    private @Nullable String category;

    @QueryParam("minPrice")
    @Pattern(regexp = PRICE, message = "must be a price such as 35.00") @Parameter(description = "The least price", schema = @Schema(type = SchemaType.NUMBER))
    private @Nullable String minPrice;

    @QueryParam("maxPrice")
    @Pattern(regexp = PRICE, message = "must be a price such as 35.00") @Parameter(description = "The highest price", schema = @Schema(type = SchemaType.NUMBER))
    private @Nullable String maxPrice;

    @QueryParam("sort")
    @DefaultValue("-createdAt")
    @Pattern(
            regexp = FIELD + "(," + FIELD + "){0,5}",
            message = "must be one or more of name, price, durationMinutes, capacity, createdAt, updatedAt,"
                    + " separated by commas, each with a minus before it to go down")
    @Parameter(description = "Fields separated by commas, a minus before the ones that go down")
    private String sort;

    ServiceFilter filter() {
        return new ServiceFilter(
                Optional.ofNullable(name),
                Optional.ofNullable(active).map(Boolean::valueOf),
                Optional.ofNullable(category).map(Long::valueOf),
                Optional.ofNullable(minPrice).map(BigDecimal::new),
                Optional.ofNullable(maxPrice).map(BigDecimal::new));
    }

    PageRequest page() {
        return request(sort(sort));
    }
}
