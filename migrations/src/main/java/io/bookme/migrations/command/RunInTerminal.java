package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.run.BeforeChange;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunExecution;
import java.util.concurrent.atomic.AtomicInteger;

/** Carries a run out in this process; the first Ctrl-C lets the schemas in hand come to their end. */
final class RunInTerminal {
    private final Context context;
    private final Fleet fleet;
    private final RunView view;
    private final BeforeChange beforeChange;

    RunInTerminal(Context context, Fleet fleet, RunView view, BeforeChange beforeChange) {
        this.context = context;
        this.fleet = fleet;
        this.view = view;
        this.beforeChange = beforeChange;
    }

    /**
     * @return how the run ended
     * @throws BookMeException if the database stayed away; the run can be resumed
     */
    Run toItsEnd(Run requested, int workers) {
        view.begin(requested);
        RunExecution execution = fleet.execute(requested.id(), view, beforeChange)
                .orElseThrow(() -> new BookMeException(
                        "Run " + requested.id() + " was taken up by another process",
                        "Look at it with ./manage showmigrations."));
        AtomicInteger number = new AtomicInteger();
        Interrupts.Listening listening = context.interrupts().during(() -> stop(execution));
        try (execution) {
            return execution.runToEnd(workers, work -> new Thread(work, "bookme-worker-" + number.incrementAndGet()));
        } finally {
            listening.close();
            view.end();
        }
    }

    private void stop(RunExecution execution) {
        view.end();
        context.note("Stopping: the schemas in hand are finished first. Ctrl-C again ends at once.");
        execution.stop();
    }
}
