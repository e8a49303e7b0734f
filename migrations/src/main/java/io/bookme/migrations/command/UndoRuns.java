package io.bookme.migrations.command;

import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.FleetPlan;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes back what runs did. */
@Command(
        name = "undo",
        description = {
            "Take back exactly what runs did, in exactly the schemas where they did it.",
            "",
            "What they applied is rolled back, with the text that was in force when it was applied; what they had",
            "undone is applied again. Schemas that are then short of an app's last migration are held there. It is",
            "refused while later runs stand on what would go, unless they are named too."
        },
        footer = {
            "",
            "Examples:",
            "  ./manage undo 7",
            "  ./manage undo 7 9           run 9 stands on run 7",
            "  ./manage undo 7 --plan      what would happen; does nothing",
            "  ./manage undo 10            run 10 undid run 7: have it back"
        })
final class UndoRuns implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Mixin
    private final TeamOptions team = new TeamOptions();

    @Mixin
    private final BackupOptions backups = new BackupOptions();

    @Parameters(arity = "1..*", paramLabel = "RUN", description = "The runs' numbers.")
    private List<Long> ids = new ArrayList<>();

    @Option(names = "--plan", description = "Show what would happen where; do nothing.")
    private boolean plan;

    @Option(names = "--json", description = "Print one JSON document instead of lines.")
    private boolean json;

    UndoRuns(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        int workers = team.workers();
        RunRequest request = backups.within(RunRequest.undo(ids, Entrance.COMMAND_LINE, context.user()));
        try (Database database = Database.open(context, where)) {
            RunView view = new RunView(context, common.verbosity(), !json);
            Fleet fleet = database.fleet(team.settings(), view);
            FleetPlan planned = fleet.plan(request);
            if (plan) {
                PlanReport report = new PlanReport(planned);
                if (json) {
                    Json.print(context.out(), report.json().build());
                } else {
                    report.lines(common.verbosity() > 1).forEach(context.out()::println);
                }
                return planned.firstObstacle().isPresent() ? ExitCode.FAILED : ExitCode.DONE;
            }
            return undo(fleet, view, request, planned, workers);
        }
    }

    private int undo(Fleet fleet, RunView view, RunRequest request, FleetPlan planned, int workers) {
        planned.firstObstacle().ifPresent(obstacle -> {
            throw obstacle;
        });
        Warnings.of(planned, List.of()).forEach(context::note);
        if (!planned.leftOut().isEmpty()) {
            context.note("Left out, as they are archived or gone: " + Names.of(planned.leftOut(), false));
        }
        Path folder = backups.folder(context);
        Optional<Run> run = fleet.start(request);
        CarryOut carryOut = new CarryOut(context, fleet, view, json);
        return run.isEmpty()
                ? carryOut.nothingToDo("Nothing is left to undo.", planned.current())
                : carryOut.run(run.get(), workers, folder);
    }
}
