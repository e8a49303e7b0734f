package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import java.time.Duration;
import java.time.Instant;
import java.util.SortedSet;

/**
 * Who goes on with a run that another process began. In a rolling deploy that may be another build, and only one that
 * knows all that the run's own build knew may call its schemas done.
 */
public final class Succession {
    private final Ledger ledger;
    private final MigrationGraph graph;
    private final Duration presumedDead;

    Succession(Ledger ledger, MigrationGraph graph, Duration presumedDead) {
        this.ledger = ledger;
        this.graph = graph;
        this.presumedDead = presumedDead;
    }

    /** True if the process of a run died, or nobody took it up within the time after which a process counts as dead. */
    public boolean isForsaken(Run run) {
        Instant limit = Instant.now().minus(presumedDead);
        return run.interrupted()
                || (run.state() == RunState.REQUESTED && run.createdAt().isBefore(limit));
    }

    /** True if a run is forsaken and a server of the newer build will go on with it. Nothing waits for it here. */
    public boolean isLeftToAnotherBuild(Run run) {
        return isForsaken(run) && !unknownOf(run.id()).isEmpty();
    }

    /**
     * @throws BookMeException if the run is of a build that knows more than this one
     */
    public void requireKnown(long runId) {
        SortedSet<MigrationId> unknown = unknownOf(runId);
        if (!unknown.isEmpty()) {
            throw new BookMeException(
                    "Run " + runId + " was begun by another build, which knows " + unknown.first()
                            + (unknown.size() == 1 ? "" : " and " + (unknown.size() - 1) + " more")
                            + "; this one does not",
                    "Go on with it from that build, or from a newer one; or stop it: ./manage stop " + runId);
        }
    }

    private SortedSet<MigrationId> unknownOf(long runId) {
        SortedSet<MigrationId> unknown = ledger.headOf(runId);
        unknown.removeIf(id -> graph.find(id).isPresent());
        return unknown;
    }
}
