package io.bookme.migrations.command;

import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.SchemaStatus;
import jakarta.json.JsonArrayBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists which migrations are applied: over all tenants, or in one schema. Changes nothing. */
@Command(
        name = "showmigrations",
        description = {
            "List the migrations and where they are applied.",
            "",
            "[X] applied, [ ] pending; over all tenants also [~] 997/1000 where some have it."
        },
        footer = {
            "",
            "Examples:",
            "  ./manage showmigrations                        all apps, over all tenants",
            "  ./manage showmigrations services               one app",
            "  ./manage showmigrations --schema tenant_demo   one tenant, from its own changelog",
            "  ./manage showmigrations --schema public        the shared apps",
            "  ./manage showmigrations --json"
        })
final class ShowMigrations implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Parameters(arity = "0..*", paramLabel = "APP", description = "Only these apps.")
    private List<String> apps = new ArrayList<>();

    @Option(names = "--schema", paramLabel = "SCHEMA", description = "Only this schema; may be repeated.")
    private List<String> schemas = new ArrayList<>();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    ShowMigrations(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        MigrationGraph graph = context.graph();
        MigrationLists lists = MigrationLists.ofNamed(graph, apps);
        try (Database database = Database.open(context, where)) {
            show(context, database.fleet(), lists, schemas, json);
        }
        return ExitCode.DONE;
    }

    /** What {@code migrate_schemas --list} shows too. */
    static void show(Context context, Fleet fleet, MigrationLists lists, List<String> schemas, boolean json) {
        if (schemas.isEmpty()) {
            if (json) {
                Json.print(context.out(), lists.json(fleet.status()));
            } else {
                context.out().print(lists.text(fleet.status()));
            }
            return;
        }
        List<SchemaStatus> all = schemas.stream().distinct().map(fleet::status).toList();
        if (json) {
            Json.print(context.out(), all.size() == 1 ? lists.json(all.get(0)).build() : document(lists, all));
            return;
        }
        for (SchemaStatus schema : all) {
            if (all.size() > 1) {
                context.out()
                        .println((schema == all.get(0) ? "" : System.lineSeparator()) + "[" + schema.schema() + "]");
            }
            context.out().print(lists.text(schema));
            schema.parked()
                    .flatMap(outcome -> outcome.failure())
                    .ifPresent(failure -> ErrorText.print(context.err(), failure));
        }
    }

    private static jakarta.json.JsonObject document(MigrationLists lists, List<SchemaStatus> all) {
        JsonArrayBuilder array = Json.array();
        all.forEach(schema -> array.add(lists.json(schema)));
        return Json.object().add("schemas", array).build();
    }
}
