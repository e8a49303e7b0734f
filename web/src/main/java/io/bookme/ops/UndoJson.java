package io.bookme.ops;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Which runs are undone together. */
@Schema(description = "Which later runs are undone together with this one")
public record UndoJson(
        @Schema(description = "Later runs that stand on it", examples = "[9]") @Size(max = 100) @Nullable List<@NotNull Long> with,

        @Schema(
                description = "Back up each schema before what may take data away, into the folder that is set on the"
                        + " server",
                defaultValue = "false")
        @Nullable Boolean backup) {

    List<Long> runs(long id) {
        List<Long> all = new ArrayList<>(with == null ? List.of() : with);
        all.add(id);
        return all;
    }
}
