package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.AppliedMigration;
import io.bookme.migrations.plan.Goal;
import io.bookme.migrations.plan.Planner;
import io.bookme.migrations.plan.Step;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.run.SchemaGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What going to a named migration will undo, and that it then holds: told before anything is done. */
final class GoalPreview {
    private final Fleet fleet;
    private final RunRequest request;

    GoalPreview(Fleet fleet, RunRequest request) {
        this.fleet = fleet;
        this.request = request;
    }

    List<String> lines() {
        if (request.goal().isEmpty()) {
            return List.of();
        }
        Goal goal = request.goal().get();
        List<String> lines = new ArrayList<>();
        undone(goal)
                .forEach((migrations, schemas) -> lines.add("Undoes in "
                        + (schemas.size() == 1 ? schemas.get(0) : schemas.size() + " schemas") + ": " + migrations));
        if (!isHead(goal)) {
            lines.add((lines.isEmpty() ? "They are held" : "They are then held") + " at " + goal
                    + ": no run moves them on until you name the app: ./manage migrate_schemas " + goal.app());
        }
        return lines;
    }

    private boolean isHead(Goal goal) {
        MigrationGraph graph = fleet.graph();
        var all = graph.ofApp(goal.app());
        return all.get(all.size() - 1).id().name().equals(goal.migration());
    }

    private Map<String, List<String>> undone(Goal goal) {
        Map<String, List<String>> undone = new TreeMap<>();
        for (SchemaGroup group : fleet.status().groups()) {
            List<String> schemas = LookedAt.of(group, request);
            String steps = schemas.isEmpty() || !isOf(group, goal) ? "" : backwards(group, goal);
            if (!steps.isEmpty()) {
                undone.computeIfAbsent(steps, any -> new ArrayList<>()).addAll(schemas);
            }
        }
        return undone;
    }

    private boolean isOf(SchemaGroup group, Goal goal) {
        boolean isShared = group.kind().equals("shared");
        return (fleet.graph().apps().get(goal.app()).scope() == Scope.SHARED) == isShared;
    }

    private String backwards(SchemaGroup group, Goal goal) {
        List<AppliedMigration> applied = group.migrations().stream()
                .map(id -> new AppliedMigration(id, "", Optional.empty()))
                .toList();
        Scope scope = fleet.graph().apps().get(goal.app()).scope();
        try {
            List<Step> steps = new Planner(fleet.graph(), List.of())
                    .towardsGoal(scope, applied, group.holds(), goal)
                    .steps();
            return Step.ids(steps, Step.Direction.BACKWARD).stream()
                    .map(MigrationId::toString)
                    .collect(Collectors.joining(", "));
        } catch (BookMeException e) {
            // the run itself, which knows the stored rollbacks too, says what is wrong
            return "";
        }
    }
}
