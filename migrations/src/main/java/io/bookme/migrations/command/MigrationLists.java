package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.App;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.Holds;
import io.bookme.migrations.run.FleetStatus;
import io.bookme.migrations.run.SchemaGroup;
import io.bookme.migrations.run.SchemaStatus;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The lists of the guide: under each app its migrations, {@code [X]} applied, {@code [ ]} pending; over the
 * fleet {@code [~]} where some tenants have it and others do not.
 */
final class MigrationLists {
    private static final String NOT_IN_THIS_BUILD = "  (not in this build)";

    private final MigrationGraph graph;
    private final List<App> apps;
    private final boolean isNamed;

    private MigrationLists(MigrationGraph graph, List<App> apps, boolean isNamed) {
        this.graph = graph;
        this.apps = apps;
        this.isNamed = isNamed;
    }

    /**
     * The apps that were named on the command line, or all if none were.
     *
     * @throws UsageException if there is no such app
     */
    static MigrationLists of(MigrationGraph graph, List<String> named) {
        try {
            return new MigrationLists(
                    graph,
                    named.isEmpty()
                            ? graph.apps().all()
                            : named.stream()
                                    .distinct()
                                    .map(name -> graph.apps().get(name))
                                    .toList(),
                    !named.isEmpty());
        } catch (BookMeException e) {
            throw UsageException.of(e);
        }
    }

    /**
     * Those of a scope alone.
     *
     * @throws UsageException if an app was named, and it is of the other scope
     */
    MigrationLists within(Scope scope) {
        List<App> left = apps.stream().filter(app -> app.scope() == scope).toList();
        if (left.isEmpty() && isNamed) {
            throw wrongScope(apps.get(0));
        }
        return new MigrationLists(graph, left, isNamed);
    }

    static UsageException wrongScope(App app) {
        return app.scope() == Scope.SHARED
                ? new UsageException(
                        "'" + app.name() + "' is a shared app: its tables are not in the tenants' schemas",
                        "Look at it with --schema=public, or name no schema.")
                : new UsageException(
                        "'" + app.name() + "' is an app of the tenants: its tables are not in public",
                        "Name a tenant, or no schema.");
    }

    String text(FleetStatus fleet) {
        Map<MigrationId, String> unknown = new LinkedHashMap<>();
        unknown(fleet).forEach((id, those) -> unknown.put(id, share(those.have(), those.of())));
        return text(apps, id -> mark(have(fleet, id), of(fleet, id)) + " " + id.name() + share(fleet, id), unknown);
    }

    /**
     * A migration that some have, and this build has not.
     *
     * @param of how many schemas there are of its scope
     */
    private record Unknown(int have, int of) {}

    private SortedMap<MigrationId, Unknown> unknown(FleetStatus fleet) {
        SortedMap<MigrationId, Unknown> unknown = new TreeMap<>();
        for (SchemaGroup group : fleet.groups()) {
            if (group.migrated() && isAnyOf(group.scope())) {
                int of = group.scope() == Scope.SHARED ? 1 : fleet.tenants();
                group.migrations().stream()
                        .filter(this::isUnknown)
                        .forEach(id -> unknown.merge(
                                id,
                                new Unknown(group.schemas().size(), of),
                                (a, b) -> new Unknown(a.have() + b.have(), of)));
            }
        }
        return unknown;
    }

    private boolean isAnyOf(Scope scope) {
        return apps.stream().anyMatch(app -> app.scope() == scope);
    }

    /** Not in this build, and of an app that is shown: one that the build does not know either is, if none were named. */
    private boolean isUnknown(MigrationId id) {
        boolean isShown = !isNamed || apps.stream().anyMatch(app -> app.name().equals(id.app()));
        return isShown && graph.find(id).isEmpty();
    }

    private List<MigrationId> unknown(SchemaStatus schema) {
        return schema.unknown().stream().filter(this::isUnknown).sorted().toList();
    }

    /** Migrations that some tenants have and others do not. */
    List<Migration> onlySomeHave(FleetStatus fleet) {
        return apps.stream()
                .flatMap(app -> graph.ofApp(app.name()).stream())
                .filter(migration -> {
                    int have = have(fleet, migration.id());
                    return have > 0 && have < of(fleet, migration.id());
                })
                .toList();
    }

    /** All of them in one list, in the order in which they run. */
    String plan(FleetStatus fleet, boolean withDependencies) {
        return plan(
                migration -> true,
                id -> mark(have(fleet, id), of(fleet, id)).strip(),
                id -> share(fleet, id),
                withDependencies);
    }

    String plan(SchemaStatus schema, boolean withDependencies) {
        Set<MigrationId> applied = new TreeSet<>(schema.applied());
        return plan(
                        migration -> migration.scope() == Scope.of(schema.schema()),
                        id -> applied.contains(id) ? "[X]" : "[ ]",
                        id -> remark(schema, applied, id),
                        withDependencies)
                + unknown(schema).stream()
                        .map(id -> "[?]  " + id + NOT_IN_THIS_BUILD + "\n")
                        .collect(Collectors.joining());
    }

    private String plan(
            Predicate<Migration> which,
            Function<MigrationId, String> mark,
            Function<MigrationId, String> remark,
            boolean withDependencies) {
        StringBuilder text = new StringBuilder();
        for (Migration migration : graph.all()) {
            boolean isShown = which.test(migration)
                    && apps.stream()
                            .anyMatch(app -> app.name().equals(migration.id().app()));
            if (isShown) {
                text.append(mark.apply(migration.id()))
                        .append("  ")
                        .append(migration)
                        .append(remark.apply(migration.id()));
                if (withDependencies && !migration.dependencies().isEmpty()) {
                    text.append(" ... (")
                            .append(migration.dependencies().stream()
                                    .map(MigrationId::toString)
                                    .sorted()
                                    .collect(Collectors.joining(", ")))
                            .append(')');
                }
                text.append('\n');
            }
        }
        return text.toString();
    }

    private static String mark(int have, int of) {
        return have == 0 ? " [ ]" : have == of ? " [X]" : " [~]";
    }

    private String share(FleetStatus fleet, MigrationId id) {
        return share(have(fleet, id), of(fleet, id));
    }

    private static String share(int have, int of) {
        return have == 0 || have == of ? "" : "  " + have + "/" + of;
    }

    private static int have(FleetStatus fleet, MigrationId id) {
        return fleet.migrations().getOrDefault(id, 0);
    }

    private int of(FleetStatus fleet, MigrationId id) {
        return graph.apps().get(id.app()).scope() == Scope.SHARED ? 1 : fleet.tenants();
    }

    String text(SchemaStatus schema) {
        Set<MigrationId> applied = new TreeSet<>(schema.applied());
        Map<MigrationId, String> unknown = new LinkedHashMap<>();
        unknown(schema).forEach(id -> unknown.put(id, ""));
        return text(
                ofSchema(schema),
                id -> (applied.contains(id) ? " [X] " : " [ ] ") + id.name() + remark(schema, applied, id),
                unknown);
    }

    private String remark(SchemaStatus schema, Set<MigrationId> applied, MigrationId id) {
        if (applied.contains(id)) {
            return "";
        }
        List<String> remarks = new ArrayList<>();
        new Holds(graph, schema.holds()).reason(id).ifPresent(remarks::add);
        schema.parked()
                .filter(outcome -> outcome.failure()
                        .flatMap(failure -> failure.migration())
                        .equals(Optional.of(id.toString())))
                .ifPresent(outcome -> remarks.add("failed in run " + outcome.runId()));
        return remarks.isEmpty() ? "" : "  (" + String.join("; ", remarks) + ")";
    }

    private List<App> ofSchema(SchemaStatus schema) {
        Scope scope = Scope.of(schema.schema());
        return apps.stream().filter(app -> app.scope() == scope).toList();
    }

    /**
     * @param unknown what this build does not have, each with the share of those that have it
     */
    private String text(List<App> shown, Function<MigrationId, String> line, Map<MigrationId, String> unknown) {
        Map<String, List<String>> byApp = new LinkedHashMap<>();
        shown.forEach(
                app -> byApp.put(app.name(), new ArrayList<>(ids(app).map(line).toList())));
        unknown.forEach((id, share) -> byApp.computeIfAbsent(id.app(), any -> new ArrayList<>())
                .add(" [?] " + id.name() + share + NOT_IN_THIS_BUILD));
        return byApp.entrySet().stream()
                .map(app -> app.getKey() + "\n" + String.join("\n", app.getValue()) + "\n")
                .collect(Collectors.joining("\n"));
    }

    private java.util.stream.Stream<MigrationId> ids(App app) {
        return graph.ofApp(app.name()).stream().map(Migration::id);
    }

    JsonObject json(FleetStatus fleet) {
        JsonArrayBuilder list = Json.array();
        for (App app : apps) {
            JsonArrayBuilder migrations = Json.array();
            ids(app).forEach(id -> migrations.add(Json.object()
                    .add("name", id.name())
                    .add("applied", have(fleet, id))
                    .add("of", of(fleet, id))));
            list.add(json(app).add("migrations", migrations));
        }
        JsonArrayBuilder unknown = Json.array();
        unknown(fleet)
                .forEach((id, share) -> unknown.add(Json.object()
                        .add("migration", id.toString())
                        .add("applied", share.have())
                        .add("of", share.of())));
        return Json.object()
                .add("tenants", fleet.tenants())
                .add("current", fleet.current())
                .add("behind", fleet.behind())
                .add("ahead", fleet.ahead())
                .add("held", fleet.held())
                .add("parked", fleet.parked())
                .add("archived", fleet.archived())
                .add("sharedCurrent", fleet.sharedCurrent())
                .add("apps", list)
                .add("unknown", unknown)
                .build();
    }

    JsonObjectBuilder json(SchemaStatus schema) {
        Set<MigrationId> applied = new TreeSet<>(schema.applied());
        JsonArrayBuilder list = Json.array();
        for (App app : ofSchema(schema)) {
            JsonArrayBuilder migrations = Json.array();
            ids(app).forEach(id ->
                    migrations.add(Json.object().add("name", id.name()).add("applied", applied.contains(id))));
            list.add(json(app).add("migrations", migrations));
        }
        JsonObjectBuilder holds = Json.object();
        schema.holds().forEach(holds::add);
        JsonObjectBuilder document = Json.object()
                .add("schema", schema.schema())
                .add("migrated", schema.migrated())
                .add("behind", schema.isBehind())
                .add("holds", holds)
                .add("unknown", Json.names(schema.unknown()));
        schema.parked()
                .flatMap(outcome -> outcome.failure())
                .ifPresentOrElse(
                        failure -> document.add("failure", RunReport.json(failure)), () -> document.addNull("failure"));
        return document.add("apps", list);
    }

    private static JsonObjectBuilder json(App app) {
        return Json.object().add("app", app.name()).add("scope", app.scope().folder());
    }
}
