package io.bookme.migrations.plan;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * From what a schema has and what is wanted to the steps between: a pure function.
 *
 * <p>What this build does not know (a newer build applied it) is left alone. Going back needs the
 * rollback of such a migration only if it stands on what is undone; the ledger remembers it.
 */
public final class Planner {
    private final MigrationGraph graph;
    private final Remembered remembered;

    /**
     * @param graph the migrations of this build
     * @param remembered migrations that are not files of this build, in every text that the ledger has stored with its
     *     rollback, the newest first
     */
    public Planner(MigrationGraph graph, Collection<Migration> remembered) {
        this.graph = graph;
        this.remembered = new Remembered(graph, remembered);
    }

    /**
     * Towards every app's target: head, unless a hold says otherwise.
     *
     * @param holds the schema's holds: app to migration name or {@link Goal#ZERO}
     * @throws BookMeException if an applied file was edited later
     */
    public Plan towardsTargets(Scope scope, List<AppliedMigration> applied, Map<String, String> holds) {
        refuseEdited(applied);
        return missing(scope, applied, holds);
    }

    /** The same, with every migration only recorded; files that were edited later do not matter then. */
    public Plan recordTargets(Scope scope, List<AppliedMigration> applied, Map<String, String> holds) {
        return missing(scope, applied, holds).recording(any -> true);
    }

    /**
     * Ends holds and goes on towards the targets that are left.
     *
     * @param app whose hold ends; empty for all of the schema's
     * @throws BookMeException if an applied file was edited later
     */
    public Plan release(Scope scope, List<AppliedMigration> applied, Map<String, String> holds, Optional<String> app) {
        Map<String, String> left = new TreeMap<>(holds);
        Map<String, Optional<String>> ended = new TreeMap<>();
        holds.keySet().stream()
                .filter(held -> app.isEmpty() || app.get().equals(held))
                .forEach(held -> {
                    left.remove(held);
                    ended.put(held, Optional.empty());
                });
        return new Plan(towardsTargets(scope, applied, left).steps(), ended);
    }

    /** Forgets what the changelog says of an app's migrations whose files are not in this build. */
    public Plan prune(List<AppliedMigration> applied, Map<String, String> holds, String app) {
        List<Step> steps = applied.stream()
                .filter(row ->
                        row.id().app().equals(app) && graph.find(row.id()).isEmpty())
                .map(row -> new Step(nameAtLeast(row), Step.Direction.BACKWARD, true))
                .toList();
        Map<String, Optional<String>> changes = new TreeMap<>();
        String held = holds.get(app);
        if (held != null
                && steps.stream().anyMatch(step -> step.migration().id().name().equals(held))) {
            Set<MigrationId> forgotten = new TreeSet<>(Step.ids(steps, Step.Direction.BACKWARD));
            changes.put(app, Optional.of(lastLeft(app, ids(applied), forgotten)));
        }
        return new Plan(steps, changes);
    }

    private Migration nameAtLeast(AppliedMigration row) {
        return remembered.applied(row).orElseGet(() -> nameOnly(row));
    }

    private static Migration nameOnly(AppliedMigration row) {
        return new Migration(
                row.id(),
                Scope.TENANT,
                row.path(),
                Set.of(),
                List.of(),
                List.of(),
                new Migration.Sql(""),
                Optional.empty(),
                Optional.of("its file is gone"),
                true,
                row.checksum().orElse(""),
                "");
    }

    private Plan missing(Scope scope, List<AppliedMigration> applied, Map<String, String> holds) {
        Set<MigrationId> has = ids(applied);
        Set<MigrationId> heldBack = new Holds(graph, holds).keptBack();
        List<Step> steps = graph.ordered(scope).stream()
                .filter(m -> !has.contains(m.id()) && !heldBack.contains(m.id()))
                .map(m -> new Step(m, Step.Direction.FORWARD))
                .toList();
        return new Plan(steps, Map.of());
    }

    /**
     * To a named migration, forward or back, or {@linkplain Goal#onlyForward forward} alone. Going back undoes whatever
     * stands on it, in other apps too, newest first, and holds each app where it then is. Going forward to an app's last
     * migration ends its hold; to an earlier one, moves it.
     *
     * @throws BookMeException if an applied file was edited later, a step cannot be undone, or another app
     *     is held back that this goal needs
     */
    public Plan towardsGoal(Scope scope, List<AppliedMigration> applied, Map<String, String> holds, Goal goal) {
        refuseEdited(applied);
        Plan plan = goal(scope, applied, holds, goal, remembered::require);
        plan.steps().forEach(Step::body);
        return plan;
    }

    /**
     * The same, with every step only recorded: nothing needs a rollback then, and files that were edited later
     * do not matter.
     */
    public Plan recordGoal(Scope scope, List<AppliedMigration> applied, Map<String, String> holds, Goal goal) {
        return goal(scope, applied, holds, goal, this::nameAtLeast).recording(any -> true);
    }

    private Plan goal(
            Scope scope,
            List<AppliedMigration> applied,
            Map<String, String> holds,
            Goal goal,
            Function<AppliedMigration, Migration> unknown) {
        Set<MigrationId> has = ids(applied);
        MigrationId target = new MigrationId(goal.app(), goal.migration());
        Set<MigrationId> below = goal.isZero()
                ? Set.of()
                : graph.withAncestors(target).stream().map(Migration::id).collect(Collectors.toSet());
        List<MigrationId> beyond = beyond(goal, target, has, below);
        List<MigrationId> roots = goal.onlyForward() ? List.of() : beyond;
        List<Step> steps = new ArrayList<>(backwards(applied, roots, unknown));
        Set<MigrationId> undone =
                steps.stream().map(step -> step.migration().id()).collect(Collectors.toSet());
        graph.ordered(scope).stream()
                .filter(m -> below.contains(m.id()) && !has.contains(m.id()))
                .forEach(m -> steps.add(new Step(m, Step.Direction.FORWARD)));
        refuseHeld(steps, holds, goal);
        boolean isPassed = goal.onlyForward() && steps.isEmpty() && !isHead(goal) && !beyond.isEmpty();
        return new Plan(steps, isPassed ? Map.of() : holdChanges(goal, holds, has, undone));
    }

    /**
     * What of the goal's app is applied beyond it: what stands on it, and what only another build knows. A branch beside it
     * is not beyond: as with Django, who names one of two leaves the other as it is.
     */
    private List<MigrationId> beyond(Goal goal, MigrationId target, Set<MigrationId> has, Set<MigrationId> below) {
        Set<MigrationId> above = goal.isZero() ? has : graph.withDescendants(List.of(target));
        return has.stream()
                .filter(id -> id.app().equals(goal.app()) && !below.contains(id))
                .filter(id -> above.contains(id) || graph.find(id).isEmpty())
                .toList();
    }

    private boolean isHead(Goal goal) {
        List<Migration> ofApp = graph.ofApp(goal.app());
        return !goal.isZero() && ofApp.get(ofApp.size() - 1).id().name().equals(goal.migration());
    }

    private List<Step> backwards(
            List<AppliedMigration> applied, List<MigrationId> roots, Function<AppliedMigration, Migration> unknown) {
        Set<MigrationId> undo = remembered.standingOn(graph.withDescendants(roots), applied);
        List<Migration> known = graph.all().stream()
                .filter(m -> undo.contains(m.id()) && ids(applied).contains(m.id()))
                .collect(Collectors.toCollection(ArrayList::new));
        for (AppliedMigration row : applied) {
            if (undo.contains(row.id()) && graph.find(row.id()).isEmpty()) {
                known.add(unknown.apply(row));
            }
        }
        Collections.reverse(known);
        return known.stream().map(m -> new Step(m, Step.Direction.BACKWARD)).toList();
    }

    private Map<String, Optional<String>> holdChanges(
            Goal goal, Map<String, String> holds, Set<MigrationId> has, Set<MigrationId> undone) {
        Map<String, Optional<String>> changes = new LinkedHashMap<>();
        for (String app : undone.stream().map(MigrationId::app).collect(Collectors.toCollection(TreeSet::new))) {
            changes.put(app, Optional.of(lastLeft(app, has, undone)));
        }
        // what was beyond this build's last one is a newer build's, which would bring it back
        boolean isUnheld =
                isHead(goal) && undone.stream().noneMatch(id -> id.app().equals(goal.app()));
        changes.put(goal.app(), isUnheld ? Optional.empty() : Optional.of(goal.migration()));
        changes.entrySet().removeIf(e -> e.getValue().equals(Optional.ofNullable(holds.get(e.getKey()))));
        return changes;
    }

    private String lastLeft(String app, Set<MigrationId> has, Set<MigrationId> undone) {
        return Holds.at(
                graph, app, has.stream().filter(id -> !undone.contains(id)).toList());
    }

    private void refuseHeld(List<Step> steps, Map<String, String> holds, Goal goal) {
        Map<String, String> others = new TreeMap<>(holds);
        others.remove(goal.app());
        Set<MigrationId> heldBack = new Holds(graph, others).keptBack();
        for (Step step : steps) {
            MigrationId id = step.migration().id();
            if (step.direction() == Step.Direction.FORWARD && !id.app().equals(goal.app()) && heldBack.contains(id)) {
                throw new BookMeException(
                        goal + " needs " + id + ", but '" + id.app() + "' is held at "
                                + others.getOrDefault(id.app(), "an earlier migration"),
                        "Let that app go on first: ./manage migrate_schemas --release " + id.app()
                                + ", with the same --schema as here.");
            }
        }
    }

    private void refuseEdited(List<AppliedMigration> applied) {
        for (AppliedMigration row : applied) {
            Optional<Migration> file = graph.find(row.id());
            if (file.isPresent()
                    && row.checksum().isPresent()
                    && !row.checksum().get().equals(file.get().checksum())) {
                throw new BookMeException(
                        row.id() + " was edited after it was applied: "
                                + file.get().path() + " has checksum "
                                + file.get().checksum() + ", recorded is "
                                + row.checksum().get(),
                        "Bring the file back as it was (git checkout) and put the change into a new migration.");
            }
        }
    }

    private static Set<MigrationId> ids(Collection<AppliedMigration> applied) {
        return applied.stream().map(AppliedMigration::id).collect(Collectors.toCollection(TreeSet::new));
    }
}
