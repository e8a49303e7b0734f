package io.bookme.migrations.run;

import io.bookme.migrations.SqlState;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.SqlTables;
import io.bookme.migrations.plan.Step;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Names who held what an attempt could not have: asked right after the attempt was rolled back, when the holder is
 * most likely still there. Costs one query then, and nothing while all goes well.
 *
 * <p>What other roles' sessions do is visible to a role with {@code pg_read_all_stats}, which the set-up grants.
 */
final class Blockers {
    private static final int NAMED = 3;

    /** A hint is not worth a longer wait, in milliseconds. */
    private static final int LONGEST_WAIT = 2_000;

    private static final int LONGEST_QUERY = 120;

    private static final String SESSION = """
            select h.pid, h.tables, a.application_name, coalesce(a.usename, p.owner) as who, a.state, p.gid,
              left(regexp_replace(a.query, '\\s+', ' ', 'g'), %d) as query,
              extract(epoch from clock_timestamp() - coalesce(a.xact_start, p.prepared)) as age
            from (%s) h
            left join pg_catalog.pg_stat_activity a on a.pid = h.pid
            left join pg_catalog.pg_locks t on h.pid is null and t.pid is null and t.locktype = 'transactionid'
              and t.virtualtransaction = h.virtualtransaction
            left join pg_catalog.pg_prepared_xacts p on p.transaction = t.transactionid
            where coalesce(a.xact_start, p.prepared, '-infinity') <= clock_timestamp() - interval '%d milliseconds'
            order by coalesce(a.xact_start, p.prepared) limit %d
            """;

    private static final String OF_TABLES = """
            select l.pid, l.virtualtransaction, string_agg(distinct c.relname, ', ') as tables
            from pg_catalog.pg_locks l
            join pg_catalog.pg_class c on c.oid = l.relation
            join (values %s) w (name, exclusive) on w.name = c.relname
            where l.locktype = 'relation' and l.granted and l.pid is distinct from pg_backend_pid()
              and l.database = (select oid from pg_catalog.pg_database where datname = current_database())
              and c.relnamespace = (select oid from pg_catalog.pg_namespace where nspname = %s)
              and (w.exclusive or l.mode <> 'AccessShareLock')
            group by 1, 2
            """;

    /** A step outside of transactions waits for all who may still see the rows as they were before. */
    private static final String OF_SNAPSHOTS = """
            select pid, null as virtualtransaction, null as tables from pg_catalog.pg_stat_activity
            where datname = current_database() and backend_xmin is not null and pid <> pg_backend_pid()
            """;

    private static final String OF_ENGINE = """
            select l.pid, l.virtualtransaction, string_agg(distinct 'bookme.' || c.relname, ', ') as tables
            from pg_catalog.pg_locks l
            join pg_catalog.pg_class c on c.oid = l.relation
            where l.locktype = 'relation' and l.granted and l.pid is distinct from pg_backend_pid()
              and l.database = (select oid from pg_catalog.pg_database where datname = current_database())
              and c.relnamespace = (select oid from pg_catalog.pg_namespace where nspname = 'bookme')
            group by 1, 2
            """;

    private static final String OF_CLAIM = """
            select l.pid, l.virtualtransaction, null as tables
            from bookme.schema_state s
            join pg_catalog.pg_locks l on l.locktype = 'transactionid' and l.granted and l.transactionid = s.xmax
            where s.schema_name = %s
            """;

    private Blockers() {}

    /**
     * The same, with the holders of the tables that the plan needs, where locks were the reason.
     *
     * @param waited how long the attempt was at it; who began later was not in its way
     */
    static Attempt.NotNow ofTables(
            Statement statement, Attempt.NotNow notNow, String schema, CompiledPlan plan, Duration waited, Settings s)
            throws SQLException {
        if (!notNow.state().isInUse()) {
            return notNow;
        }
        Duration lockWait = waited.compareTo(s.lockTimeout()) < 0 ? waited : s.lockTimeout();
        List<String> holders = List.of();
        Map<String, Boolean> tables = tables(plan.steps());
        if (!tables.isEmpty()) {
            String values = tables.entrySet().stream()
                    .map(table -> "(" + Quote.text(table.getKey()) + ", " + table.getValue() + ")")
                    .collect(Collectors.joining(", "));
            holders = ask(statement, String.format(Locale.ROOT, OF_TABLES, values, Quote.text(schema)), lockWait);
        }
        if (holders.isEmpty() && plan.outside().isPresent()) {
            holders = ask(statement, OF_SNAPSHOTS, waited);
        }
        // who changes a table's form waits for others' use of it, and who changes rows for others' changes of them
        boolean isTables = tables.containsValue(true) && notNow.state().is(SqlState.LOCK_NOT_AVAILABLE);
        return with(isTables ? new Attempt.NotNow(notNow.state(), Failures.TABLES_IN_USE) : notNow, holders);
    }

    /** The same, with the one who holds the claim. */
    static Attempt.NotNow ofClaim(Statement statement, Attempt.NotNow notNow, String schema) throws SQLException {
        return with(notNow, ask(statement, String.format(Locale.ROOT, OF_CLAIM, Quote.text(schema)), Duration.ZERO));
    }

    /** The same, with those who use the engine's own tables. */
    static Attempt.NotNow ofEngine(Statement statement, Attempt.NotNow notNow, Duration waited) throws SQLException {
        return with(notNow, ask(statement, OF_ENGINE, waited));
    }

    private static Attempt.NotNow with(Attempt.NotNow notNow, List<String> holders) {
        return holders.isEmpty()
                ? notNow
                : new Attempt.NotNow(notNow.state(), notNow.reason() + ": " + String.join("; ", holders));
    }

    /** Each table that the steps change, and whether they shut out its readers too. */
    private static Map<String, Boolean> tables(List<Step> steps) {
        Map<String, Boolean> tables = new TreeMap<>();
        for (Step step : steps) {
            if (!step.recordOnly() && step.body() instanceof Migration.Sql sql) {
                SqlTables.of(sql.text()).touched().forEach(table -> tables.putIfAbsent(table, false));
                LockTables.exclusive(sql.text()).forEach(table -> tables.put(table, true));
            }
        }
        return tables;
    }

    private static List<String> ask(Statement statement, String holders, Duration waited) throws SQLException {
        List<String> found = new ArrayList<>();
        try {
            // one message is one transaction, after which the limit is the session's own again
            statement.execute("set local statement_timeout = " + LONGEST_WAIT + "; "
                    + String.format(Locale.ROOT, SESSION, LONGEST_QUERY, holders, waited.toMillis(), NAMED));
            statement.getMoreResults();
            try (ResultSet rows = statement.getResultSet()) {
                while (rows.next()) {
                    found.add(words(rows));
                }
            }
        } catch (SQLException e) {
            if (DatabaseLostException.isLoss(e)) {
                throw e;
            }
            // a hint for people, and no reason to fail
            System.getLogger(Blockers.class.getName())
                    .log(System.Logger.Level.DEBUG, "who holds the locks is not known", e);
        }
        return found;
    }

    private static String words(ResultSet row) throws SQLException {
        String age = Optional.ofNullable(row.getBigDecimal("age"))
                .map(seconds -> " for " + seconds.longValue() + " s")
                .orElse("");
        String holds = Optional.ofNullable(row.getString("tables"))
                .map(tables -> ", holds " + tables)
                .orElse("");
        if (row.getString("gid") != null) {
            return "prepared transaction '" + row.getString("gid") + "' (" + row.getString("who") + age + holds + ")";
        }
        String application = Optional.ofNullable(row.getString("application_name"))
                .filter(name -> !name.isBlank())
                .map(name -> name + " as ")
                .orElse("");
        String state = row.getString("state");
        boolean hidden = state == null && age.isEmpty();
        return "pid " + row.getInt("pid") + " (" + application + row.getString("who") + ", "
                + (hidden ? "state hidden" : String.valueOf(state)) + age + holds + "): "
                + (hidden ? "(query hidden)" : row.getString("query"));
    }
}
