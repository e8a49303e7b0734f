package io.bookme.migrations.tenant;

import io.bookme.migrations.SqlState;
import io.bookme.migrations.run.Db;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.InTransaction;
import io.bookme.migrations.run.Quote;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/**
 * Gives a tenant's schema another name, in one transaction with everything that speaks of it: the tenant's row, the
 * search_path of its functions, the engine's state, holds, and the history of runs, which stays readable under the new name.
 */
public final class TenantRename {
    /** Where runs speak of schemas by name; state and holds follow the schema by themselves. */
    private static final String TABLES_OF_RUNS = """
            select table_name from information_schema.columns
            where table_schema = 'bookme' and column_name in ('schema_name', 'run_id') and table_name <> 'hold'
            group by table_name having count(*) = 2 order by table_name
            """;

    private final Fleet fleet;

    public TenantRename(Fleet fleet) {
        this.fleet = fleet;
    }

    /**
     * Waits a little for a migration in hand and for requests at work. Requests that come meanwhile, or were admitted
     * under the old name, are answered with "try again".
     *
     * @param name what people call it from now on; empty to leave that
     * @throws InvalidTenantException if there is no such tenant, the new name cannot be used or is taken, a function has
     *     the old one in its body, or another process stays at work on it; nothing was changed
     */
    public Tenant rename(String from, String to, Optional<String> name) {
        return rename(from, to, name, Optional.empty());
    }

    /**
     * The same, with another host.
     *
     * @param domain where it is reached from now on, in the place of its primary domain if it has one; empty to leave that
     */
    public Tenant rename(String from, String to, Optional<String> name, Optional<String> domain) {
        SchemaName.check(to);
        Optional<String> called = name.map(Tenants::checkName);
        Optional<String> host = domain.map(DomainName::normalise);
        List<String> history = Db.query(fleet.owner(), TABLES_OF_RUNS, statement -> {}, row -> row.getString(1));
        try {
            InTransaction.attempt(fleet.owner(), connection -> {
                rename(connection, from, to, called, history);
                if (host.isPresent()) {
                    reachUnder(connection, to, host.get());
                }
                return true;
            });
        } catch (SQLException e) {
            throw isTaken(e) ? Tenants.explained(e, to, host.orElse("")) : explained(e, from, to);
        }
        return new Tenants(fleet).get(to);
    }

    private void rename(Connection connection, String from, String to, Optional<String> name, List<String> history)
            throws SQLException {
        Optional<Claim.Claimed> claimed = Claim.take(connection, from, fleet.settings());
        Claim.refuseDeleting(from, claimed.filter(Claim.Claimed::isBeingDeleted).isPresent());
        Claim.refuseDuringRun(connection, from, fleet.settings());
        NameLock.alone(connection, from);
        if (update(
                        connection,
                        "update public.tenant_tenant set schema_name = ?, name = coalesce(?, name), updated_at = now(),"
                                + " version = version + 1 where schema_name = ?",
                        to,
                        name.orElse(null),
                        from)
                == 0) {
            throw new InvalidTenantException(
                    InvalidTenantException.Reason.UNKNOWN,
                    "There is no tenant with the schema '" + SchemaName.printable(from) + "'",
                    "See their names (was it renamed already?): ./manage list_tenants");
        }
        if (from.equals(to)) {
            return;
        }
        KeptName.refuseInBodies(connection, from);
        try (Statement statement = connection.createStatement()) {
            statement.execute("alter schema " + Quote.name(from) + " rename to " + Quote.name(to) + "; "
                    + KeptName.follow(from, to));
        }
        update(
                connection,
                "update bookme.schema_state set schema_name = ?, updated_at = now() where schema_name = ?",
                to,
                from);
        giveWay(connection, from, to);
        for (String table : history) {
            String outcome = "bookme." + Quote.name(table);
            update(
                    connection,
                    "update " + outcome + " o set schema_name = ? where o.schema_name = ? and not exists (select from "
                            + outcome + " n where n.run_id = o.run_id and n.schema_name = ?)",
                    to,
                    from,
                    to);
        }
    }

    /**
     * Outcomes under the new name are those of a tenant that is gone. In runs that had both, the two exchange their names:
     * nothing is forgotten, and what was done to this one is found under the name that it has now.
     */
    private static void giveWay(Connection connection, String from, String to) throws SQLException {
        update(connection, "update bookme.outcome set gone = true where schema_name = ?", to);
        update(
                connection,
                "update bookme.outcome o set schema_name = '' where schema_name = ? and exists (select from"
                        + " bookme.outcome b where b.run_id = o.run_id and b.schema_name = ?)",
                to,
                from);
        update(
                connection,
                "update bookme.outcome o set schema_name = ? where schema_name = ? and exists (select from"
                        + " bookme.outcome b where b.run_id = o.run_id and b.schema_name = '')",
                to,
                from);
        update(connection, "update bookme.outcome set schema_name = ? where schema_name = ''", from);
    }

    private static void reachUnder(Connection connection, String schema, String host) throws SQLException {
        if (update(
                        connection,
                        "update public.tenant_domain d set domain = ?, updated_at = now(), version = d.version + 1"
                                + " from public.tenant_tenant t"
                                + " where t.id = d.tenant_id and d.is_primary and t.schema_name = ?",
                        host,
                        schema)
                == 0) {
            update(
                    connection,
                    "insert into public.tenant_domain (tenant_id, domain, is_primary)"
                            + " select id, ?, true from public.tenant_tenant where schema_name = ?",
                    host,
                    schema);
        }
    }

    /** Whether it is the host that somebody else has. */
    private static boolean isTaken(SQLException e) {
        return SqlState.of(e).is(SqlState.UNIQUE_VIOLATION)
                && String.valueOf(e.getMessage()).contains("tenant_domain");
    }

    private static int update(Connection connection, String sql, @org.jspecify.annotations.Nullable String... values)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                update.setString(i + 1, values[i]);
            }
            return update.executeUpdate();
        }
    }

    private static RuntimeException explained(SQLException e, String from, String to) {
        return switch (SqlState.of(e).code()) {
            case SqlState.DUPLICATE_SCHEMA, SqlState.UNIQUE_VIOLATION ->
                new InvalidTenantException(
                        InvalidTenantException.Reason.CONFLICT,
                        "A schema named '" + to + "' exists already",
                        "Choose another name. Nothing was changed.");
            case SqlState.LOCK_NOT_AVAILABLE ->
                new InvalidTenantException(
                        InvalidTenantException.Reason.CONFLICT,
                        "Tenant '" + from + "' is in use: requests are at work on it",
                        "Suspend it first: ./manage suspend_tenant " + from + ", or try again. Nothing was changed.");
            case SqlState.INVALID_SCHEMA_NAME ->
                new InvalidTenantException(
                        InvalidTenantException.Reason.CONFLICT,
                        "The schema of tenant '" + from + "' is missing",
                        "Mend it first: ./manage repair_tenant " + from);
            default -> new io.bookme.migrations.run.DatabaseException(e);
        };
    }
}
