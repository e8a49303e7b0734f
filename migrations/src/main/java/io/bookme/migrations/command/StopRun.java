package io.bookme.migrations.command;

import io.bookme.migrations.run.Ledger;
import io.bookme.migrations.run.Run;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Asks a run to stop, wherever it is worked on. */
@Command(
        name = "stop",
        description = "Stop a run, wherever it is worked on: schemas in hand are finished, no further one is begun.",
        footer = {"", "Examples:", "  ./manage stop 7", "  ./manage resume 7   go on with it"})
final class StopRun implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Parameters(paramLabel = "RUN", description = "The run's number.")
    private long id;

    StopRun(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (Database database = Database.open(context, where)) {
            Ledger ledger = database.fleetWithoutFiles().ledger();
            boolean hadEnded = !ledger.get(id).state().isActive();
            Run run = ledger.requestStop(id);
            context.out().println("Run " + id + (hadEnded ? " has ended: " : ": ") + ShowRuns.state(run) + ".");
            if (run.pending() > 0) {
                context.note(Names.count(run.pending()) + " left; go on: ./manage resume " + id);
            }
        }
        return ExitCode.DONE;
    }
}
