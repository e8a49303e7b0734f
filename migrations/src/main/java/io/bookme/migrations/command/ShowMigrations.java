package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.FleetStatus;
import io.bookme.migrations.run.SchemaStatus;
import jakarta.json.JsonArrayBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
            "[X] applied, [ ] pending, [?] applied and not in this build; over all tenants also [~] 997/1000 where some",
            "have it. Which ones do not: --missing, or --verbosity 2 for every migration that only some have."
        },
        footer = {
            "",
            "Examples:",
            "  ./manage showmigrations                        all apps, over all tenants",
            "  ./manage showmigrations services               one app",
            "  ./manage showmigrations --schema tenant_demo   one tenant, from its own changelog",
            "  ./manage showmigrations --schema 'tenant_a*'   each of those that begin so",
            "  ./manage showmigrations --schema public        the shared apps",
            "  ./manage showmigrations --plan                 in the order in which they run",
            "  ./manage showmigrations --missing services.0002",
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

    @Option(
            names = "--schema",
            paramLabel = "SCHEMA",
            description = "Only this schema, or those that match ('tenant_a*'); may be repeated.")
    private List<String> schemas = new ArrayList<>();

    @Option(
            names = "--plan",
            description = "One list, in the order in which they run; --verbosity 2 with dependencies.")
    private boolean plan;

    @Option(
            names = "--missing",
            paramLabel = "APP.MIGRATION",
            description = "List the tenants that do not have this migration, and why; --verbosity 2 names all.")
    private Optional<String> missing = Optional.empty();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    ShowMigrations(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        MigrationGraph graph = context.graph();
        MigrationLists lists = MigrationLists.of(graph, apps);
        Optional<Migration> wanted = missing.map(name -> named(graph, name));
        if (wanted.isPresent() && (plan || !apps.isEmpty())) {
            throw new UsageException(
                    "--missing is about the migration that it names, and has no --plan and no other apps",
                    "Leave them away, or --missing.");
        }
        try (Database database = Database.open(context, where)) {
            Fleet fleet = database.fleet();
            if (wanted.isPresent()) {
                show(missing(fleet, wanted.get()));
            } else if (plan && !json) {
                context.out().print(inOrder(fleet, lists));
            } else {
                show(context, fleet, lists, schemas, json);
                if (schemas.isEmpty() && !json && common.verbosity() > 1) {
                    tellMissing(fleet, lists);
                }
            }
        }
        return ExitCode.DONE;
    }

    private MissingReport missing(Fleet fleet, Migration wanted) {
        List<String> named = fleet.named(schemas);
        if (!named.isEmpty() && named.stream().noneMatch(schema -> Scope.of(schema) == wanted.scope())) {
            throw MigrationLists.wrongScope(fleet.graph().apps().get(wanted.id().app()));
        }
        return new MissingReport(wanted, fleet.graph(), fleet.status(), named);
    }

    private String inOrder(Fleet fleet, MigrationLists lists) {
        boolean withDependencies = common.verbosity() > 1;
        if (schemas.isEmpty()) {
            return lists.plan(fleet.status(), withDependencies);
        }
        List<String> named = fleet.named(schemas);
        if (named.size() > 1) {
            throw new UsageException(
                    "--plan shows one schema or the whole fleet, and several are named", "Name one --schema.");
        }
        return lists.within(Scope.of(named.get(0))).plan(fleet.status(named.get(0)), withDependencies);
    }

    private void show(MissingReport report) {
        if (json) {
            Json.print(context.out(), report.json());
        } else {
            report.lines(common.verbosity() > 1).forEach(context.out()::println);
        }
    }

    private void tellMissing(Fleet fleet, MigrationLists lists) {
        FleetStatus status = fleet.status();
        for (Migration migration : lists.onlySomeHave(status)) {
            context.out().println();
            new MissingReport(migration, fleet.graph(), status, List.of())
                    .lines(false)
                    .forEach(context.out()::println);
        }
    }

    private static Migration named(MigrationGraph graph, String name) {
        int dot = name.indexOf('.');
        if (dot < 1) {
            throw new UsageException(
                    "'" + name + "' names no migration", "Write app and migration: --missing services.0002");
        }
        try {
            return graph.resolve(name.substring(0, dot), name.substring(dot + 1));
        } catch (BookMeException e) {
            throw UsageException.of(e);
        }
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
        List<String> named = fleet.named(schemas);
        if (named.stream().map(Scope::of).distinct().count() == 1) {
            lists.within(Scope.of(named.get(0)));
        }
        List<SchemaStatus> all = named.stream().map(fleet::status).toList();
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
