package io.bookme.migrations.run;

import io.bookme.migrations.plan.Goal;
import java.time.Instant;
import java.util.Optional;

/**
 * A run as the ledger knows it.
 *
 * @param id its number
 * @param entrance the door it came in by
 * @param requestedBy who asked for it
 * @param goal the named migration it goes to; empty for every schema's target
 * @param state where it is in its life
 * @param interrupted true if it should be running but its process has not been heard of for a while
 * @param executor the process that works or last worked on it; empty if none did
 * @param createdAt when it was asked for
 * @param startedAt when it was first taken up
 * @param heartbeatAt when its process was last heard of
 * @param finishedAt when it ended
 * @param current schemas that had nothing to do when it was made, and so are not part of it
 * @param pending schemas left
 * @param done schemas finished
 * @param failed schemas parked with an error
 * @param message why it ended as a whole, if something other than its schemas ended it
 */
public record Run(
        long id,
        Entrance entrance,
        String requestedBy,
        Optional<Goal> goal,
        RunState state,
        boolean interrupted,
        Optional<String> executor,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> heartbeatAt,
        Optional<Instant> finishedAt,
        int current,
        int pending,
        int done,
        int failed,
        Optional<String> message) {

    /** All schemas that are part of the run. */
    public int total() {
        return pending + done + failed;
    }
}
