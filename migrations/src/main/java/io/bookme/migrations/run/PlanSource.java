package io.bookme.migrations.run;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.AppliedMigration;
import io.bookme.migrations.plan.Deed;
import io.bookme.migrations.plan.Plan;
import io.bookme.migrations.plan.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/**
 * The compiled plans of one run: schemas in the same state share one.
 *
 * <p>Safe for use by many threads. Whoever compiles a plan enters the set that it leads to into the
 * dictionary first, on a connection of its own, so that no tenant's transaction waits for another's.
 */
final class PlanSource {
    /**
     * A schema's state as its claim read it.
     *
     * @param deeds what the runs to be undone did there
     * @param takenOver migrations whose tables are there already, and match
     */
    record Prior(
            Scope scope,
            Changelog.History history,
            Map<String, String> holds,
            List<Deed> deeds,
            Set<MigrationId> takenOver) {
        Prior(Scope scope, Changelog.History history, Map<String, String> holds) {
            this(scope, history, holds, List.of(), Set.of());
        }

        List<AppliedMigration> applied() {
            return history.applied();
        }

        Prior with(List<Deed> done) {
            return new Prior(scope, history, holds, done, takenOver);
        }

        Prior taking(Set<MigrationId> over) {
            return new Prior(scope, history, holds, deeds, over);
        }
    }

    private final DataSource owner;
    private final Aim aim;
    private final SharedGround ground;
    private final Optional<Long> runId;
    private final Settings settings;
    private final boolean pausesBeforeChange;
    private final String deployment;
    private final Map<Prior, CompiledPlan> compiled = new ConcurrentHashMap<>();

    PlanSource(
            DataSource owner,
            Aim aim,
            SharedGround ground,
            Optional<Long> runId,
            Settings settings,
            boolean pausesBeforeChange,
            Clock clock) {
        this.owner = owner;
        this.aim = aim;
        this.ground = ground;
        this.runId = runId;
        this.settings = settings;
        this.pausesBeforeChange = pausesBeforeChange;
        this.deployment = deployment(clock);
    }

    /** Liquibase's deployment id: the last ten digits of the time in milliseconds. */
    static String deployment(Clock clock) {
        String milliseconds = Long.toString(clock.millis());
        return milliseconds.substring(milliseconds.length() - 10);
    }

    /** Whether its plan is compiled already, and is to be had without a wait. */
    boolean knows(Prior prior) {
        return compiled.containsKey(prior);
    }

    /**
     * @throws io.bookme.migrations.BookMeException if the schema cannot be planned: an edited file, a step
     *     that cannot be undone, one that stands on a shared one that is missing
     */
    CompiledPlan compiled(Prior prior) throws SQLException {
        CompiledPlan known = compiled.get(prior);
        if (known != null) {
            return known;
        }
        List<MigrationId> applied =
                prior.applied().stream().map(AppliedMigration::id).toList();
        CompiledPlan plan =
                CompiledPlan.of(plan(prior), prior.history(), runId, deployment, settings, pausesBeforeChange);
        try (Connection connection = FurtherConnection.of(owner)) {
            if (prior.scope() == Scope.TENANT) {
                ground.refuse(connection, plan.steps());
            }
            note(
                    connection,
                    SchemaStates.remembering(Step.result(applied, plan.steps()))
                            + runId.map(id -> RunTexts.noting(id, plan.steps())).orElse(""));
        }
        compiled.put(prior, plan);
        return plan;
    }

    /** No tenant's commit reaches the disk before it, so nobody has to wait for it. */
    private static void note(Connection connection, String notes) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local synchronous_commit = off;\n" + notes);
        }
    }

    private Plan plan(Prior prior) {
        return aim.plan(prior.scope(), prior.applied(), prior.holds(), prior.deeds(), prior.takenOver());
    }
}
