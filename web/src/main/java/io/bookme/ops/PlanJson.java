package io.bookme.ops;

import io.bookme.api.CommandLines;
import io.bookme.api.Link;
import io.bookme.migrations.run.FleetPlan;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a request would do where. */
@Schema(description = "What a request would do where: schemas that would get the same stand together")
public record PlanJson(
        @Schema(description = "Schemas with something to do")
        int pending,

        @Schema(description = "Schemas with nothing to do") int current,
        List<Part> parts,

        @Schema(description = "Schemas that the runs to be undone changed, and that are archived or gone")
        List<String> leftOut,

        @Schema(
                description =
                        "Tenants of the parts that would be held short of what this build has, and not served (503)")
        int notServed,

        @Schema(description = "Schemas that it would pass by, if any") @Nullable HeldBackJson heldBack) {

    /** Schemas that would get the same. */
    @Schema(name = "PlanPartJson", description = "Schemas that would get the same")
    public record Part(
            List<String> schemas,
            List<Step> steps,

            @Schema(description = "App to the migration where it is then held, or null where its hold ends")
            Map<String, @Nullable String> holds,

            @Schema(description = "Why they cannot be brought there") @Nullable String obstacle,

            @Schema(description = "What a person should do about it") @Nullable String nextStep,

            @Schema(description = "The same as requests, if there are some")
            List<Link> next) {}

    /** One migration, forward or back. */
    @Schema(name = "PlanStepJson", description = "One migration, forward or back")
    public record Step(
            String migration,
            @Schema(enumeration = {"forward", "backward"}) String direction,
            @Schema(description = "True if nothing is run") boolean recordOnly,
            List<String> operations) {}

    /**
     * @param asked the schemas as they were asked for, none for all; null if they were not named but meant
     */
    static PlanJson of(FleetPlan plan, @Nullable List<String> asked, @Nullable HeldBackJson heldBack) {
        return new PlanJson(
                plan.schemas(),
                plan.current(),
                plan.parts().stream().map(part -> part(part, asked)).toList(),
                plan.leftOut(),
                plan.parts().stream()
                        .filter(part -> !part.shared() && !part.heldShort().isEmpty())
                        .mapToInt(part -> part.schemas().size())
                        .sum(),
                heldBack);
    }

    private static Part part(FleetPlan.Part part, @Nullable List<String> asked) {
        Map<String, @Nullable String> holds = new TreeMap<>();
        part.plan().holds().forEach((app, target) -> holds.put(app, target.orElse(null)));
        return new Part(
                part.schemas(),
                part.plan().steps().stream()
                        .map(step -> new Step(
                                step.migration().toString(),
                                RunJson.word(step.direction()),
                                step.recordOnly(),
                                step.migration().operations()))
                        .toList(),
                holds,
                part.obstacle().map(Throwable::getMessage).orElse(null),
                part.obstacle().map(why -> why.nextStep()).orElse(null),
                part.obstacle()
                        .map(why -> CommandLines.requests(why.nextStep(), asked))
                        .orElse(List.of()));
    }
}
