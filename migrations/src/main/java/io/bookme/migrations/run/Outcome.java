package io.bookme.migrations.run;

import io.bookme.migrations.graph.MigrationId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What became of one schema in one run.
 *
 * @param runId the run
 * @param schema the schema
 * @param state pending until it is done or failed
 * @param applied what the run applied there, in order
 * @param undone what the run undid there, in order
 * @param recordedOnly those of both that were only written down, and not run
 * @param backups the files, as the ledger has them, to which the schema was backed up before that, on the machine that did
 *     it; those of an attempt that was rolled back are not among them
 * @param startedAt when its transaction began, or the attempt that failed
 * @param duration how long that took, until it was done or failed
 * @param failure why it failed, if it did
 * @param waitsFor why it was put off when it was last tried, while it is pending: who holds its tables, for instance
 */
public record Outcome(
        long runId,
        String schema,
        State state,
        List<MigrationId> applied,
        List<MigrationId> undone,
        List<MigrationId> recordedOnly,
        List<String> backups,
        Optional<Instant> startedAt,
        Optional<Duration> duration,
        Optional<Failure> failure,
        Optional<String> waitsFor) {

    /** Where a schema is in a run. */
    public enum State {
        PENDING,
        DONE,
        FAILED
    }
}
