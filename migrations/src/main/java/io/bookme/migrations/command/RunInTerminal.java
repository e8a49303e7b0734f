package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.data.BackupBeforeChange;
import io.bookme.migrations.run.DatabaseException;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunExecution;
import io.bookme.migrations.run.Succession;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Carries a run out in this process. The first Ctrl-C lets the schemas in hand come to their end, the second one ends the
 * process at once.
 */
final class RunInTerminal {
    private final Context context;
    private final Fleet fleet;
    private final RunView view;
    private final Path backups;

    /**
     * @param backups where they go, if the run takes any
     */
    RunInTerminal(Context context, Fleet fleet, RunView view, Path backups) {
        this.context = context;
        this.fleet = fleet;
        this.view = view;
        this.backups = backups;
    }

    /**
     * @return how the run ended
     * @throws BookMeException if the database stayed away; the run can be resumed
     */
    Run toItsEnd(Run requested, int workers) {
        return toItsEnd(requested, fleet.succession().require(requested), workers);
    }

    /** The same for a run of which it was asked already whether it may be gone on with. */
    Run toItsEnd(Run requested, Succession.Cleared cleared, int workers) {
        BackupBeforeChange backup = new BackupBeforeChange(fleet, requested.id(), context.clock(), backups, view::note);
        RunExecution execution = fleet.execute(cleared, view, Optional.of(backup))
                .orElseThrow(() -> new BookMeException(
                        "Run " + requested.id() + " was taken up by another process",
                        "Look at it: ./manage run " + requested.id()));
        AtomicInteger number = new AtomicInteger();
        Interrupts.Listening listening = context.interrupts().during(() -> stop(execution), () -> abandon(execution));
        try (execution) {
            view.begin(requested);
            return execution.runToEnd(workers, work -> new Thread(work, "bookme-worker-" + number.incrementAndGet()));
        } finally {
            listening.close();
            view.end();
        }
    }

    private void stop(RunExecution execution) {
        execution.stop();
        view.note("Stopping: the schemas in hand are finished first. Ctrl-C again ends at once.");
    }

    private void abandon(RunExecution execution) {
        view.end();
        context.note(
                "Ended at once. What was finished is kept, a schema in hand is whole or as it was. Go on: ./manage resume "
                        + execution.id());
        try {
            execution.abandon();
        } catch (DatabaseException e) {
            // it is away, and the run is found to be interrupted when it is back
            System.getLogger(RunInTerminal.class.getName())
                    .log(System.Logger.Level.DEBUG, "that the run ended could not be noted", e);
        }
    }
}
