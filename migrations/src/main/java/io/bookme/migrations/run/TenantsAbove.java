package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.Goal;
import io.bookme.migrations.plan.Step;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The tenants that have migrations which stand on shared ones: these are not taken back from under them. */
final class TenantsAbove {
    private static final int NAMED = 3;

    private final MigrationGraph graph;
    private final Collection<Migration> remembered;
    private final List<SchemaGroup> tenants;

    /**
     * @param remembered what other builds may have applied
     * @param groups the whole fleet, archived tenants too
     */
    TenantsAbove(MigrationGraph graph, Collection<Migration> remembered, List<SchemaGroup> groups) {
        this.graph = graph;
        this.remembered = remembered;
        this.tenants = groups.stream()
                .filter(group -> group.kind().equals(SchemaBirth.TENANT)
                        && !group.schemas().isEmpty())
                .toList();
    }

    /** Why steps of {@code public} cannot be run; empty if they can. What is only recorded takes nothing away. */
    Optional<BookMeException> obstacle(List<Step> steps) {
        List<Step> back = steps.stream().filter(step -> !step.recordOnly()).toList();
        Set<MigrationId> gone = new TreeSet<>(Step.ids(back, Step.Direction.BACKWARD));
        if (gone.isEmpty()) {
            return Optional.empty();
        }
        Set<MigrationId> above = Descendants.of(graph, remembered, gone);
        return inOrder(above)
                .filter(id -> tenants.stream().anyMatch(group -> has(group, id)))
                .findFirst()
                .map(id -> refusal(under(id, gone), id));
    }

    private static boolean has(SchemaGroup group, MigrationId id) {
        return group.migrations().contains(id);
    }

    /** As they run; what this build does not know comes last. */
    private Stream<MigrationId> inOrder(Set<MigrationId> ids) {
        return Stream.concat(
                graph.ordered(Scope.TENANT).stream().map(Migration::id).filter(ids::contains),
                ids.stream().filter(id -> graph.find(id).isEmpty()));
    }

    /** The first of those that go which it stands on. */
    private MigrationId under(MigrationId id, Set<MigrationId> gone) {
        return gone.stream()
                .filter(one -> Descendants.of(graph, remembered, List.of(one)).contains(id))
                .findFirst()
                .orElseThrow();
    }

    private BookMeException refusal(MigrationId under, MigrationId id) {
        Set<String> migrated = schemas(id, true);
        Set<String> archived = schemas(id, false);
        Set<String> all = new TreeSet<>(migrated);
        all.addAll(archived);
        return new BookMeException(
                under + " cannot be taken back: " + id + " stands on it, which " + named(List.copyOf(all))
                        + (all.size() == 1 ? " has" : " have"),
                migrated.isEmpty()
                        ? "Archived tenants are not migrated: activate or delete them first."
                        : back(id) + (archived.isEmpty() ? "" : " Archived tenants have to be activated for that."));
    }

    private String back(MigrationId id) {
        if (graph.find(id).isEmpty()) {
            return "Take it back there first, with a build that has its file.";
        }
        List<MigrationId> ofApp =
                graph.ofApp(id.app()).stream().map(Migration::id).toList();
        int at = ofApp.indexOf(id);
        return "Take it back there first: ./manage migrate_schemas " + id.app() + " "
                + (at == 0 ? Goal.ZERO : ofApp.get(at - 1).name());
    }

    private Set<String> schemas(MigrationId id, boolean migrated) {
        Set<String> schemas = new TreeSet<>();
        tenants.stream()
                .filter(group -> group.migrated() == migrated && has(group, id))
                .forEach(group -> schemas.addAll(group.schemas()));
        return schemas;
    }

    private static String named(List<String> schemas) {
        return schemas.size() == 1
                ? schemas.get(0)
                : schemas.size() + " tenants (" + String.join(", ", schemas.subList(0, Math.min(NAMED, schemas.size())))
                        + (schemas.size() > NAMED ? ", ..." : "") + ")";
    }
}
