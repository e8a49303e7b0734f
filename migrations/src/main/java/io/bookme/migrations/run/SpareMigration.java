package io.bookme.migrations.run;

import io.bookme.migrations.plan.Planner;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
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
        PlanSource plans = new PlanSource(
                fleet.owner(),
                new Planner(fleet.graph(), List.of()),
                Optional.empty(),
                Optional.empty(),
                fleet.settings(),
                Clock.systemUTC());
        try (Connection connection = fleet.owner().getConnection()) {
            Attempt attempt = new SchemaMigrator(plans, fleet.settings(), fleet.owner()).migrate(connection, schema);
            if (attempt instanceof Attempt.NotNow) {
                return Result.BUSY;
            }
            return attempt instanceof Attempt.Done ? Result.DONE : Result.FAILED;
        } catch (DatabaseLostException e) {
            throw new DatabaseException(new SQLException(e.getMessage(), "08006", e));
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }
}
