package io.bookme.ops;

import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;

/** Which runs an operator would undo together. Parameters are texts here, so that a wrong one is a 400 that names it. */
public class UndoQuery {
    @QueryParam("with")
    @Size(max = 100) @Parameter(description = "The numbers of later runs that stand on it")
    private List<@Pattern(regexp = "[0-9]{1,18}", message = "must be a run's number") String> with = List.of();

    UndoJson asked() {
        return new UndoJson(with.stream().map(Long::valueOf).toList(), false);
    }
}
