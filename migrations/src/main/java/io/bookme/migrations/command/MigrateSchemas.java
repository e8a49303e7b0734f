package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.plan.Goal;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.FleetPlan;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.run.Settings;
import io.bookme.migrations.run.Started;
import io.bookme.migrations.run.Work;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Migrates schemas: all that are behind, or the named ones, or to a named migration, forward or back.
 *
 * <p>Every schema is whole or unchanged, so after a crash or a stop the same command just goes on.
 */
@Command(
        name = "migrate_schemas",
        description = {
            "Bring schemas to the migrations of this build.",
            "",
            "Each schema is changed in one transaction: it gets all of its pending migrations or none. One that",
            "fails is left as it was, and the others finish. After a crash or Ctrl-C the same command goes on.",
            "",
            "With an app it goes to the app's last migration, or to the named one, forward or back. Going back",
            "undoes whatever depends on it too, and holds the app there: no run moves it on until you name the",
            "app again, or --release it. Who is held back is not served; each run says so, and it is no failure.",
            "",
            "A tenant whose schema was dropped by hand is told of each time, with what repairs it; exit code 1."
        },
        footer = {
            "",
            "Examples:",
            "  ./manage migrate_schemas                                     everything that is behind",
            "  ./manage migrate_schemas --plan                              what would run where; runs nothing",
            "  ./manage migrate_schemas --check                             exit code 1 if anything is pending",
            "  ./manage migrate_schemas --shared                            the shared apps (schema public)",
            "  ./manage migrate_schemas --schema=tenant_demo                one tenant",
            "  ./manage migrate_schemas --schema='tenant_a*'                all that begin so",
            "  ./manage migrate_schemas --schema=tenant_demo --list         what it has; migrates nothing",
            "  ./manage migrate_schemas services 0001                       back (or forward) to a migration",
            "  ./manage migrate_schemas --schema=tenant_demo services zero  back to before the first one",
            "  ./manage migrate_schemas --release services                  lift its holds and go on",
            "  ./manage migrate_schemas --fake services 0002                only record it, also backwards",
            "  ./manage migrate_schemas --fake-initial --schema=tenant_old  take over tables that exist",
            "  ./manage migrate_schemas --prune services                    forget records of files that are gone",
            "  ./manage migrate_schemas --max-failures 5%%                   halt if many fail",
            "  ./manage migrate_schemas --backup                            with a backup before data is taken away",
            "",
            "Exit codes: 0 done, 1 something failed, is left or is pending, 2 wrong usage, 3 a question had no answer."
        })
final class MigrateSchemas implements Callable<Integer> {
    private final Context context;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Mixin
    private final WorkOptions what = new WorkOptions();

    @Mixin
    private final TeamOptions team = new TeamOptions();

    @Mixin
    private final CommitOptions commits = new CommitOptions();

    @Mixin
    private final BackupOptions backups = new BackupOptions();

    @Parameters(index = "0", arity = "0..1", paramLabel = "APP", description = "Only this app.")
    private Optional<String> app = Optional.empty();

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "MIGRATION",
            description = "Where to go: a migration's name, the beginning of it (0002), or zero.")
    private Optional<String> migration = Optional.empty();

    @Option(
            names = "--schema",
            paramLabel = "SCHEMA",
            description = "Only this schema, or those that match ('tenant_a*'); may be repeated.")
    private List<String> schemas = new ArrayList<>();

    @Option(names = "--shared", description = "Only the shared apps (schema public).")
    private boolean shared;

    @Option(names = "--tenant", description = "Only the tenants.")
    private boolean tenant;

    @Option(names = "--list", description = "List the migrations as showmigrations does; migrate nothing.")
    private boolean list;

    @Option(names = "--plan", description = "Show what would run where; migrate nothing.")
    private boolean plan;

    @Option(names = "--check", description = "Show what is pending, exit code 1 if anything is; migrate nothing.")
    private boolean check;

    @Option(
            names = {"--noinput", "--no-input"},
            description = "Ask nothing (only --prune does).")
    private boolean noInput;

    @Option(names = "--json", description = "Print one JSON document instead of lines.")
    private boolean json;

    MigrateSchemas(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        MigrationGraph graph = context.graph();
        if (list) {
            return list(graph);
        }
        RunRequest request = request(graph);
        int workers = team.workers();
        Settings settings = commits.within(team.settings());
        try (Database database = Database.open(context, where)) {
            if (plan || check) {
                return show(database.fleet(), request);
            }
            RunView view = new RunView(context, common.verbosity(), !json);
            Fleet fleet = database.fleet(settings, view);
            return migrate(fleet, view, request, workers);
        }
    }

    private int list(MigrationGraph graph) {
        if (migration.isPresent()) {
            throw new UsageException("--list shows all of an app's migrations, and one is named", "Leave it away.");
        }
        if (plan || check || what.work() != Work.MIGRATE) {
            throw new UsageException(
                    "--list shows what there is, and goes with none of --plan, --check, --fake, --fake-initial, --release"
                            + " and --prune",
                    "Use one of them at a time.");
        }
        RunRequest asked =
                new MigrationRequest(graph, schemas, shared, tenant).towards(Optional.empty(), context.user());
        MigrationLists all = MigrationLists.of(graph, app.stream().toList());
        MigrationLists lists = !schemas.isEmpty() || asked.shared() == asked.tenants()
                ? all
                : all.within(asked.shared() ? Scope.SHARED : Scope.TENANT);
        List<String> named = schemas.isEmpty() && !asked.tenants() ? List.of(Scope.SHARED_SCHEMA) : schemas;
        try (Database database = Database.open(context, where)) {
            ShowMigrations.show(context, database.fleet(), lists, named, json);
        }
        return ExitCode.DONE;
    }

    private RunRequest request(MigrationGraph graph) {
        Work work = what.work();
        if (work == Work.PRUNE && (app.isEmpty() || migration.isPresent())) {
            throw new UsageException(
                    "Records are pruned of one app as a whole",
                    "Name the app and no migration: ./manage migrate_schemas --prune services");
        }
        if (work == Work.RELEASE && migration.isPresent()) {
            throw new UsageException(
                    "--release goes on to the app's last migration, and another one is named",
                    "Leave --release away to go to the named one, or leave the migration away.");
        }
        boolean asWhole = work == Work.PRUNE || work == Work.RELEASE;
        Optional<Goal> goal = goal(graph);
        RunRequest request = new MigrationRequest(graph, schemas, shared, tenant)
                .towards(goal, context.user())
                .withWork(work);
        request = asWhole && app.isPresent() ? request.withApp(app.get()) : request;
        return backups.within(what.within(request));
    }

    /** A hold is what a person decided: it is told of, and nothing is pending for it. */
    private int show(Fleet fleet, RunRequest request) {
        FleetPlan planned = fleet.plan(request);
        boolean endsAll = request.work() == Work.RELEASE && request.app().isEmpty();
        Optional<HeldBack> held = endsAll ? Optional.empty() : HeldBack.of(fleet, request);
        PlanReport report = new PlanReport(planned);
        if (json) {
            Json.print(context.out(), HeldBack.add(report.json(), held).build());
        } else {
            report.lines(common.verbosity() > 1).forEach(context.out()::println);
            if (common.verbosity() > 0) {
                held.ifPresent(some -> some.lines().forEach(context::note));
            }
        }
        boolean isHindered = planned.firstObstacle().isPresent();
        return isHindered || (check && planned.schemas() > 0) ? ExitCode.FAILED : ExitCode.DONE;
    }

    private Optional<Goal> goal(MigrationGraph graph) {
        try {
            return app.map(name -> Goal.of(graph, name, migration));
        } catch (BookMeException e) {
            throw UsageException.of(e);
        }
    }

    private int migrate(Fleet fleet, RunView view, RunRequest request, int workers) {
        EarlierRuns earlier = new EarlierRuns(context, fleet, request);
        List<String> warnings = confirm(fleet, request);
        Path folder = backups.folder(context);
        Started started = fleet.begin(request);
        warnings.forEach(context::note);
        CarryOut carryOut = new CarryOut(
                context, fleet, view, json, Optional.of(commandLine()), Optional.of(request), started.lost());
        earlier.giveUpDeadOnes();
        if (started.run().isEmpty()) {
            warnOfEdited(fleet, request);
            return carryOut.nothingToDo(
                    request.work() == Work.PRUNE ? "No migrations to prune." : "No migrations to apply.",
                    fleet.status().groups().stream()
                                    .mapToInt(group -> request.asked(group).size())
                                    .sum()
                            - started.lost().size());
        }
        earlier.tellOfOthers(started.run().get());
        return carryOut.run(started.run().get(), workers, folder);
    }

    /** Whoever has them fails by name as soon as something is pending. */
    private void warnOfEdited(Fleet fleet, RunRequest request) {
        if (request.work() == Work.MIGRATE && common.verbosity() > 0) {
            fleet.edited()
                    .forEach(edited ->
                            context.note("Warning: " + edited.getMessage() + "\n  Next: " + edited.nextStep()));
        }
    }

    /**
     * Asks where what goes cannot be had again.
     *
     * @return what to say of what goes away, once the run is not refused and before it begins
     */
    private List<String> confirm(Fleet fleet, RunRequest request) {
        boolean goesBack = request.goal().isPresent();
        if (!goesBack && request.work() != Work.PRUNE) {
            return List.of();
        }
        FleetPlan planned = fleet.plan(request);
        if (request.work() != Work.PRUNE) {
            return Warnings.of(planned, schemas);
        }
        if (planned.parts().stream().anyMatch(part -> part.obstacle().isEmpty())) {
            new Pruning(context, fleet.graph()).ask(app.orElseThrow(), planned, !noInput);
        }
        return List.of();
    }

    private String commandLine() {
        CommandSpec known = java.util.Objects.requireNonNull(spec);
        return "./manage "
                + ShellWords.line(known.root().commandLine().getParseResult().originalArgs());
    }
}
