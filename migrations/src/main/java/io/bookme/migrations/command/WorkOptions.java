package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.run.FailureLimit;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.run.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What is done in each schema other than migrating it, and when a run is halted. */
final class WorkOptions {
    @Option(names = "--fake", description = "Only record: run nothing. Also backwards.")
    private boolean fake;

    @Option(
            names = "--fake-initial",
            description = "Record an app's first migration where its tables exist already and are just what it makes.")
    private boolean fakeInitial;

    @Option(names = "--release", description = "Lift the holds (of APP, else of all apps), then migrate on.")
    private boolean release;

    @Option(names = "--prune", description = "Forget what is recorded of APP's migrations whose files are gone.")
    private boolean prune;

    @Option(names = "--fail-fast", description = "Begin no further schema once one has failed.")
    private boolean failFast;

    @Option(
            names = "--max-failures",
            paramLabel = "N|P%",
            description = "Begin no further schema once so many, or such a part of them, have failed.")
    private Optional<String> maxFailures = Optional.empty();

    Work work() {
        List<Work> chosen = new ArrayList<>();
        if (fake) {
            chosen.add(Work.FAKE);
        }
        if (fakeInitial) {
            chosen.add(Work.FAKE_INITIAL);
        }
        if (release) {
            chosen.add(Work.RELEASE);
        }
        if (prune) {
            chosen.add(Work.PRUNE);
        }
        if (chosen.size() > 1) {
            throw new UsageException(
                    "--fake, --fake-initial, --release and --prune exclude each other", "Use one of them at a time.");
        }
        return chosen.isEmpty() ? Work.MIGRATE : chosen.get(0);
    }

    RunRequest within(RunRequest request) {
        return limit().map(request::withLimit).orElse(request);
    }

    private Optional<FailureLimit> limit() {
        if (failFast && maxFailures.isPresent()) {
            throw new UsageException("--fail-fast is --max-failures 1, and both are given", "Leave one of them away.");
        }
        try {
            return failFast ? Optional.of(FailureLimit.FIRST) : maxFailures.map(FailureLimit::parse);
        } catch (BookMeException e) {
            throw new UsageException("--max-failures: " + e.getMessage(), e.nextStep(), e);
        }
    }
}
