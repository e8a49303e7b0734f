package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.data.BackupBeforeChange;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.plan.Goal;
import io.bookme.migrations.run.BeforeChange;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.run.RunState;
import io.bookme.migrations.run.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
            "holds the app there: no run moves it on until you name the app again."
        },
        footer = {
            "",
            "Examples:",
            "  ./manage migrate_schemas                                     everything that is behind",
            "  ./manage migrate_schemas --shared                            the shared apps (schema public)",
            "  ./manage migrate_schemas --schema=tenant_demo                one tenant",
            "  ./manage migrate_schemas --schema=tenant_demo --list         what it has; migrates nothing",
            "  ./manage migrate_schemas services 0001                       back (or forward) to a migration",
            "  ./manage migrate_schemas --schema=tenant_demo services zero  back to before the first one",
            "  ./manage migrate_schemas services                            on again to the last one",
            "  ./manage migrate_schemas --backup                            with a backup before data is taken away",
            "",
            "Exit codes: 0 done, 1 something failed or is left, 2 wrong usage, 3 a question had no answer."
        })
final class MigrateSchemas implements Callable<Integer> {
    private static final String PUBLIC = "public";

    private final Context context;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Parameters(index = "0", arity = "0..1", paramLabel = "APP", description = "Only this app.")
    private Optional<String> app = Optional.empty();

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "MIGRATION",
            description = "Where to go: a migration's name, the beginning of it (0002), or zero.")
    private Optional<String> migration = Optional.empty();

    @Option(names = "--schema", paramLabel = "SCHEMA", description = "Only this schema; may be repeated.")
    private List<String> schemas = new ArrayList<>();

    @Option(names = "--shared", description = "Only the shared apps (schema public).")
    private boolean shared;

    @Option(names = "--tenant", description = "Only the tenants.")
    private boolean tenant;

    @Option(names = "--list", description = "List the migrations as showmigrations does; migrate nothing.")
    private boolean list;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "How many schemas at the same time (default: one a processor, 2 to 8).")
    private Optional<Integer> workers = Optional.empty();

    @Option(
            names = "--statement-timeout",
            paramLabel = "TIME",
            converter = DurationOption.class,
            description = "The longest that one statement may run, as 90s, 30m, 2h (default: 10m).")
    private Optional<Duration> statementTimeout = Optional.empty();

    @Option(
            names = "--backup",
            description = "Back up each schema that a migration may take data away from, when its locks are taken.")
    private boolean backup;

    @Option(
            names = "--backup-to",
            paramLabel = "FOLDER",
            description = "Where the backups go (default: .bookme/backups of the checkout, else ./backups).")
    private Optional<Path> backupFolder = Optional.empty();

    @Option(names = "--json", description = "Print one JSON document instead of lines.")
    private boolean json;

    MigrateSchemas(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        MigrationGraph graph = context.graph();
        Optional<Goal> goal = goal(graph);
        RunRequest request = new MigrationRequest(graph, schemas, shared, tenant).towards(goal, context.user());
        int team = team();
        try (Database database = Database.open(context, where)) {
            if (list) {
                MigrationLists lists = new MigrationLists(graph, app.stream().toList());
                List<String> named = schemas.isEmpty() && shared && !tenant ? List.of(PUBLIC) : schemas;
                ShowMigrations.show(context, database.fleet(), lists, named, json);
                return ExitCode.DONE;
            }
            RunView view = new RunView(context, common.verbosity(), !json);
            Settings settings = Settings.defaults();
            Fleet fleet = database.fleet(
                    statementTimeout.map(settings::withStatementTimeout).orElse(settings), view);
            return migrate(fleet, view, request, team);
        }
    }

    private Optional<Goal> goal(MigrationGraph graph) {
        try {
            Optional<String> known = app.map(name -> graph.apps().get(name).name());
            return list ? Optional.empty() : known.map(name -> new Goal(name, target(graph, name)));
        } catch (BookMeException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e.nextStep(), e);
        }
    }

    private String target(MigrationGraph graph, String app) {
        if (migration.equals(Optional.of(Goal.ZERO))) {
            return Goal.ZERO;
        }
        return migration
                .map(prefix -> graph.resolve(app, prefix))
                .orElseGet(() -> last(graph.ofApp(app)))
                .id()
                .name();
    }

    private static Migration last(List<Migration> migrations) {
        return migrations.get(migrations.size() - 1);
    }

    private int team() {
        int wanted = workers.orElse(Math.max(2, Math.min(8, Runtime.getRuntime().availableProcessors())));
        if (wanted < 1 || wanted > 64) {
            throw new UsageException("--workers " + wanted + " makes no sense", "Give a number from 1 to 64.");
        }
        return wanted;
    }

    private int migrate(Fleet fleet, RunView view, RunRequest request, int team) {
        Instant began = context.clock().instant();
        EarlierRuns earlier = new EarlierRuns(context, fleet, request);
        new GoalPreview(fleet, request).lines().forEach(context::note);
        Optional<Run> run = fleet.start(request);
        earlier.giveUpDeadOnes();
        if (run.isEmpty()) {
            return nothingToDo(fleet, request);
        }
        earlier.tellOfOthers(run.get());
        Run ended = new RunInTerminal(context, fleet, view, beforeChange(fleet)).toItsEnd(run.get(), team);
        report(fleet, ended, Duration.between(began, context.clock().instant()));
        return ended.state() == RunState.COMPLETED ? ExitCode.DONE : ExitCode.FAILED;
    }

    private BeforeChange beforeChange(Fleet fleet) {
        return backup || backupFolder.isPresent()
                ? new BackupBeforeChange(fleet, context.clock(), BackupFolder.of(context, backupFolder), context::note)
                : BeforeChange.NOTHING;
    }

    private int nothingToDo(Fleet fleet, RunRequest request) {
        int looked = new LookedAt(fleet.status()).count(request);
        if (json) {
            Json.print(
                    context.out(),
                    Json.object()
                            .addNull("run")
                            .add("state", RunState.COMPLETED.name())
                            .add("done", 0)
                            .add("failed", 0)
                            .add("left", 0)
                            .add("current", looked)
                            .add("schemas", Json.array())
                            .build());
        } else {
            context.out().println("No migrations to apply.");
            context.out().println("Looked at " + looked + (looked == 1 ? " schema." : " schemas."));
        }
        return ExitCode.DONE;
    }

    private void report(Fleet fleet, Run ended, Duration took) {
        if (json) {
            Json.print(context.out(), RunReport.json(fleet, ended));
        } else {
            context.out().println();
            context.out().println(RunReport.line(ended, took));
        }
        ended.message().ifPresent(context::note);
        if (ended.state() == RunState.STOPPED) {
            ErrorText.print(
                    context.err(),
                    "Run " + ended.id() + " was stopped with " + ended.pending() + " schemas left",
                    "Go on with the same command: " + commandLine());
        } else if (ended.failed() > 0) {
            ErrorText.print(
                    context.err(),
                    RunReport.failed(fleet, ended),
                    "Mend each as its own Next line says; the same command tries only what is left: " + commandLine());
        }
    }

    private String commandLine() {
        CommandSpec known = java.util.Objects.requireNonNull(spec);
        return "./manage "
                + String.join(" ", known.root().commandLine().getParseResult().originalArgs());
    }
}
