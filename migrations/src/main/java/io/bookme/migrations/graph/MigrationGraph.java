package io.bookme.migrations.graph;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.App;
import io.bookme.migrations.app.Apps;
import io.bookme.migrations.app.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All migrations of a build and the order in which they run.
 *
 * <p>The order is topological by {@code --depends}; where that leaves a choice, by app and number, so that
 * two machines always agree. A graph is whole or it is not made: what is wrong is one {@link GraphException}.
 */
public final class MigrationGraph {
    private final Map<MigrationId, Migration> ordered;
    private final Apps apps;

    private MigrationGraph(Map<MigrationId, Migration> ordered, Apps apps) {
        this.ordered = ordered;
        this.apps = apps;
    }

    /**
     * Reads and checks the files.
     *
     * @throws GraphException if a file has a trap in it, or the graph a missing or circular dependency, a
     *     number that stands twice, or an app with two leaves
     */
    public static MigrationGraph of(List<ChangelogFile> files) {
        return of(files, MigrationCache.none());
    }

    /**
     * The same, where files that were read before are not read again.
     *
     * @throws GraphException as above
     */
    public static MigrationGraph of(List<ChangelogFile> files, MigrationCache cache) {
        Apps apps = new Apps(files.stream().map(ChangelogFile::app).collect(Collectors.toSet()));
        List<String> problems = new ArrayList<>();
        List<Migration> migrations = read(files, cache, problems);
        if (problems.isEmpty()) {
            problems.addAll(GraphCheck.problems(migrations));
        }
        if (!problems.isEmpty()) {
            throw new GraphException(problems);
        }
        return new MigrationGraph(sort(migrations), apps);
    }

    private static List<Migration> read(List<ChangelogFile> files, MigrationCache cache, List<String> problems) {
        List<Migration> known =
                files.stream().map(cache::find).flatMap(Optional::stream).toList();
        Set<String> paths = known.stream().map(Migration::path).collect(Collectors.toSet());
        List<ChangelogFile> others =
                files.stream().filter(file -> !paths.contains(file.path())).toList();
        if (others.isEmpty()) {
            return known;
        }
        List<Migration> read = MigrationReader.readAll(others, problems);
        List<Migration> all = Stream.concat(known.stream(), read.stream())
                .sorted(Comparator.comparing(Migration::path))
                .toList();
        if (read.stream().anyMatch(MigrationCache::isText)) {
            cache.keep(all);
        }
        return all;
    }

    /**
     * Reads the files without holding them against each other, for who mends what is wrong between them.
     *
     * @throws GraphException if a file has a trap in it
     */
    public static List<Migration> unchecked(List<ChangelogFile> files) {
        List<String> problems = new ArrayList<>();
        List<Migration> migrations = MigrationReader.readAll(files, problems);
        if (!problems.isEmpty()) {
            throw new GraphException(problems);
        }
        return List.copyOf(migrations);
    }

    private static Map<MigrationId, Migration> sort(List<Migration> migrations) {
        Map<MigrationId, Migration> waiting = new TreeMap<>();
        migrations.forEach(migration -> waiting.put(migration.id(), migration));
        Map<MigrationId, Migration> ordered = new LinkedHashMap<>();
        while (!waiting.isEmpty()) {
            Migration next = waiting.values().stream()
                    .filter(migration -> ordered.keySet().containsAll(migration.dependencies()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("GraphCheck let a cycle pass: " + waiting.keySet()));
            ordered.put(next.id(), next);
            waiting.remove(next.id());
        }
        return ordered;
    }

    /** The apps that have migrations. */
    public Apps apps() {
        return apps;
    }

    /** All migrations in the order in which they run. */
    public Collection<Migration> all() {
        return ordered.values();
    }

    /** The migrations of a scope in the order in which they run. */
    public List<Migration> ordered(Scope scope) {
        return ordered.values().stream().filter(m -> m.scope() == scope).toList();
    }

    /** The migrations of an app, lowest number first. */
    public List<Migration> ofApp(String app) {
        return ordered.values().stream().filter(m -> m.id().app().equals(app)).toList();
    }

    public Optional<Migration> find(MigrationId id) {
        return Optional.ofNullable(ordered.get(id));
    }

    /**
     * The migration whose name begins with what was typed, such as {@code 0002}.
     *
     * @throws BookMeException if there is no such app, or none or several such migrations; it lists them
     */
    public Migration resolve(String app, String prefix) {
        return resolve(app, prefix, "");
    }

    /**
     * The same.
     *
     * @param others what may be named as well, and is listed after the migrations; empty for nothing
     */
    public Migration resolve(String app, String prefix, String others) {
        App known = apps.get(app);
        List<Migration> candidates = ofApp(known.name());
        List<Migration> found = candidates.stream()
                .filter(migration -> migration.id().name().startsWith(prefix))
                .toList();
        Optional<Migration> exact =
                found.stream().filter(m -> m.id().name().equals(prefix)).findFirst();
        if (exact.isPresent() || found.size() == 1) {
            return exact.orElseGet(() -> found.get(0));
        }
        throw new BookMeException(
                (found.isEmpty() ? "No migration of '" : "More than one migration of '") + app + "' begins with '"
                        + prefix + "'",
                "Use one of: " + names(found.isEmpty() ? candidates : found)
                        + (found.isEmpty() && !others.isEmpty() ? ", " + others : "") + ".");
    }

    private static String names(List<Migration> migrations) {
        return migrations.stream().map(m -> m.id().name()).collect(Collectors.joining(", "));
    }

    /** The migration and everything it stands on, in the order in which they run. */
    public List<Migration> withAncestors(MigrationId id) {
        Set<MigrationId> wanted = new TreeSet<>();
        collectAncestors(id, wanted);
        return ordered.values().stream().filter(m -> wanted.contains(m.id())).toList();
    }

    private void collectAncestors(MigrationId id, Set<MigrationId> into) {
        Migration migration = ordered.get(id);
        if (migration != null && into.add(id)) {
            migration.dependencies().forEach(dependency -> collectAncestors(dependency, into));
        }
    }

    /** Everything that stands on one of these, and these themselves. */
    public Set<MigrationId> withDescendants(Collection<MigrationId> roots) {
        Set<MigrationId> found = new LinkedHashSet<>(roots);
        for (Migration migration : ordered.values()) {
            if (migration.dependencies().stream().anyMatch(found::contains)) {
                found.add(migration.id());
            }
        }
        return found;
    }
}
