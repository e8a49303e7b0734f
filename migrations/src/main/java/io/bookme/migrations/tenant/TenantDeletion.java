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
import java.util.OptionalLong;

/**
 * Deletes a tenant for good: its schema with all rows, its domains and its members' ties to it. Users stay, and so does
 * the history of runs.
 *
 * <p>The first transaction takes the tenant out of service and out of migration and marks it; those after it drop its
 * tables, in one go or in batches if one transaction would fill the lock table; the last one takes the schema and the
 * tenant's row. Requests that are at work in it are waited for, so that none finds another tenant under its name. After a
 * crash the same call goes on where it was; each transaction looks first whether another one has ended it meanwhile.
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
     * @return how many transactions of this call dropped its tables
     * @throws InvalidTenantException if there is no such tenant, another process is at work on it, or something outside
     *     of its schema stands on its tables
     * @throws BookMeException if somebody goes on using its tables; calling again goes on
     */
    public int delete(String schema) {
        long id = InTransaction.run(fleet.owner(), connection -> mark(connection, schema));
        int locks = budget.isPresent()
                ? budget.getAsInt()
                : InTransaction.run(fleet.owner(), connection -> DropBatch.budget(connection));
        int transactions = 0;
        boolean isLast = false;
        while (!isLast) {
            int most = locks;
            try {
                Dropped dropped =
                        InTransaction.attempt(fleet.owner(), connection -> drop(connection, schema, id, most));
                isLast = dropped != Dropped.A_PART;
                transactions += dropped == Dropped.BY_ANOTHER ? 0 : 1;
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

    /**
     * @return the tenant's number, which no other tenant has that gets its name
     */
    private long mark(Connection connection, String schema) throws SQLException {
        Optional<Claim.Claimed> claimed = Claim.take(connection, schema, fleet.settings());
        OptionalLong id = tenant(connection, schema, "for update");
        boolean isForeign = claimed.filter(c -> !c.kind().equals("tenant")).isPresent();
        if (id.isEmpty() || isForeign) {
            throw Tenants.unknown(schema);
        }
        if (claimed.filter(Claim.Claimed::isBeingDeleted).isPresent()) {
            return id.getAsLong();
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
        return id.getAsLong();
    }

    private static OptionalLong tenant(Connection connection, String schema, String lock) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("select id from public.tenant_tenant where schema_name = ? " + lock)) {
            query.setString(1, schema);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    /** What one transaction dropped. */
    private enum Dropped {
        A_PART,
        THE_REST,
        /** Nothing: the same call elsewhere has done it, and the name may be another tenant's by now. */
        BY_ANOTHER
    }

    /** One transaction. Much may have happened since the one before. */
    private Dropped drop(Connection connection, String schema, long id, int locks) throws SQLException {
        Optional<Claim.Claimed> claimed = Claim.take(connection, schema, fleet.settings());
        if (!tenant(connection, schema, "").equals(OptionalLong.of(id))) {
            return Dropped.BY_ANOTHER;
        }
        if (claimed.isPresent() && !claimed.get().isBeingDeleted()) {
            throw new InvalidTenantException(
                    InvalidTenantException.Reason.CONFLICT,
                    "Tenant '" + schema + "' was brought back while it was deleted, and is kept",
                    "If it is to go all the same, run the same command again.");
        }
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
                update(connection, "update bookme.outcome set gone = true where schema_name = ?", schema);
                update(connection, "delete from bookme.schema_state where schema_name = ?", schema);
            }
        }
        return batch.isLast() ? Dropped.THE_REST : Dropped.A_PART;
    }

    private static void update(Connection connection, String sql, String schema) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, schema);
            update.executeUpdate();
        }
    }
}
