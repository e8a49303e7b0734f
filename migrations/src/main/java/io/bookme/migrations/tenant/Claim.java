package io.bookme.migrations.tenant;

import io.bookme.migrations.SqlState;
import io.bookme.migrations.run.Settings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/**
 * The claim on a schema, within the caller's transaction: nobody migrates it or changes its tenant meanwhile. Who needs
 * the row in {@code tenant_tenant} too takes it after the claim, or he and a deletion could wait for each other.
 */
final class Claim {
    /** What a migration in hand may take to be done; a longer one is not waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** After which PostgreSQL ends a claim whose client has gone to sleep: it may honestly compare tables meanwhile. */
    private static final Duration IDLE = Duration.ofMinutes(1);

    /**
     * What the engine knows of a claimed schema.
     *
     * @param kind tenant or spare
     * @param isBeingDeleted true if somebody has begun to delete its tenant
     */
    record Claimed(String kind, boolean isBeingDeleted) {}

    private Claim() {}

    /**
     * Waits a little for a migration in hand.
     *
     * @return empty if the engine knows no such schema
     * @throws InvalidTenantException if another process stays at work on it
     */
    static Optional<Claimed> take(Connection connection, String schema, Settings settings) throws SQLException {
        limit(connection);
        try (PreparedStatement query = connection.prepareStatement(
                "select kind, deleting_at is not null from bookme.schema_state where schema_name = ? for update")) {
            query.setString(1, schema);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(new Claimed(row.getString(1), row.getBoolean(2))) : Optional.empty();
            }
        } catch (SQLException e) {
            refuseIfInUse(schema, e);
            throw e;
        }
    }

    /** Within the caller's transaction no lock is waited for without end, nor kept by a process that sleeps. */
    static void limit(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local client_connection_check_interval = '1s'; set local lock_timeout = "
                    + PATIENCE.toMillis() + "; set local idle_in_transaction_session_timeout = " + IDLE.toMillis());
        }
    }

    /**
     * @throws InvalidTenantException if a lock was waited for in vain
     */
    static void refuseIfInUse(String schema, SQLException e) {
        if (SqlState.of(e).is(SqlState.LOCK_NOT_AVAILABLE)) {
            InvalidTenantException busy = busy(schema, "another process is at work on it");
            busy.addSuppressed(e);
            throw busy;
        }
    }

    /**
     * Refuses what would take a schema away under a run that is about to migrate it.
     *
     * @throws InvalidTenantException if there is one whose process is alive
     */
    static void refuseDuringRun(Connection connection, String schema, Settings settings) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
                select max(r.id) from bookme.outcome o join bookme.run r on r.id = o.run_id
                where o.schema_name = ? and o.state = 'PENDING' and r.state in ('RUNNING', 'STOPPING')
                  and r.heartbeat_at >= now() - make_interval(secs => ?)
                """)) {
            query.setString(1, schema);
            query.setDouble(2, settings.presumedDead().toMillis() / 1000.0);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                if (row.getLong(1) > 0) {
                    throw busy(schema, "run " + row.getLong(1) + " is about to migrate it");
                }
            }
        }
    }

    /**
     * @throws InvalidTenantException if somebody has begun to delete the tenant
     */
    static void refuseDeleting(String schema, boolean isBeingDeleted) {
        if (isBeingDeleted) {
            throw new InvalidTenantException(
                    InvalidTenantException.Reason.CONFLICT,
                    "Tenant '" + schema + "' is being deleted, and a part of its tables may be gone",
                    "Finish that: ./manage delete_tenant " + schema);
        }
    }

    private static InvalidTenantException busy(String schema, String why) {
        return new InvalidTenantException(
                InvalidTenantException.Reason.CONFLICT,
                "Tenant '" + schema + "' is in use: " + why,
                "Wait until that has ended, then run the same command again. Nothing was changed.");
    }
}
