package io.bookme.migrations.faults;

import io.bookme.migrations.run.Quote;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a crash may leave in a database and nobody takes away: locks, prepared transactions, invalid indexes.
 *
 * <p>A server in good health holds locks too, each for a moment. So one counts only if the same lock is still there
 * after a while, in which PostgreSQL has also ended the sessions whose client is gone.
 */
final class Leftovers {
    private static final String LOCKS = """
            select concat_ws(' ', l.locktype, l.mode, nullif(l.relation, 0)::regclass, l.objid, 'of pid', l.pid,
                'in', l.virtualtransaction, a.state, left(a.query, 100))
            from pg_locks l join pg_stat_activity a using (pid)
            where a.datname = current_database() and a.usename is not null and l.pid <> pg_backend_pid()
              and l.locktype in ('advisory', 'relation', 'transactionid', 'tuple', 'object')
            """;

    private static final String CLAIMS = """
            with free as materialized (select schema_name from bookme.schema_state for update skip locked)
            select schema_name from bookme.schema_state where schema_name not in (select schema_name from free)
            """;

    private static final String PREPARED =
            "select gid || ' of ' || owner from pg_prepared_xacts where database = current_database()";

    private static final String INVALID = """
            select n.nspname || '.' || c.relname
            from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
            where (not i.indisvalid or not i.indisready or not i.indislive) and n.nspname not like 'pg\\_%'
            """;

    /** Stock Liquibase's lock is a row that it writes and deletes; nobody but a person takes it away after a crash. */
    private static final String LIQUIBASE = """
            select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relname = 'databasechangeloglock'
            """;

    private final Duration patience;

    /**
     * @param patience how long a lock may last before it counts as left
     */
    Leftovers(Duration patience) {
        this.patience = patience;
    }

    List<String> find(Connection connection) throws SQLException {
        List<String> found = new ArrayList<>();
        lasting(connection, LOCKS).forEach(line -> found.add("lock left: " + line));
        lasting(connection, CLAIMS).forEach(line -> found.add("claim left: " + line));
        Rows.first(connection, PREPARED).forEach(line -> found.add("prepared transaction left: " + line));
        Rows.first(connection, INVALID).forEach(line -> found.add("invalid index left: " + line));
        for (String schema : Rows.first(connection, LIQUIBASE)) {
            String table = Quote.name(schema) + ".databasechangeloglock";
            Rows.first(connection, "select lockedby || ' since ' || lockgranted from " + table + " where locked")
                    .forEach(by -> found.add("Liquibase's lock left in " + schema + ": of " + by));
        }
        return found;
    }

    private Set<String> lasting(Connection connection, String sql) throws SQLException {
        long end = System.nanoTime() + patience.toNanos();
        Set<String> left = new TreeSet<>(Rows.first(connection, sql));
        while (!left.isEmpty() && System.nanoTime() < end) {
            Rows.first(connection, "select pg_sleep(0.02)");
            left.retainAll(Rows.first(connection, sql));
        }
        return left;
    }
}
