package io.bookme.migrations.plan;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * From what runs did in a schema to the steps that take exactly that back: a pure function.
 *
 * <p>What they applied is rolled back, what they had undone is applied again; what somebody else has taken back
 * meanwhile is left alone. So the same plan made again after a crash is what is left of it. Each app that is
 * touched is then held where it is, or, if it has all of its migrations, its hold ends.
 */
public final class UndoPlanner {
    private final MigrationGraph graph;
    private final Map<MigrationId, Migration> remembered;
    private final BiFunction<Long, MigrationId, Optional<Migration>> texts;

    /**
     * @param remembered migrations that the ledger has stored, of several texts of one the newest first
     * @param texts a run and a migration to the text that was in force when the run ran it
     */
    public UndoPlanner(
            MigrationGraph graph,
            Collection<Migration> remembered,
            BiFunction<Long, MigrationId, Optional<Migration>> texts) {
        this.graph = graph;
        this.remembered = remembered.stream()
                .collect(Collectors.toMap(Migration::id, m -> m, (newest, older) -> newest, TreeMap::new));
        this.texts = texts;
    }

    /**
     * @param deeds what the runs did in the schema, the newest first
     * @throws BookMeException if something cannot be undone, or something stands on it that another run or no
     *     run at all applied
     */
    public Plan plan(Scope scope, List<AppliedMigration> applied, Map<String, String> holds, List<Deed> deeds) {
        Set<MigrationId> has =
                applied.stream().map(AppliedMigration::id).collect(Collectors.toCollection(TreeSet::new));
        Map<MigrationId, Boolean> wanted = new TreeMap<>();
        Map<MigrationId, Deed> lastApplied = new TreeMap<>();
        Map<MigrationId, Deed> lastUndone = new TreeMap<>();
        for (Deed deed : deeds) {
            deed.undone().forEach(id -> {
                wanted.put(id, true);
                lastUndone.putIfAbsent(id, deed);
            });
            deed.applied().forEach(id -> {
                wanted.put(id, false);
                lastApplied.putIfAbsent(id, deed);
            });
        }
        List<Step> steps = new ArrayList<>();
        lastApplied.forEach((id, deed) -> {
            if (!wanted.getOrDefault(id, true) && has.contains(id)) {
                steps.add(step(id, deed, Step.Direction.BACKWARD));
            }
        });
        List<Step> again = new ArrayList<>();
        lastUndone.forEach((id, deed) -> {
            if (wanted.getOrDefault(id, false) && !has.contains(id)) {
                again.add(step(id, deed, Step.Direction.FORWARD));
            }
        });
        List<Step> ordered = new ArrayList<>(inOrder(steps));
        Collections.reverse(ordered);
        ordered.addAll(inOrder(again));
        Set<MigrationId> after = Step.result(has, ordered);
        refuseStanding(scope, ordered, after);
        return new Plan(ordered, holdChanges(ordered, after, holds));
    }

    private Step step(MigrationId id, Deed deed, Step.Direction direction) {
        boolean recordOnly = deed.recordedOnly().contains(id);
        Migration migration = texts.apply(deed.run(), id)
                .or(() -> known(id))
                .orElseThrow(() -> new BookMeException(
                        "The ledger has no text of " + id + ", which run " + deed.run() + " ran",
                        "Use the build that has the file: ./manage migrate_schemas " + id.app() + " ..."));
        Step step = new Step(migration, direction, recordOnly);
        if (!recordOnly) {
            step.body();
        }
        return step;
    }

    private Optional<Migration> known(MigrationId id) {
        return graph.find(id).or(() -> Optional.ofNullable(remembered.get(id)));
    }

    /** As they would run forward: the build's own order, then what the build does not know by its dependencies. */
    private List<Step> inOrder(List<Step> steps) {
        Map<MigrationId, Step> waiting = new LinkedHashMap<>();
        steps.forEach(step -> waiting.put(step.migration().id(), step));
        List<Step> ordered = new ArrayList<>();
        for (Migration migration : graph.all()) {
            Step known = waiting.remove(migration.id());
            if (known != null) {
                ordered.add(known);
            }
        }
        while (!waiting.isEmpty()) {
            Step next = waiting.values().stream()
                    .filter(step -> Collections.disjoint(step.migration().dependencies(), waiting.keySet()))
                    .findFirst()
                    .orElseGet(() -> waiting.values().iterator().next());
            waiting.remove(next.migration().id());
            ordered.add(next);
        }
        return ordered;
    }

    private void refuseStanding(Scope scope, List<Step> steps, Set<MigrationId> after) {
        Set<MigrationId> gone = new HashSet<>(Step.ids(steps, Step.Direction.BACKWARD));
        for (MigrationId id : after) {
            Collection<MigrationId> needs =
                    known(id).map(Migration::dependencies).orElse(Set.of());
            needs.stream().filter(gone::contains).findFirst().ifPresent(needed -> {
                throw new BookMeException(
                        id + " stands on " + needed + " and was applied by none of these runs",
                        "Go back to before it by name: ./manage migrate_schemas " + id.app() + " MIGRATION");
            });
        }
        for (MigrationId id : Step.ids(steps, Step.Direction.FORWARD)) {
            graph.find(id)
                    .ifPresent(migration -> migration.dependencies().stream()
                            .filter(needed -> graph.find(needed)
                                    .map(m -> m.scope() == scope)
                                    .orElse(false))
                            .filter(needed -> !after.contains(needed))
                            .findFirst()
                            .ifPresent(needed -> {
                                throw new BookMeException(
                                        id + " would be applied again, but " + needed
                                                + ", on which it stands, is not there",
                                        "Go forward by name: ./manage migrate_schemas " + id.app() + " " + id.name());
                            }));
        }
    }

    /** What is unknown here and was taken back is missing as well: to the newer build it would be behind. */
    private Map<String, Optional<String>> holdChanges(
            List<Step> steps, Set<MigrationId> after, Map<String, String> holds) {
        Map<String, Boolean> missing = new TreeMap<>();
        for (Step step : steps) {
            MigrationId id = step.migration().id();
            missing.computeIfAbsent(
                    id.app(),
                    app -> !graph.ofApp(app).stream().map(Migration::id).allMatch(after::contains));
            missing.merge(id.app(), !after.contains(id), Boolean::logicalOr);
        }
        Map<String, Optional<String>> changes = new TreeMap<>();
        missing.forEach((app, isMissing) ->
                changes.put(app, isMissing ? Optional.of(Holds.at(graph, app, after)) : Optional.empty()));
        changes.entrySet().removeIf(e -> e.getValue().equals(Optional.ofNullable(holds.get(e.getKey()))));
        return changes;
    }
}
