package io.bookme.migrations.command;

import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Run;
import picocli.CommandLine.Command;

/** Tries the failed schemas of a run again. */
@Command(
        name = "retry",
        description = "Try the failed schemas of a run again, and go on with what it had left.",
        footer = {"", "Examples:", "  ./manage retry 7"})
final class RetryRun extends RunAgain {
    RetryRun(Context context) {
        super(context);
    }

    @Override
    boolean prepare(Fleet fleet, Run run) {
        return fleet.ledger().retryFailed(run.id()) + run.pending() > 0;
    }
}
