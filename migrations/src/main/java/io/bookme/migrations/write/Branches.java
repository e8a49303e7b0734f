package io.bookme.migrations.write;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.App;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.ChangelogFile;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Apps with two last migrations, as two people leave them who work at the same time. */
public final class Branches {
    private final List<ChangelogFile> files;
    private final Map<String, List<Migration>> leaves = new TreeMap<>();
    private final Map<MigrationId, Migration> byId = new HashMap<>();

    private Branches(List<ChangelogFile> files, Collection<Migration> migrations) {
        this.files = files;
        Set<MigrationId> stoodOn = new LinkedHashSet<>();
        migrations.forEach(migration -> byId.put(migration.id(), migration));
        migrations.forEach(migration -> migration.dependencies().stream()
                .filter(dependency -> dependency.app().equals(migration.id().app()))
                .forEach(stoodOn::add));
        migrations.stream()
                .filter(migration -> !stoodOn.contains(migration.id()))
                .forEach(migration -> leaves.computeIfAbsent(migration.id().app(), app -> new ArrayList<>())
                        .add(migration));
        leaves.values().removeIf(each -> each.size() < 2);
    }

    /**
     * @throws io.bookme.migrations.graph.GraphException if a file cannot be read
     */
    public static Branches of(List<ChangelogFile> files) {
        return new Branches(files, MigrationGraph.unchecked(files));
    }

    /** Those that have branches. */
    public Set<String> apps() {
        return leaves.keySet();
    }

    /** All apps with migrations. */
    public Set<String> allApps() {
        return files.stream().map(file -> file.app().name()).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Each branch with what it does. */
    public List<String> describe(String app) {
        List<Migration> branches = leaves.getOrDefault(app, List.of());
        List<String> lines = new ArrayList<>();
        for (Migration leaf : branches) {
            lines.add("Branch " + leaf.id().name());
            Set<MigrationId> own = ancestors(leaf);
            branches.stream().filter(other -> other != leaf).forEach(other -> own.removeAll(ancestors(other)));
            own.stream()
                    .sorted()
                    .flatMap(id -> java.util.Objects.requireNonNull(byId.get(id)).operations().stream())
                    .forEach(operation -> lines.add("  - " + operation));
        }
        return lines;
    }

    /**
     * A migration that depends on all last ones of an app and runs nothing.
     *
     * @throws BookMeException if the files are not whole even with it
     */
    public NewMigration merge(String app, Optional<String> name) {
        List<Migration> branches = leaves.getOrDefault(app, List.of());
        int last = byId.keySet().stream()
                .filter(id -> id.app().equals(app))
                .mapToInt(MigrationId::number)
                .max()
                .orElse(0);
        String names = branches.stream().map(leaf -> leaf.id().name()).sorted().collect(Collectors.joining("_"));
        String words = name.orElse(
                "merge_" + (names.length() > 46 ? names.substring(0, 46).replaceFirst("_+$", "") : names));
        MigrationId id = MigrationName.numbered(app, last + 1, words);
        List<MigrationId> ids = branches.stream().map(Migration::id).toList();
        Scope scope = branches.get(0).scope();
        NewMigration made = new NewMigration(
                id, new App(app, scope), List.of(), List.of(), List.of(), "", MigrationText.merge(id, ids));
        List<ChangelogFile> all = new ArrayList<>(files);
        all.add(made.file());
        Branches after = of(all);
        if (after.apps().contains(app)) {
            throw new IllegalStateException("A merge left branches: " + after.describe(app));
        }
        return made;
    }

    private Set<MigrationId> ancestors(Migration migration) {
        Set<MigrationId> found = new TreeSet<>();
        List<Migration> waiting = new ArrayList<>(List.of(migration));
        while (!waiting.isEmpty()) {
            Migration next = waiting.remove(waiting.size() - 1);
            if (found.add(next.id())) {
                next.dependencies().stream()
                        .filter(dependency ->
                                dependency.app().equals(migration.id().app()))
                        .map(byId::get)
                        .filter(java.util.Objects::nonNull)
                        .forEach(waiting::add);
            }
        }
        return found;
    }
}
