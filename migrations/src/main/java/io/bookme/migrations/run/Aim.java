package io.bookme.migrations.run;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.AppliedMigration;
import io.bookme.migrations.plan.Deed;
import io.bookme.migrations.plan.Goal;
import io.bookme.migrations.plan.Holds;
import io.bookme.migrations.plan.Plan;
import io.bookme.migrations.plan.Planner;
import io.bookme.migrations.plan.UndoPlanner;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a run wants of its schemas: the one place where a request becomes a plan, whether it is only looked at,
 * about to be started, or carried out.
 */
final class Aim {
    private final Work work;
    private final Optional<Goal> goal;
    private final Optional<String> app;
    private final MigrationGraph graph;
    private final Planner planner;
    private final UndoPlanner undo;

    Aim(Work work, Optional<Goal> goal, Optional<String> app, MigrationGraph graph, Planner planner, UndoPlanner undo) {
        this.work = work;
        this.goal = goal;
        this.app = app;
        this.graph = graph;
        this.planner = planner;
        this.undo = undo;
    }

    /** What a request wants; {@code remembered} are migrations whose files this build may not have. */
    static Aim of(Connection connection, RunRequest request, MigrationGraph graph, List<Migration> remembered)
            throws SQLException {
        RunTexts texts = RunTexts.of(connection, request.undoes());
        return of(request.work(), request.goal(), request.app(), graph, remembered, texts);
    }

    /** What a run of the ledger wants. */
    static Aim of(Connection connection, Run run, MigrationGraph graph, List<Migration> remembered)
            throws SQLException {
        RunTexts texts = RunTexts.of(connection, run.undoes());
        return of(run.work(), run.goal(), run.app(), graph, remembered, texts);
    }

    private static Aim of(
            Work work,
            Optional<Goal> goal,
            Optional<String> app,
            MigrationGraph graph,
            List<Migration> remembered,
            RunTexts texts) {
        return new Aim(
                work,
                goal,
                app,
                graph,
                new Planner(graph, remembered),
                new UndoPlanner(graph, remembered, texts::find));
    }

    MigrationGraph graph() {
        return graph;
    }

    /** Whether schemas of this scope have anything to do with it. */
    boolean concerns(Scope scope) {
        return goal.map(Goal::app)
                .or(() -> app)
                .map(name -> graph.apps().get(name).scope() == scope)
                .orElse(true);
    }

    /** The apps that a plan would hold short of what this build has. */
    SortedSet<String> heldShort(Plan plan) {
        SortedSet<String> apps = new TreeSet<>();
        plan.holds()
                .forEach((held, target) -> target.filter(at ->
                                !new Holds(graph, Map.of(held, at)).keptBack().isEmpty())
                        .ifPresent(at -> apps.add(held)));
        return apps;
    }

    /**
     * @param deeds what the runs to be undone did in the schema, the newest first
     * @param takenOver migrations whose tables are there already, and match
     * @throws io.bookme.migrations.BookMeException if the schema cannot be brought there
     */
    Plan plan(
            Scope scope,
            List<AppliedMigration> applied,
            Map<String, String> holds,
            List<Deed> deeds,
            Set<MigrationId> takenOver) {
        return switch (work) {
            case MIGRATE -> forward(scope, applied, holds, goal);
            case FAKE_INITIAL ->
                forward(scope, applied, holds, goal.map(Goal::forwardOnly)).recording(takenOver::contains);
            case FAKE ->
                goal.map(to -> planner.recordGoal(scope, applied, holds, to))
                        .orElseGet(() -> planner.recordTargets(scope, applied, holds));
            case RELEASE -> planner.release(scope, applied, holds, app);
            case PRUNE -> planner.prune(applied, holds, app.orElseThrow());
            case UNDO -> undo.plan(scope, applied, holds, deeds);
        };
    }

    private Plan forward(
            Scope scope, List<AppliedMigration> applied, Map<String, String> holds, Optional<Goal> wanted) {
        return wanted.map(to -> planner.towardsGoal(scope, applied, holds, to))
                .orElseGet(() -> planner.towardsTargets(scope, applied, holds));
    }
}
