package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Outcome;
import io.bookme.migrations.run.Run;
import picocli.CommandLine.Command;

/** Goes on with a run that was stopped, halted or interrupted. */
@Command(
        name = "resume",
        description = "Go on with a run that was stopped, halted or interrupted, wherever it was begun.",
        footer = {"", "Examples:", "  ./manage resume 7", "  ./manage retry 7    its failed schemas too"})
final class ResumeRun extends RunAgain {
    ResumeRun(Context context) {
        super(context);
    }

    @Override
    boolean prepare(Fleet fleet, Run run) {
        boolean isSharedFailed = fleet.ledger()
                .outcome(run.id(), Scope.SHARED_SCHEMA)
                .filter(outcome -> outcome.state() == Outcome.State.FAILED)
                .isPresent();
        if (isSharedFailed) {
            throw new BookMeException(
                    "The shared schema failed in run " + run.id() + ", and no tenant is begun before it",
                    "Mend it, then try it again with all that is left: ./manage retry " + run.id());
        }
        return run.pending() > 0;
    }
}
