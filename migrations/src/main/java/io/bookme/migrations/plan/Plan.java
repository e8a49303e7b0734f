package io.bookme.migrations.plan;

import io.bookme.migrations.graph.MigrationId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What one schema still needs.
 *
 * @param steps in the order in which they run
 * @param holds changes of the schema's holds that are made in the same transaction: the new target of an
 *     app, or empty where its hold ends
 */
public record Plan(List<Step> steps, Map<String, Optional<String>> holds) {
    public Plan {
        steps = List.copyOf(steps);
        holds = new TreeMap<>(holds);
    }

    /** True if there is nothing to do. */
    public boolean isEmpty() {
        return steps.isEmpty() && holds.isEmpty();
    }

    /** The same plan, with those migrations recorded and not run. */
    public Plan recording(Predicate<MigrationId> which) {
        return new Plan(
                steps.stream()
                        .map(step -> which.test(step.migration().id()) ? step.recorded() : step)
                        .toList(),
                holds);
    }
}
