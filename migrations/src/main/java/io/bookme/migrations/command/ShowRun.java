package io.bookme.migrations.command;

import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Run;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One run: who, when, what, and what became of each schema. */
@Command(
        name = "run",
        description = {
            "Show one run: who asked for it, when, what it was to do and for which names, and what became of each",
            "schema.",
            "",
            "Schemas with an equal outcome stand together, failures first; --verbosity 2 names every one, and all",
            "names that were asked for, and shows failed statements to their end."
        },
        footer = {
            "",
            "Examples:",
            "  ./manage run 7",
            "  ./manage run 7 --verbosity 2   every schema with its duration",
            "  ./manage run 7 --json",
            "  ./manage retry 7               try its failed schemas again",
            "  ./manage undo 7                take back what it did"
        })
final class ShowRun implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Parameters(paramLabel = "RUN", description = "The run's number.")
    private long id;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    ShowRun(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (Database database = Database.open(context, where)) {
            Fleet fleet = database.fleetWithoutFiles();
            Run run = fleet.concluded(id);
            if (json) {
                RunReport.print(context.out(), fleet, run);
            } else {
                new RunSummary(
                                run,
                                fleet.outcomes().alike(id, RunSummary.MOST_GROUPS),
                                fleet.outcomes().waiting(id, RunSummary.MOST_WAITING),
                                fleet.succession().takenBack(id).by(id).flatMap(fleet.ledger()::find),
                                common.verbosity() > 1)
                        .lines()
                        .forEach(context.out()::println);
                if (common.verbosity() > 1) {
                    context.out().println();
                    context.out().println("Each schema:");
                    fleet.outcomes().each(id, outcome -> context.out().println(RunSummary.line(outcome)));
                }
            }
        }
        return ExitCode.DONE;
    }
}
