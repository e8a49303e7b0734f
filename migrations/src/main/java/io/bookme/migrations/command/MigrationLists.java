package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.App;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.run.FleetStatus;
import io.bookme.migrations.run.SchemaStatus;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The lists of the guide: under each app its migrations, {@code [X]} applied, {@code [ ]} pending; over the
 * fleet {@code [~]} where some tenants have it and others do not.
 */
final class MigrationLists {
    private final MigrationGraph graph;
    private final List<App> apps;

    /**
     * @param apps the apps to show; all if empty
     */
    MigrationLists(MigrationGraph graph, List<String> apps) {
        this.graph = graph;
        this.apps = apps.isEmpty()
                ? graph.apps().all()
                : apps.stream().map(name -> graph.apps().get(name)).toList();
    }

    /**
     * The apps that were named on the command line.
     *
     * @throws UsageException if there is no such app
     */
    static MigrationLists ofNamed(MigrationGraph graph, List<String> apps) {
        try {
            return new MigrationLists(graph, apps);
        } catch (BookMeException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e.nextStep(), e);
        }
    }

    String text(FleetStatus fleet) {
        return text(apps, id -> mark(have(fleet, id), of(fleet, id)) + " " + id.name() + share(fleet, id));
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
                migration -> migration.scope() == scope(schema),
                id -> applied.contains(id) ? "[X]" : "[ ]",
                id -> remark(schema, applied, id),
                withDependencies);
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
        int have = have(fleet, id);
        int of = of(fleet, id);
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
        return text(
                ofSchema(schema),
                id -> (applied.contains(id) ? " [X] " : " [ ] ") + id.name() + remark(schema, applied, id));
    }

    private String remark(SchemaStatus schema, Set<MigrationId> applied, MigrationId id) {
        if (schema.unknown().contains(id)) {
            return "  (not in this build)";
        }
        if (applied.contains(id)) {
            return "";
        }
        if (schema.holds().containsKey(id.app())) {
            return "  (held at " + schema.holds().get(id.app()) + ")";
        }
        return schema.parked()
                .filter(outcome -> outcome.failure()
                        .flatMap(failure -> failure.migration())
                        .equals(java.util.Optional.of(id.toString())))
                .map(outcome -> "  (failed in run " + outcome.runId() + ")")
                .orElse("");
    }

    private List<App> ofSchema(SchemaStatus schema) {
        Scope scope = scope(schema);
        return apps.stream().filter(app -> app.scope() == scope).toList();
    }

    private static Scope scope(SchemaStatus schema) {
        return schema.schema().equals(Scope.SHARED_SCHEMA) ? Scope.SHARED : Scope.TENANT;
    }

    private String text(List<App> shown, Function<MigrationId, String> line) {
        return shown.stream()
                .map(app -> app.name() + "\n"
                        + ids(app).map(line).map(text -> text + "\n").collect(Collectors.joining()))
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
