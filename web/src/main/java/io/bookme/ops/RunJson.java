package io.bookme.ops;

import io.bookme.api.Link;
import io.bookme.migrations.plan.Goal;
import io.bookme.migrations.run.Run;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A run as the ledger knows it. */
@Schema(description = "A run: schemas on their way to their targets")
public record RunJson(
        long id,

        @Schema(enumeration = {"requested", "running", "stopping", "stopped", "completed", "failed"})
        String state,

        @Schema(description = "True if it should be running but its process has not been heard of for a while")
        boolean interrupted,

        @Schema(enumeration = {"command_line", "rest", "startup", "timer", "batch"})
        String entrance,

        String requestedBy,

        @Schema(description = "What it was asked for, in the words of the command line", examples = "undo 7")
        String what,

        @Schema(enumeration = {"migrate", "fake", "fake_initial", "release", "prune", "undo"})
        String work,

        @Schema(description = "The runs that it takes back") List<Long> undoes,

        @Schema(description = "The run that took back what this one did; none if that stands") @Nullable Long undoneBy,

        @Schema(description = "How many schemas may fail before it is halted") @Nullable String maxFailures,

        @Schema(description = "True if each schema is backed up before a change that may take data away")
        boolean backup,

        @Schema(description = "App and migration it goes to; none if to every schema's target") @Nullable String goal,

        @Schema(
                description =
                        "The schemas that were named for it, and patterns, as they were given; none if it is of all,"
                                + " null if that was not noted")
        @Nullable List<String> named,

        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,

        @Schema(description = "All schemas that were asked for, with those that had nothing to do")
        int asked,

        @Schema(description = "Schemas that are part of it") int total,

        @Schema(description = "Schemas that had nothing to do, and are not part of it")
        int current,

        int pending,
        int done,
        int failed,

        @Schema(description = "Why it ended, if something other than its schemas ended it") @Nullable String message,

        @Schema(description = "What can be asked of it now, or where it was undone of the run that undid it")
        List<Link> next) {

    /**
     * @param undoneBy by which run it was undone, if it is among these
     */
    static RunJson of(Run run, Map<Long, Long> undoneBy) {
        return new RunJson(
                run.id(),
                word(run.state()),
                run.interrupted(),
                word(run.entrance()),
                run.requestedBy(),
                run.what(),
                word(run.work()),
                run.undoes(),
                undoneBy.get(run.id()),
                run.limit().map(Object::toString).orElse(null),
                run.backup(),
                run.goal().map(Goal::toString).orElse(null),
                run.named().orElse(null),
                run.createdAt(),
                run.startedAt().orElse(null),
                run.finishedAt().orElse(null),
                run.asked(),
                run.total(),
                run.current(),
                run.pending(),
                run.done(),
                run.failed(),
                run.message().orElse(null),
                NextSteps.of(run, undoneBy.get(run.id())));
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
