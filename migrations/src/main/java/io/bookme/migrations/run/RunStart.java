package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.SqlState;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;

/** What a request comes to: a plan to be looked at, or a run in the ledger. */
final class RunStart {
    /** An arbitrary number that nobody else uses: "runs" in ASCII. */
    private static final long START_LOCK = 0x72756e73L;

    private final DataSource owner;
    private final MigrationGraph graph;
    private final Ledger ledger;
    private final Succession succession;
    private final Set<Long> dead;
    private final String head;
    private final String build;
    private final Settings settings;
    private final WaitingForPublic waiting;

    /**
     * @param dead runs that nobody goes on with here, for as long as they are forsaken
     * @param head the fingerprint of all migrations of this build
     * @param build the same with their texts
     * @param waiting is told which tenants start-up and timer pass over
     */
    RunStart(
            DataSource owner,
            MigrationGraph graph,
            Ledger ledger,
            Succession succession,
            Set<Long> dead,
            String head,
            String build,
            Settings settings,
            WaitingForPublic waiting) {
        this.owner = owner;
        this.graph = graph;
        this.ledger = ledger;
        this.succession = succession;
        this.dead = Set.copyOf(dead);
        this.head = head;
        this.build = build;
        this.settings = settings;
        this.waiting = waiting;
    }

    /** The whole fleet as it was seen, and its schemas that turned out to be lost. */
    private record Seen(List<SchemaGroup> groups, Set<String> lost) {
        Seen(List<SchemaGroup> groups, List<String> lost) {
            this(groups, new TreeSet<>(lost));
        }
    }

    Started start(Connection connection, RunRequest request) throws SQLException {
        Crossing crossing = Crossing.of(ledger, request);
        boolean automatic = request.entrance() == Entrance.TIMER || request.entrance() == Entrance.STARTUP;
        if (!automatic) {
            crossing.refuse(connection);
        }
        boolean isPlain = request.isTowardsTargets();
        Seen seen = isPlain ? new Seen(SchemaGroups.read(connection), List.of()) : look(connection, request);
        refuseLost(request.schemas(), seen);
        RunRequest resolved = request.withSchemas(Survey.resolve(request.schemas(), seen.groups()));
        FleetPlan plan = survey(connection, resolved, seen, automatic, false);
        if (isPlain && request.entrance() != Entrance.TIMER) {
            SchemaStates.Check check =
                    SchemaStates.check(connection, toAsk(resolved, seen.groups(), plan), exact(request.schemas()));
            seen = check.mended() ? look(connection, resolved) : new Seen(seen.groups(), check.lost());
            refuseLost(request.schemas(), seen);
            if (check.mended() || !check.lost().isEmpty()) {
                plan = survey(connection, resolved, seen, automatic, false);
            }
        }
        plan.firstObstacle().ifPresent(obstacle -> {
            throw obstacle;
        });
        List<String> behind = new ArrayList<>();
        plan.parts().forEach(part -> behind.addAll(part.schemas()));
        if (automatic && !behind.isEmpty()) {
            leaveToPeople(seen.groups(), behind);
        }
        return new Started(
                behind.isEmpty() ? Optional.empty() : create(connection, resolved, behind, plan, automatic, crossing),
                plan.lost());
    }

    /** The schemas of the request that the plan does nothing in, and one of each group of the others. */
    private static Set<String> toAsk(RunRequest request, List<SchemaGroup> groups, FleetPlan plan) {
        Set<String> planned = new HashSet<>();
        plan.parts().stream().filter(part -> part.obstacle().isEmpty()).forEach(part -> planned.addAll(part.schemas()));
        Set<String> toAsk = new TreeSet<>();
        for (SchemaGroup group : groups) {
            List<String> asked = request.asked(group);
            asked.stream().filter(planned::contains).findFirst().ifPresent(toAsk::add);
            asked.stream().filter(schema -> !planned.contains(schema)).forEach(toAsk::add);
        }
        return toAsk;
    }

    FleetPlan plan(Connection connection, RunRequest request) throws SQLException {
        Crossing.of(ledger, request).refuse(connection);
        Seen seen = look(connection, request);
        refuseLost(request.schemas(), seen);
        RunRequest resolved = request.withSchemas(Survey.resolve(request.schemas(), seen.groups()));
        return survey(connection, resolved, seen, false, true);
    }

    /** Who is named alone is told; one of many that match would keep the others waiting. */
    private static void refuseLost(List<String> names, Seen seen) {
        SchemaReading.refuseLost(
                exact(names).stream().filter(seen.lost()::contains).toList());
    }

    private static List<String> exact(List<String> names) {
        return names.stream().filter(name -> !SchemaPatterns.isPattern(name)).toList();
    }

    private static Seen look(Connection connection, RunRequest request) throws SQLException {
        List<String> lost = List.of();
        if (request.entrance() != Entrance.TIMER) {
            List<String> named =
                    request.schemas().stream().anyMatch(SchemaPatterns::isPattern) ? List.of() : request.schemas();
            lost = SchemaStates.verify(connection, named);
        }
        return new Seen(SchemaGroups.read(connection), lost);
    }

    /**
     * @param onlyLooks whether nothing comes of it: then schemas with tables to be taken over are looked into one by one,
     *     and those that are lost are told of there, and not by the run
     */
    private FleetPlan survey(Connection connection, RunRequest request, Seen seen, boolean automatic, boolean onlyLooks)
            throws SQLException {
        Survey.refuseUnmovable(seen.groups(), request.schemas());
        List<Migration> remembered = request.isTowardsTargets() ? List.of() : StoredMigrations.everyText(connection);
        if (request.work() == Work.UNDO) {
            new UndoCheck(ledger, graph, remembered).refuse(connection, request.undoes());
        }
        Aim aim = Aim.of(connection, request, graph, remembered);
        Optional<TakeOver> takeOver = onlyLooks && request.work() == Work.FAKE_INITIAL
                ? Optional.of(new TakeOver(owner, graph, aim))
                : Optional.empty();
        EditCheck edits = new EditCheck(connection, graph, seen.groups());
        Optional<WaitingForPublic.Found> wait =
                automatic ? Optional.of(new WaitingForPublic.Found()) : Optional.empty();
        // an undo takes back what it can, and what it cannot fails in its run
        boolean tellsLost = onlyLooks && request.work() != Work.UNDO;
        FleetPlan plan = new Survey(
                        request,
                        aim,
                        Deeds.of(connection, request.undoes()),
                        takeOver,
                        edits,
                        seen.lost(),
                        tellsLost,
                        remembered,
                        wait)
                .of(
                        connection,
                        seen.groups(),
                        group -> automatic && group.parkedFor().equals(Optional.of(build)));
        wait.ifPresent(waiting::tell);
        return plan;
    }

    /**
     * Takes away what a person has to decide: what was left when a run was stopped or what one that died was to back up first,
     * and all tenants while {@code public}, which comes first, is parked or was left so itself.
     */
    private void leaveToPeople(List<SchemaGroup> groups, List<String> behind) {
        behind.removeAll(LeftToPeople.whenStopped(groups, graph, owner));
        behind.removeAll(LeftToPeople.withBackup(groups, graph, owner));
        boolean sharedIsBehind = groups.stream()
                .anyMatch(group -> group.scope() == Scope.SHARED
                        && !Survey.pending(graph, group).isEmpty());
        if (sharedIsBehind && !behind.contains(Scope.SHARED_SCHEMA)) {
            behind.clear();
        }
    }

    private Optional<Run> create(
            Connection connection,
            RunRequest request,
            List<String> behind,
            FleetPlan plan,
            boolean automatic,
            Crossing crossing)
            throws SQLException {
        MovingGround ground = new MovingGround(ledger, graph, request, plan);
        return InTransaction.on(connection, c -> {
            waitForOtherStarts(c);
            List<Run> active = ledger.active();
            if (automatic && !active.stream().allMatch(this::isLeft)) {
                return Optional.empty();
            }
            if (!automatic) {
                crossing.refuse(c, active);
                ground.refuse(active);
                if (ground.publicGoesBack()) {
                    refuseWhatCameMeanwhile(request);
                }
            }
            request.undoes().forEach(undone -> UndoCheck.end(ledger, undone));
            List<MigrationId> all = graph.all().stream().map(Migration::id).toList();
            SchemaStates.remember(c, List.of(all));
            return Optional.of(ledger.create(c, request, head, behind, plan.current()));
        });
    }

    /** Runs that ended since the plan was made may have brought tenants on to what goes. */
    private void refuseWhatCameMeanwhile(RunRequest request) throws SQLException {
        try (Connection beside = FurtherConnection.of(owner)) {
            Seen now = new Seen(SchemaGroups.read(beside), List.of());
            survey(beside, request, now, false, false).firstObstacle().ifPresent(obstacle -> {
                throw obstacle;
            });
        }
    }

    /**
     * Until the transaction ends, nobody else begins a run for which it matters what others do. A process that falls asleep
     * in it is ended sooner than the others give up; but it may wait for a further connection meanwhile.
     */
    private void waitForOtherStarts(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            long idle = settings.unreadTimeout().toMillis();
            statement.execute("set local client_connection_check_interval = '1s'; set local lock_timeout = " + 2 * idle
                    + "; set local idle_in_transaction_session_timeout = " + idle);
            statement.execute("select pg_advisory_xact_lock(" + START_LOCK + ")");
            statement.execute("set local lock_timeout to default");
        } catch (SQLException e) {
            if (SqlState.of(e).is(SqlState.LOCK_NOT_AVAILABLE)) {
                throw new BookMeException(
                        "Somebody else is beginning a run, and does not end", "Try again; nothing was begun.", e);
            }
            throw e;
        }
    }

    private boolean isLeft(Run run) {
        return dead.contains(run.id()) ? succession.isForsaken(run) : succession.isLeftToAnotherBuild(run);
    }
}
