package io.bookme.migrations.plan;

import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where a person stopped apps of a schema, and what that keeps back, in other apps too. */
public final class Holds {
    private final MigrationGraph graph;
    private final Map<String, String> at;

    /**
     * @param at app to migration name or {@link Goal#ZERO}
     */
    public Holds(MigrationGraph graph, Map<String, String> at) {
        this.graph = graph;
        this.at = new TreeMap<>(at);
    }

    /** What does not run while they last. */
    public Set<MigrationId> keptBack() {
        Set<MigrationId> beyond = new TreeSet<>();
        at.forEach((app, target) -> beyond.addAll(beyond(app, target)));
        return graph.withDescendants(beyond);
    }

    /** Those that keep something back, with what a person calls them: {@code services 0002_x}. */
    public Set<String> that(Set<MigrationId> applied) {
        return at.entrySet().stream()
                .filter(hold -> !applied.containsAll(beyond(hold.getKey(), hold.getValue())))
                .map(hold -> hold.getKey() + " " + hold.getValue())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Why a migration does not run: its own app is held, or another one that it stands on; empty if it may run. */
    public Optional<String> reason(MigrationId id) {
        String own = at.get(id.app());
        if (own != null && beyond(id.app(), own).contains(id)) {
            return Optional.of("held at " + own);
        }
        return at.entrySet().stream()
                .filter(hold -> graph.withDescendants(beyond(hold.getKey(), hold.getValue()))
                        .contains(id))
                .findFirst()
                .map(hold -> "held back by '" + hold.getKey() + "', which is held at " + hold.getValue());
    }

    /**
     * Where an app is held that was taken back: at the last of its migrations that are left, or {@link Goal#ZERO}.
     *
     * @param left all that the schema has left; may hold what a newer build applied, whose order its number tells
     */
    static String at(MigrationGraph graph, String app, Collection<MigrationId> left) {
        Optional<String> known = graph.ofApp(app).stream()
                .map(Migration::id)
                .filter(left::contains)
                .map(MigrationId::name)
                .reduce((first, second) -> second);
        Stream<String> unknown = left.stream()
                .filter(id -> id.app().equals(app) && graph.find(id).isEmpty())
                .map(MigrationId::name);
        return Stream.concat(known.stream(), unknown)
                .max(Comparator.naturalOrder())
                .orElse(Goal.ZERO);
    }

    private Set<MigrationId> beyond(String app, String target) {
        MigrationId held = new MigrationId(app, target);
        if (!target.equals(Goal.ZERO) && graph.find(held).isEmpty()) {
            // another build's: what is known here is on this side of it or beyond, as the numbers tell
            return graph.ofApp(app).stream()
                    .map(Migration::id)
                    .filter(id -> id.name().compareTo(target) > 0)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        Set<MigrationId> within =
                graph.withAncestors(held).stream().map(Migration::id).collect(Collectors.toSet());
        return graph.ofApp(app).stream()
                .map(Migration::id)
                .filter(id -> !within.contains(id))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
