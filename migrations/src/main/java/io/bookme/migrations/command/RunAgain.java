package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.data.Backup;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Ledger;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunState;
import io.bookme.migrations.run.Settings;
import io.bookme.migrations.run.Succession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Goes on with a run of the ledger in this process, whoever began it. */
abstract class RunAgain implements Callable<Integer> {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Mixin
    private final TeamOptions team = new TeamOptions();

    @Mixin
    private final CommitOptions commits = new CommitOptions();

    @Option(
            names = "--backup-to",
            paramLabel = "FOLDER",
            description = "Where the backups go of a run that takes some (default: backups of the checkout, else"
                    + " ./backups).")
    private Optional<Path> backupFolder = Optional.empty();

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
        Settings settings = commits.within(team.settings());
        try (Database database = Database.open(context, where)) {
            RunView view = new RunView(context, common.verbosity(), !json);
            Fleet fleet = database.fleet(settings, view);
            refuseAlive(fleet.ledger(), fleet.ledger().get(id));
            Run run = fleet.concluded(id);
            Succession.Cleared cleared = fleet.succession().require(run);
            CarryOut carryOut = new CarryOut(context, fleet, view, json);
            Path folder = BackupFolder.of(context, backupFolder);
            if (run.backup()) {
                Backup.requireFolder(folder);
            }
            if (prepare(fleet, run)) {
                return carryOut.run(fleet.ledger().get(id), cleared, workers, folder);
            }
            if (run.failed() > 0) {
                context.note(Names.count(run.failed()) + " failed; try them again: ./manage retry " + id);
            }
            return carryOut.nothingToDo("Run " + id + " has nothing left to do.", run.total());
        }
    }

    /** One that has just lost its process looks alive for some seconds: it is if it is heard of again. */
    private void refuseAlive(Ledger ledger, Run found) {
        Run run = found;
        if (isTaken(run)) {
            context.note("Run " + id + " was being worked on a moment ago; looking whether it still is ...");
        }
        while (isTaken(run)) {
            if (!run.heartbeatAt().equals(found.heartbeatAt())) {
                throw new BookMeException(
                        "Run " + id + " is being worked on already",
                        "Wait for it (./manage run " + id + "), or stop it first: ./manage stop " + id);
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            run = ledger.get(id);
        }
    }

    private static boolean isTaken(Run run) {
        boolean isTaken = run.state() != RunState.REQUESTED || run.executor().isPresent();
        return run.state().isActive() && !run.interrupted() && isTaken;
    }
}
