package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.run.RunState;
import io.bookme.migrations.run.Started;
import io.bookme.migrations.run.Succession;
import jakarta.json.JsonObjectBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Carries a run out in this process and tells how it ended; for every verb that does so. */
final class CarryOut {
    private final Context context;
    private final Fleet fleet;
    private final RunView view;
    private final boolean json;
    private final Optional<String> commandLine;
    private final Optional<RunRequest> request;
    private final List<String> lost;

    /** For a run that only going on with the run itself goes on with. */
    CarryOut(Context context, Fleet fleet, RunView view, boolean json) {
        this(context, fleet, view, json, Optional.empty(), Optional.empty(), List.of());
    }

    /**
     * @param commandLine what does what is left; empty if only going on with the run itself does
     * @param request of which those that are held back are told of
     * @param lost its schemas that were dropped or lost their changelog, and are in no run
     */
    CarryOut(
            Context context,
            Fleet fleet,
            RunView view,
            boolean json,
            Optional<String> commandLine,
            Optional<RunRequest> request,
            List<String> lost) {
        this.context = context;
        this.fleet = fleet;
        this.view = view;
        this.json = json;
        this.commandLine = commandLine;
        this.request = request;
        this.lost = List.copyOf(lost);
    }

    /**
     * The exit code.
     *
     * @param backups where they go, if the run takes any
     */
    int run(Run run, int workers, Path backups) {
        return run(run, fleet.succession().require(run), workers, backups);
    }

    /** The same for a run of which it was asked already whether it may be gone on with. */
    int run(Run run, Succession.Cleared cleared, int workers, Path backups) {
        Instant began = context.clock().instant();
        Run ended = new RunInTerminal(context, fleet, view, backups).toItsEnd(run, cleared, workers);
        view.tellRest(ended.id());
        report(ended, Duration.between(began, context.clock().instant()));
        return ended.state() == RunState.COMPLETED && lost.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private Optional<HeldBack> heldBack() {
        return request.flatMap(asked -> HeldBack.of(fleet, asked));
    }

    private JsonObjectBuilder with(Optional<HeldBack> held, JsonObjectBuilder document) {
        return request.isPresent() ? HeldBack.add(document, held).add("lost", Json.names(lost)) : document;
    }

    /** Nobody serves or migrates them until a person mends them. */
    private void tellOfLost() {
        if (!lost.isEmpty()) {
            BookMeException error = Started.obstacle(lost);
            ErrorText.print(context.err(), String.valueOf(error.getMessage()), error.nextStep());
        }
    }

    private void tellOf(Optional<HeldBack> held) {
        if (!json && view.isForPeople()) {
            held.ifPresent(some -> some.lines().forEach(context::note));
        }
    }

    private void report(Run ended, Duration took) {
        Optional<HeldBack> held = heldBack();
        if (json) {
            RunReport.print(context.out(), fleet, ended, with(held, RunReport.summary(fleet, ended)));
        } else {
            if (view.isForPeople()) {
                context.out().println();
            }
            context.out().println(RunReport.line(ended, took));
        }
        tellOf(held);
        ended.message().ifPresent(context::note);
        if (ended.state() == RunState.STOPPED) {
            ErrorText.print(
                    context.err(),
                    "Run " + ended.id() + " was stopped with " + Names.count(ended.pending()) + " left",
                    commandLine
                            .map(same -> "Go on with the same command: " + same)
                            .orElse("Go on with it: ./manage resume " + ended.id()));
        } else if (ended.failed() > 0) {
            ErrorText.print(
                    context.err(),
                    RunReport.failed(fleet, ended),
                    "Mend them as the Next lines say (./manage run " + ended.id() + " has them together); "
                            + commandLine
                                    .map(same -> "the same command tries only what is left: " + same)
                                    .orElse("then try them again: ./manage retry " + ended.id()));
        }
        tellOfLost();
    }

    /** There was no run to be made. */
    int nothingToDo(String line, int looked) {
        Optional<HeldBack> held = heldBack();
        if (json) {
            JsonObjectBuilder document = Json.object()
                    .addNull("run")
                    .add("state", RunState.COMPLETED.name())
                    .add("done", 0)
                    .add("failed", 0)
                    .add("left", 0)
                    .add("current", looked)
                    .add("schemas", Json.array());
            Json.print(context.out(), with(held, document).build());
        } else {
            context.out().println(line);
            context.out().println("Looked at " + Names.count(looked) + ".");
        }
        tellOf(held);
        tellOfLost();
        return lost.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
