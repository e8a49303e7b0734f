package io.bookme.api;

import io.bookme.core.PageRequest;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;

/** Which page of a list a client wants. Parameters are texts here, so that a wrong one is a 400 that names it. */
public class Paging {
    @QueryParam("page")
    @DefaultValue("1")
    @Pattern(regexp = "[1-9][0-9]{0,5}", message = "must be a whole number from 1 to 999999") @Parameter(
            description = "The page, from 1",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", defaultValue = "1"))
    private String page;

    @QueryParam("size")
    @DefaultValue("20")
    @Pattern(regexp = "[1-9][0-9]?|100", message = "must be a whole number from 1 to 100") @Parameter(
            description = "Items on a page",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "100", defaultValue = "20"))
    private String size;

    /** In the order that the list has by itself. */
    public PageRequest request() {
        return request(List.of());
    }

    protected PageRequest request(List<PageRequest.Sort> sort) {
        return new PageRequest(Integer.parseInt(page), Integer.parseInt(size), sort);
    }

    /** Names separated by commas, a minus before the ones that go down. */
    protected static List<PageRequest.Sort> sort(String names) {
        return Stream.of(names.split(","))
                .map(name -> name.startsWith("-")
                        ? new PageRequest.Sort(name.substring(1), true)
                        : new PageRequest.Sort(name, false))
                .toList();
    }
}
