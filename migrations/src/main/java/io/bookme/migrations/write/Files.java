package io.bookme.migrations.write;

import io.bookme.migrations.diff.Operation;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Numbers, names and dependencies of the files that a set of bundles becomes. */
final class Files {
    private final MigrationGraph graph;
    private final Map<String, MigrationId> lastShapers;
    private final WantedApps apps;
    private final Map<Bundle, MigrationId> ids = new LinkedHashMap<>();

    /**
     * @param lastShapers by table the migration that was the last to give it a name, a column or a constraint: who needs
     *     the table needs it as it is now
     */
    Files(
            MigrationGraph graph,
            Map<String, MigrationId> lastShapers,
            WantedApps apps,
            List<Bundle> bundles,
            Optional<String> name) {
        this.graph = graph;
        this.lastShapers = lastShapers;
        this.apps = apps;
        for (Bundle bundle : bundles) {
            boolean first = bundle.part() == 0 && graph.ofApp(bundle.app()).isEmpty();
            String words = name.orElse(first ? "initial" : MigrationName.words(bundle.operations()));
            ids.put(bundle, MigrationName.next(graph, bundle.app(), bundle.part(), words));
        }
    }

    /**
     * @param irreversible by migration why it cannot be undone, where trying has shown that
     */
    List<NewMigration> migrations(Map<MigrationId, String> irreversible) {
        List<NewMigration> made = new ArrayList<>();
        ids.forEach((bundle, id) -> {
            List<Operation> operations = bundle.operations();
            List<String> warnings = new ArrayList<>();
            operations.forEach(operation -> warnings.addAll(operation.warnings()));
            Optional<String> reason =
                    MigrationText.irreversible(operations).or(() -> Optional.ofNullable(irreversible.get(id)));
            reason.ifPresent(text -> warnings.add(id.name() + " cannot be taken back: " + text + "."));
            made.add(new NewMigration(
                    id,
                    apps.app(bundle.app()),
                    operations.stream().map(Operation::describe).toList(),
                    warnings,
                    operations.stream()
                            .flatMap(operation -> operation.holds().stream())
                            .toList(),
                    MigrationText.sql(operations),
                    MigrationText.of(id, dependencies(bundle), operations, reason)));
        });
        return made;
    }

    private Set<MigrationId> dependencies(Bundle bundle) {
        Set<MigrationId> dependencies = new TreeSet<>();
        leaf(graph, bundle.app()).ifPresent(leaf -> dependencies.add(leaf.id()));
        ids.forEach((other, id) -> {
            if (other != bundle && bundle.standsOn(other)) {
                dependencies.add(id);
            }
        });
        if (bundle.part() > 0) {
            leaf(graph, bundle.app()).ifPresent(leaf -> dependencies.remove(leaf.id()));
        }
        for (String table : bundle.needs()) {
            MigrationId shaper = lastShapers.get(table);
            if (shaper != null && !shaper.app().equals(bundle.app())) {
                dependencies.add(shaper);
            }
        }
        if (bundle.breaksNames()) {
            dependencies.addAll(lastOfThoseOn(bundle.app()));
        }
        return dependencies;
    }

    /** What stands on an app speaks of its tables by the names that these have now. */
    private Set<MigrationId> lastOfThoseOn(String app) {
        Set<String> others = new HashSet<>();
        for (Migration migration : graph.all()) {
            boolean stands = migration.dependencies().stream()
                    .anyMatch(dependency -> dependency.app().equals(app));
            if (stands && !migration.id().app().equals(app)) {
                others.add(migration.id().app());
            }
        }
        Set<MigrationId> leaves = new TreeSet<>();
        others.forEach(other -> leaf(graph, other).ifPresent(leaf -> leaves.add(leaf.id())));
        return leaves;
    }

    /** The migration that nothing of its app stands on. */
    static Optional<Migration> leaf(MigrationGraph graph, String app) {
        List<Migration> own = graph.ofApp(app);
        Set<MigrationId> stoodOn = new HashSet<>();
        own.forEach(migration -> stoodOn.addAll(migration.dependencies()));
        return own.stream()
                .filter(migration -> !stoodOn.contains(migration.id()))
                .reduce((one, two) -> two);
    }
}
