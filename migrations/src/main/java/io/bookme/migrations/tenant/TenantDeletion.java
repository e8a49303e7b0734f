package io.bookme.migrations.tenant;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.SqlState;
import io.bookme.migrations.run.DatabaseException;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.InTransaction;
import io.bookme.migrations.run.Quote;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Deletes a tenant for good: its schema with all rows, its domains and its members' ties to it. Users stay, and so does
 * the history of runs.
 *
 * <p>The first transaction takes the tenant out of service and out of migration and marks it; those after it drop its
 * tables, in one go or in batches if one transaction would fill the lock table; the last one takes the schema and the
 * tenant's row. Requests that are at work in it are waited for, so that none finds another tenant under its name. After a crash the same call goes on where it was.
 */
public final class TenantDeletion {
    /** How long somebody who still reads its tables is waited for. */
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(30);

    private final Fleet fleet;
    private final OptionalInt budget;

    public TenantDeletion(Fleet fleet) {
        this(fleet, OptionalInt.empty());
    }

    /**
     * @param budget how many locks one transaction may take; empty to ask the server
     */
    TenantDeletion(Fleet fleet, OptionalInt budget) {
        this.fleet = fleet;
        this.budget = budget;
    }

    /**
     * @return how many transactions dropped its tables
     * @throws InvalidTenantException if there is no such tenant, another process is at work on it, or something outside
     *     of its schema stands on its tables
     * @throws BookMeException if somebody goes on using its tables; calling again goes on
     */
    public int delete(String schema) {
        InTransaction.run(fleet.owner(), connection -> {
            mark(connection, schema);
            return true;
        });
        int locks = budget.isPresent()
                ? budget.getAsInt()
                : InTransaction.run(fleet.owner(), connection -> DropBatch.budget(connection));
        int transactions = 0;
        boolean isLast = false;
        while (!isLast) {
            int most = locks;
            try {
                isLast = InTransaction.attempt(fleet.owner(), connection -> drop(connection, schema, most));
                transactions++;
            } catch (SQLException e) {
                locks = afterError(e, schema, locks);
            }
        }
        return transactions;
    }

    /** Other sessions hold more locks than we thought: half as many are tried. */
    private static int afterError(SQLException e, String schema, int locks) {
        if (SqlState.of(e).is(SqlState.OUT_OF_MEMORY) && locks > 1) {
            return locks / 2;
        }
        if (SqlState.of(e).is(SqlState.LOCK_NOT_AVAILABLE)) {
            throw new BookMeException(
                    "Tenant '" + schema + "' is out of service, but somebody still uses its tables: " + e.getMessage(),
                    "End that session (pg_stat_activity, pg_blocking_pids), then run the same command again: it goes on"
                            + " where it was.");
        }
        throw new DatabaseException(e);
    }

    private void mark(Connection connection, String schema) throws SQLException {
        Optional<Claim.Claimed> claimed = Claim.take(connection, schema, fleet.settings());
        boolean isTenant;
        try (PreparedStatement query =
                connection.prepareStatement("select 1 from public.tenant_tenant where schema_name = ? for update")) {
            query.setString(1, schema);
            try (ResultSet row = query.executeQuery()) {
                isTenant = row.next();
            }
        }
        boolean isForeign = claimed.filter(c -> !c.kind().equals("tenant")).isPresent();
        if (!isTenant || isForeign) {
            throw Tenants.unknown(schema);
        }
        if (claimed.filter(Claim.Claimed::isBeingDeleted).isPresent()) {
            return;
        }
        Claim.refuseDuringRun(connection, schema, fleet.settings());
        OutsideDependents.refuse(connection, schema);
        update(
                connection,
                "update public.tenant_tenant set status = 'archived', updated_at = now(), version = version + 1"
                        + " where schema_name = ?",
                schema);
        update(
                connection,
                "update bookme.schema_state set migrated = false, deleting_at = now() where schema_name = ?",
                schema);
    }

    /** One transaction; true if it was the last. */
    private boolean drop(Connection connection, String schema, int locks) throws SQLException {
        Claim.take(connection, schema, fleet.settings());
        OutsideDependents.refuse(connection, schema);
        DropBatch batch = DropBatch.next(connection, schema, locks);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = " + LOCK_PATIENCE.toMillis());
            NameLock.alone(connection, schema);
            batch.drop(statement);
            if (batch.isLast()) {
                statement.execute("drop schema if exists " + Quote.name(schema) + " cascade");
                update(connection, "delete from public.tenant_tenant where schema_name = ?", schema);
                update(connection, "delete from bookme.outcome where state = 'PENDING' and schema_name = ?", schema);
                update(connection, "delete from bookme.schema_state where schema_name = ?", schema);
            }
        }
        return batch.isLast();
    }

    private static void update(Connection connection, String sql, String schema) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, schema);
            update.executeUpdate();
        }
    }
}
