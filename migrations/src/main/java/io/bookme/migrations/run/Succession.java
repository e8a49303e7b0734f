package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.sql.DataSource;

/**
 * Who goes on with a run that another process began. In a rolling deploy that may be another build, and only one that
 * knows all that the run's own build knew may call its schemas done.
 */
public final class Succession {
    private final DataSource owner;
    private final Ledger ledger;
    private final MigrationGraph graph;
    private final String head;
    private final Duration presumedDead;

    /**
     * @param head the fingerprint of all migrations of this build
     */
    Succession(DataSource owner, Ledger ledger, MigrationGraph graph, String head, Duration presumedDead) {
        this.owner = owner;
        this.ledger = ledger;
        this.graph = graph;
        this.head = head;
        this.presumedDead = presumedDead;
    }

    /** True if the process of a run died, or nobody took it up within the time after which a process counts as dead. */
    public boolean isForsaken(Run run) {
        Instant limit = Instant.now().minus(presumedDead);
        Instant asked = run.heartbeatAt().orElse(run.createdAt());
        return run.interrupted() || (run.state() == RunState.REQUESTED && asked.isBefore(limit));
    }

    /** True if a run is forsaken and a server of the newer build will go on with it. Nothing waits for it here. */
    public boolean isLeftToAnotherBuild(Run run) {
        return isForsaken(run) && !unknownOf(run).isEmpty();
    }

    /** Which runs were undone, of this one and all later ones. */
    public TakenBack takenBack(long first) {
        return TakenBack.since(owner, first);
    }

    /** True if what the run did was undone since. */
    public boolean isTakenBack(Run run) {
        return takenBack(run.id()).by(run.id()).isPresent();
    }

    /** A run that may be gone on with here: only {@link #require} says so. */
    public static final class Cleared {
        private final Run run;

        private Cleared(Run run) {
            this.run = run;
        }

        Run run() {
            return run;
        }
    }

    /**
     * @throws BookMeException if nobody may go on with the run here: it is of a build that knows more than this one, was
     *     undone since, and undoing it again would then not take back all that it did, or would apply an edited file; or it
     *     {@linkplain Crossing crosses} a run under way, or public and the tenants are not as it needs them any more
     */
    public Cleared require(Run run) {
        requireKnown(run);
        if (run.startedAt().isPresent()) {
            takenBack(run.id()).by(run.id()).ifPresent(undo -> {
                throw new BookMeException(
                        "Run " + run.id() + " was undone since, by run " + undo,
                        "Undo that one to have it back, then go on with it: ./manage undo " + undo
                                + "; or leave it, and bring on what is behind: ./manage migrate_schemas");
            });
        }
        if (run.startedAt().isPresent() || run.state() != RunState.REQUESTED) {
            refuseWhatChanged(run);
        }
        return new Cleared(run);
    }

    /** What was asked when the run was made may be otherwise now. */
    private void refuseWhatChanged(Run run) {
        Set<String> unfinished = Set.copyOf(Db.query(
                owner,
                "select schema_name from bookme.outcome where run_id = ? and state <> 'DONE' and not gone",
                statement -> statement.setLong(1, run.id()),
                row -> row.getString(1)));
        try (Connection connection = owner.getConnection()) {
            Crossing.of(ledger, run, unfinished).refuse(connection);
            if (run.work() != Work.UNDO) {
                List<Migration> remembered = StoredMigrations.everyText(connection);
                List<SchemaGroup> groups = SchemaGroups.read(connection);
                Aim aim = Aim.of(connection, run, graph, remembered);
                EditCheck.refuse(connection, graph, aim, groups, unfinished);
                refuseUnready(connection, aim, groups, new TenantsAbove(graph, remembered, groups), unfinished);
            }
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /** Between public and the tenants; public comes first. */
    private void refuseUnready(
            Connection connection, Aim aim, List<SchemaGroup> groups, TenantsAbove above, Set<String> unfinished)
            throws SQLException {
        SharedGround ground = new SharedGround(graph);
        for (SchemaGroup group : groups.stream()
                .filter(group ->
                        aim.concerns(group.scope()) && group.schemas().stream().anyMatch(unfinished::contains))
                .sorted(Comparator.comparing(SchemaGroup::scope))
                .toList()) {
            List<Step> steps = EditCheck.steps(aim, group);
            Optional<BookMeException> obstacle;
            if (group.scope() == Scope.SHARED) {
                ground = new SharedGround(graph, group.migrations(), steps);
                obstacle = above.obstacle(steps);
            } else {
                obstacle = ground.obstacle(connection, steps);
            }
            if (obstacle.isPresent()) {
                throw obstacle.get();
            }
        }
    }

    private void requireKnown(Run run) {
        SortedSet<MigrationId> unknown = unknownOf(run);
        if (!unknown.isEmpty()) {
            throw new BookMeException(
                    "Run " + run.id() + " was begun by another build, which knows " + unknown.first()
                            + (unknown.size() == 1 ? "" : " and " + (unknown.size() - 1) + " more")
                            + "; this one does not",
                    "Go on with it from that build, or from a newer one; or stop it: ./manage stop " + run.id());
        }
    }

    private SortedSet<MigrationId> unknownOf(Run run) {
        if (run.head().equals(Optional.of(head))) {
            return new TreeSet<>();
        }
        SortedSet<MigrationId> unknown = ledger.headOf(run.id());
        unknown.removeIf(id -> graph.find(id).isPresent());
        return unknown;
    }
}
