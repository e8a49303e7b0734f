package io.bookme.migrations.graph;

import io.bookme.migrations.app.Scope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What can be wrong between files: each answer names the files and says the mend. */
final class GraphCheck {
    private final Map<MigrationId, Migration> byId = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    private GraphCheck(Collection<Migration> migrations) {
        migrations.forEach(migration -> {
            Migration twin = byId.put(migration.id(), migration);
            if (twin != null) {
                problems.add(migration.path() + " and " + twin.path() + ": both are " + migration.id()
                        + "; delete one of them");
            }
        });
    }

    static List<String> problems(Collection<Migration> migrations) {
        GraphCheck check = new GraphCheck(migrations);
        check.dependencies();
        check.numbers();
        check.leaves();
        check.cycles();
        check.problems.addAll(ScopeCheck.problems(check.byId.values()));
        check.problems.addAll(SchemaCheck.problems(check.byId.values()));
        return check.problems;
    }

    private void dependencies() {
        for (Migration migration : byId.values()) {
            for (MigrationId dependency : migration.dependencies()) {
                Migration found = byId.get(dependency);
                if (found == null) {
                    problems.add(migration.path() + ": depends on " + dependency
                            + ", which does not exist; correct its --depends line or add the missing file");
                } else if (migration.scope() == Scope.SHARED && found.scope() == Scope.TENANT) {
                    problems.add(migration.path() + ": a shared migration cannot depend on the tenant migration "
                            + dependency + " (shared tables are migrated first); take the --depends line out");
                }
            }
        }
    }

    private void numbers() {
        Map<String, List<Migration>> byNumber = byId.values().stream()
                .collect(Collectors.groupingBy(
                        m -> m.id().app() + "." + m.id().number(), LinkedHashMap::new, Collectors.toList()));
        for (List<Migration> same : byNumber.values()) {
            if (same.size() > 1 && !areMerged(same)) {
                problems.add(paths(same) + ": the same number stands twice in one app; give the later one the next"
                        + " free number and let it --depends on the other");
            }
        }
    }

    /** Branches that one later migration depends on have been brought together. */
    private boolean areMerged(List<Migration> same) {
        List<MigrationId> ids = same.stream().map(Migration::id).toList();
        boolean inOneLine = same.stream().anyMatch(one -> ids.stream().anyMatch(ancestorsWithinApp(one)::contains));
        return !inOneLine
                && byId.values().stream()
                        .anyMatch(later -> later.id().app().equals(ids.get(0).app())
                                && ancestorsWithinApp(later).containsAll(ids));
    }

    private Set<MigrationId> ancestorsWithinApp(Migration migration) {
        Set<MigrationId> found = new HashSet<>();
        Deque<MigrationId> waiting = new ArrayDeque<>(migration.dependencies());
        while (!waiting.isEmpty()) {
            MigrationId next = waiting.pop();
            Migration known = byId.get(next);
            if (known != null && next.app().equals(migration.id().app()) && found.add(next)) {
                waiting.addAll(known.dependencies());
            }
        }
        return found;
    }

    private void leaves() {
        Map<String, List<Migration>> byApp = byId.values().stream()
                .collect(Collectors.groupingBy(m -> m.id().app(), TreeMap::new, Collectors.toList()));
        byApp.forEach((app, migrations) -> {
            Set<MigrationId> dependedOn =
                    migrations.stream().flatMap(m -> m.dependencies().stream()).collect(Collectors.toSet());
            List<Migration> leaves = migrations.stream()
                    .filter(m -> !dependedOn.contains(m.id()))
                    .toList();
            if (leaves.size() > 1) {
                problems.add(paths(leaves) + ": app '" + app + "' has " + leaves.size()
                        + " leaves (migrations that nothing of the app stands on); let one of them --depends on the other, or bring them together:"
                        + " ./manage makemigrations --merge");
            }
        });
    }

    private void cycles() {
        Set<MigrationId> done = new HashSet<>();
        for (MigrationId id : byId.keySet()) {
            if (walk(id, new ArrayDeque<>(), done)) {
                return;
            }
        }
    }

    private boolean walk(MigrationId id, Deque<MigrationId> path, Set<MigrationId> done) {
        if (path.contains(id)) {
            List<Migration> circle = new ArrayList<>();
            for (MigrationId step : path) {
                circle.add(byId.get(step));
                if (step.equals(id)) {
                    break;
                }
            }
            problems.add(paths(circle) + ": they depend on each other in a circle; take one --depends line out");
            return true;
        }
        Migration migration = byId.get(id);
        if (migration == null || done.contains(id)) {
            return false;
        }
        path.push(id);
        for (MigrationId dependency : migration.dependencies()) {
            if (walk(dependency, path, done)) {
                return true;
            }
        }
        path.pop();
        done.add(id);
        return false;
    }

    private static String paths(List<Migration> migrations) {
        return migrations.stream().map(Migration::path).collect(Collectors.joining(", "));
    }
}
