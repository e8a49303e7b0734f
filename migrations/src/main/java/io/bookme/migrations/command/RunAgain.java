package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunState;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Goes on with a run of the ledger in this process, whoever began it. */
abstract class RunAgain implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Mixin
    private final TeamOptions team = new TeamOptions();

    @Parameters(paramLabel = "RUN", description = "The run's number.")
    private long id;

    @Option(names = "--json", description = "Print one JSON document instead of lines.")
    private boolean json;

    RunAgain(Context context) {
        this.context = context;
    }

    /**
     * Makes the run ready.
     *
     * @return false if there is nothing left to do
     * @throws BookMeException if it cannot be gone on with
     */
    abstract boolean prepare(Fleet fleet, Run run);

    @Override
    public Integer call() {
        int workers = team.workers();
        try (Database database = Database.open(context, where)) {
            RunView view = new RunView(context, common.verbosity(), !json);
            Fleet fleet = database.fleet(team.settings(), view);
            Run run = fleet.ledger().get(id);
            refuseAlive(run);
            CarryOut carryOut = new CarryOut(context, fleet, view, json, Optional.empty());
            return prepare(fleet, run)
                    ? carryOut.run(fleet.ledger().get(id), workers)
                    : carryOut.nothingToDo("Run " + id + " has nothing left to do.", run.total());
        }
    }

    private static void refuseAlive(Run run) {
        boolean isTaken = run.state() != RunState.REQUESTED || run.executor().isPresent();
        if (run.state().isActive() && !run.interrupted() && isTaken) {
            throw new BookMeException(
                    "Run " + run.id() + " is being worked on already",
                    "Wait for it (./manage run " + run.id() + "), or stop it first: ./manage stop " + run.id());
        }
    }
}
