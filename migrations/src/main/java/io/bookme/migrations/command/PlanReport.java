package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.plan.Plan;
import io.bookme.migrations.plan.Step;
import io.bookme.migrations.run.FleetPlan;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What would be done where: schemas that would get the same stand together. */
final class PlanReport {
    private final FleetPlan plan;

    PlanReport(FleetPlan plan) {
        this.plan = plan;
    }

    /**
     * @param all whether every schema is named
     */
    List<String> lines(boolean all) {
        List<String> lines = new ArrayList<>();
        lines.add("Planned operations:");
        for (FleetPlan.Part part : plan.parts()) {
            lines.add((part.schemas().size() == 1
                            ? ""
                            : Names.count(part.schemas().size()) + ": ")
                    + Names.of(part.schemas(), all));
            part.obstacle().ifPresent(obstacle -> lines.addAll(obstacle(obstacle)));
            lines.addAll(steps(part.plan()));
        }
        if (plan.parts().isEmpty()) {
            lines.add("  No planned migration operations.");
        }
        if (plan.current() > 0) {
            lines.add(Names.count(plan.current()) + (plan.current() == 1 ? " has" : " have") + " nothing to do.");
        }
        if (!plan.leftOut().isEmpty()) {
            lines.add("Left out, as they are archived or gone: " + Names.of(plan.leftOut(), all));
        }
        return lines;
    }

    private static List<String> obstacle(BookMeException obstacle) {
        return List.of("  cannot be done: " + obstacle.getMessage(), "  Next: " + obstacle.nextStep());
    }

    private static List<String> steps(Plan plan) {
        List<String> lines = new ArrayList<>();
        for (Step step : plan.steps()) {
            lines.add("  " + verb(step) + " " + step.migration());
            if (step.direction() == Step.Direction.FORWARD && !step.recordOnly()) {
                step.migration().operations().forEach(operation -> lines.add("    - " + operation));
            }
        }
        plan.holds()
                .forEach((app, target) -> lines.add(
                        target.map(at -> "  Hold " + app + " at " + at).orElse("  End the hold of " + app)));
        return lines;
    }

    private static String verb(Step step) {
        boolean isForward = step.direction() == Step.Direction.FORWARD;
        if (step.recordOnly()) {
            return isForward ? "Record, without running it," : "Forget, without undoing it,";
        }
        return isForward ? "Apply" : "Undo";
    }

    JsonObjectBuilder json() {
        JsonArrayBuilder parts = Json.array();
        plan.parts().forEach(part -> parts.add(json(part)));
        return Json.object()
                .add("pending", plan.schemas())
                .add("current", plan.current())
                .add("parts", parts)
                .add("leftOut", Json.names(plan.leftOut()));
    }

    private static JsonObjectBuilder json(FleetPlan.Part part) {
        JsonArrayBuilder steps = Json.array();
        part.plan()
                .steps()
                .forEach(step -> steps.add(Json.object()
                        .add("migration", step.migration().toString())
                        .add("direction", step.direction().name().toLowerCase(Locale.ROOT))
                        .add("recordOnly", step.recordOnly())
                        .add("operations", Json.names(step.migration().operations()))));
        JsonObjectBuilder holds = Json.object();
        part.plan().holds().forEach((app, target) -> Json.add(holds, app, target));
        JsonObjectBuilder json = Json.object()
                .add("schemas", Json.names(part.schemas()))
                .add("steps", steps)
                .add("holds", holds);
        part.obstacle()
                .ifPresentOrElse(
                        obstacle -> json.add(
                                "obstacle",
                                Json.object()
                                        .add("message", String.valueOf(obstacle.getMessage()))
                                        .add("nextStep", obstacle.nextStep())),
                        () -> json.addNull("obstacle"));
        return json;
    }
}
