package io.bookme.migrations.run;

import io.bookme.migrations.SqlState;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.plan.Planner;
import io.bookme.migrations.plan.UndoPlanner;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings a spare schema to head as a tenant is brought there, but as a part of no run: it is nobody's yet. */
public final class SpareMigration {
    /** What became of it. */
    public enum Result {
        /** It is at head. */
        DONE,
        /** Somebody else is at work on it. */
        BUSY,
        /** Its migration failed, and it is as it was. */
        FAILED
    }

    private SpareMigration() {}

    /**
     * @throws DatabaseException if the database is away
     */
    public static Result migrate(Fleet fleet, String schema) {
        SchemaMigrator migrator = migrator(fleet);
        try (Connection connection = fleet.owner().getConnection()) {
            Attempt attempt = migrator.migrate(connection, schema);
            if (attempt instanceof Attempt.NotNow) {
                return Result.BUSY;
            }
            return attempt instanceof Attempt.Done ? Result.DONE : Result.FAILED;
        } catch (DatabaseLostException e) {
            throw new DatabaseException(new SQLException(e.getMessage(), SqlState.CONNECTION_FAILURE, e));
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    private static SchemaMigrator migrator(Fleet fleet) {
        MigrationGraph graph = fleet.graph();
        Aim head = new Aim(
                Work.MIGRATE,
                Optional.empty(),
                Optional.empty(),
                graph,
                new Planner(graph, List.of()),
                new UndoPlanner(graph, List.of(), (run, id) -> Optional.empty()));
        PlanSource plans = new PlanSource(
                fleet.owner(),
                head,
                new SharedGround(graph),
                Optional.empty(),
                fleet.settings(),
                false,
                Clock.systemUTC());
        return new SchemaMigrator(
                plans,
                new Foresight(Map.of()),
                new Particulars(Map.of(), Optional.empty()),
                BeforeChange.NOTHING,
                new Advice(graph, new Retry(Optional.empty())),
                fleet.settings(),
                fleet.owner(),
                fleet.threads());
    }
}
