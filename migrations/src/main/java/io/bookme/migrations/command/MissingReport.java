package io.bookme.migrations.command;

import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.plan.Holds;
import io.bookme.migrations.run.FleetStatus;
import io.bookme.migrations.run.SchemaGroup;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which schemas do not have a migration, grouped by the reason. */
final class MissingReport {
    private final Migration migration;
    private final MigrationGraph graph;
    private final Map<String, List<String>> byReason = new TreeMap<>();
    private int total;
    private int missing;

    /**
     * @param only these schemas; empty for all
     */
    MissingReport(Migration migration, MigrationGraph graph, FleetStatus fleet, List<String> only) {
        this.migration = migration;
        this.graph = graph;
        for (SchemaGroup group : fleet.groups()) {
            if (group.scope() != migration.scope()) {
                continue;
            }
            List<String> schemas = group.schemas().stream()
                    .filter(schema -> only.isEmpty() || only.contains(schema))
                    .toList();
            total += schemas.size();
            if (!schemas.isEmpty() && !group.migrations().contains(migration.id())) {
                missing += schemas.size();
                byReason.computeIfAbsent(reason(group), any -> new ArrayList<>())
                        .addAll(schemas);
            }
        }
        byReason.values().forEach(schemas -> schemas.sort(null));
    }

    private String reason(SchemaGroup group) {
        if (!group.migrated()) {
            return "archived";
        }
        List<String> reasons = new ArrayList<>();
        new Holds(graph, group.holds()).reason(migration.id()).ifPresent(reasons::add);
        if (group.parkedFor().isPresent()) {
            reasons.add("failed, waiting for a person");
        }
        return reasons.isEmpty() ? "pending" : String.join(", ", reasons);
    }

    /**
     * @param all whether every schema is named
     */
    List<String> lines(boolean all) {
        List<String> lines = new ArrayList<>();
        lines.add(
                missing == 0
                        ? migration + " is missing nowhere (" + Names.count(total) + ")."
                        : migration + " is missing in " + missing + " of " + Names.count(total) + ":");
        byReason.forEach(
                (reason, schemas) -> lines.add("  " + reason + " (" + schemas.size() + "): " + Names.of(schemas, all)));
        return lines;
    }

    JsonObject json() {
        JsonArrayBuilder reasons = Json.array();
        byReason.forEach((reason, schemas) ->
                reasons.add(Json.object().add("reason", reason).add("schemas", Json.names(schemas))));
        return Json.object()
                .add("migration", migration.toString())
                .add("missing", missing)
                .add("of", total)
                .add("groups", reasons)
                .build();
    }
}
