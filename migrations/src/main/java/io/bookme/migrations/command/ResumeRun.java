package io.bookme.migrations.command;

import io.bookme.migrations.run.Fleet;
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
        return run.pending() > 0;
    }
}
