package io.bookme.migrations.run;

import io.bookme.migrations.plan.Goal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A run as the ledger knows it.
 *
 * @param id its number
 * @param entrance the door it came in by
 * @param requestedBy who asked for it
 * @param work what it does in each schema
 * @param goal the named migration it goes to; empty for every schema's target
 * @param app the app whose holds it lifts or whose records it prunes; empty for all
 * @param undoes the runs that it takes back
 * @param limit how many schemas may fail before it is halted; empty for any number
 * @param backup whether each schema is backed up before a change that may take data away
 * @param named the schemas that were named for it, and patterns, as they were typed; none if it is of all, empty if the
 *     build that made it did not note them
 * @param state where it is in its life
 * @param interrupted true if it should be running but its process has not been heard of for a while
 * @param executor the process that works or last worked on it; empty if none did
 * @param createdAt when it was asked for
 * @param startedAt when it was first taken up
 * @param resumedAt when it was last gone on with; empty if it never was
 * @param workedBefore how long somebody had been at work on it before that
 * @param heartbeatAt when its process was last heard of
 * @param finishedAt when it ended
 * @param current schemas that had nothing to do when it was made, and so are not part of it
 * @param pending schemas left
 * @param done schemas finished
 * @param failed schemas parked with an error
 * @param message why it ended as a whole, if something other than its schemas ended it
 * @param head all migrations of the build that made it, as their changelog fingerprint; empty if that build did not note it
 */
public record Run(
        long id,
        Entrance entrance,
        String requestedBy,
        Work work,
        Optional<Goal> goal,
        Optional<String> app,
        List<Long> undoes,
        Optional<FailureLimit> limit,
        boolean backup,
        Optional<List<String>> named,
        RunState state,
        boolean interrupted,
        Optional<String> executor,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> resumedAt,
        Duration workedBefore,
        Optional<Instant> heartbeatAt,
        Optional<Instant> finishedAt,
        int current,
        int pending,
        int done,
        int failed,
        Optional<String> message,
        Optional<String> head) {

    /** What it was asked for, in the words of the command line: {@code fake services 0002_x}, {@code undo 7 9}. */
    public String what() {
        String of = goal.map(Goal::toString).or(() -> app).orElse("");
        String text = switch (work) {
            case MIGRATE -> "migrate " + of;
            case FAKE -> "fake " + of;
            case FAKE_INITIAL -> "fake-initial " + of;
            case RELEASE -> "release " + of;
            case PRUNE -> "prune " + of;
            case UNDO -> "undo " + undoes.stream().map(String::valueOf).collect(Collectors.joining(" "));
        };
        return text.strip();
    }

    /** How long somebody was at work on it, without the time in which it lay stopped; empty until it has ended. */
    public Optional<Duration> took() {
        return resumedAt
                .or(() -> startedAt)
                .flatMap(from -> finishedAt.map(to -> workedBefore.plus(Duration.between(from, to))));
    }

    /** Whether it brings schemas on to their own targets, and nowhere else. */
    boolean isTowardsTargets() {
        return work == Work.MIGRATE && goal.isEmpty();
    }

    /** All schemas that were asked for, with those that had nothing to do. */
    public int asked() {
        return total() + current;
    }

    /** All schemas that are part of the run. */
    public int total() {
        return pending + done + failed;
    }
}
