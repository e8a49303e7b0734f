package io.bookme.ops;

import io.bookme.api.Link;
import io.bookme.migrations.run.OutcomeGroup;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Schemas of which the same became in a run. */
@Schema(description = "Schemas of which the same became in a run: the same was done, or they failed alike")
public record OutcomeGroupJson(
        @Schema(description = "What became of the first of them")
        OutcomeJson example,

        @Schema(description = "How many they are") int size,

        @Schema(description = "The first ten of them, in order")
        List<String> schemas,

        @Schema(description = "How long half of them took at most") @Nullable Long medianMillis,

        @Schema(description = "How long the slowest took") @Nullable Long slowestMillis) {

    /**
     * @param next what can be asked for of the first of them
     */
    static OutcomeGroupJson of(OutcomeGroup group, List<Link> next) {
        return new OutcomeGroupJson(
                OutcomeJson.of(group.example(), next),
                group.size(),
                group.first(),
                group.median().map(Duration::toMillis).orElse(null),
                group.slowest().map(Duration::toMillis).orElse(null));
    }
}
