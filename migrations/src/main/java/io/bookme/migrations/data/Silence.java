package io.bookme.migrations.data;

import io.bookme.migrations.run.Quote;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Keeps triggers and rules from acting on rows that are only brought back: what they do was done when the rows came into
 * being. All of it is in the transaction: after an error or a kill they are as they were.
 */
final class Silence {
    /** Of the tables and their partitions; {@code ONLY}, as a partition's may be in another state than the table's. */
    private static final String AWAKE = """
            with lying as (
              select c.oid, r.relname as table_name
              from pg_catalog.pg_class c
              join pg_catalog.pg_class r on r.oid = coalesce(pg_catalog.pg_partition_root(c.oid), c.oid)
              join pg_catalog.pg_namespace n on n.oid = r.relnamespace
              where n.nspname = ? and c.relkind in ('r', 'p'))
            select l.table_name, format('alter table only %s disable trigger %I', l.oid::regclass, g.tgname),
              format('alter table only %s enable %s trigger %I', l.oid::regclass,
                case g.tgenabled when 'A' then 'always' else '' end, g.tgname)
            from lying l join pg_catalog.pg_trigger g on g.tgrelid = l.oid
            where not g.tgisinternal and g.tgenabled in ('O', 'A')
            union all
            select l.table_name, format('alter table only %s disable rule %I', l.oid::regclass, w.rulename),
              format('alter table only %s enable %s rule %I', l.oid::regclass,
                case w.ev_enabled when 'A' then 'always' else '' end, w.rulename)
            from lying l join pg_catalog.pg_rewrite w on w.ev_class = l.oid
            where w.ev_type in ('2', '3') and w.ev_enabled in ('O', 'A')
            order by 1, 2
            """;

    private record Pause(String table, String before, String after) {}

    private final Transaction transaction;
    private final List<Pause> pauses;

    private Silence(Transaction transaction, List<Pause> pauses) {
        this.transaction = transaction;
        this.pauses = pauses;
    }

    /**
     * Begins it. Others can read the tables meanwhile; whoever writes to one with a trigger waits for this transaction.
     *
     * @param alone tables into which nobody may write meanwhile, whatever they have
     */
    static Silence begin(Transaction transaction, String schema, Collection<String> tables, Collection<String> alone)
            throws SQLException {
        List<Pause> pauses =
                transaction
                        .query(AWAKE, row -> new Pause(row.getString(1), row.getString(2), row.getString(3)), schema)
                        .stream()
                        .filter(pause -> tables.contains(pause.table()))
                        .toList();
        Set<String> locked = new TreeSet<>(alone);
        pauses.forEach(pause -> locked.add(pause.table()));
        if (!locked.isEmpty()) {
            transaction.execute("lock table "
                    + locked.stream()
                            .map(table -> Quote.name(schema) + "." + Quote.name(table))
                            .collect(Collectors.joining(", "))
                    + " in share row exclusive mode");
        }
        for (Pause pause : pauses) {
            transaction.execute(pause.before());
        }
        return new Silence(transaction, pauses);
    }

    /** No event may be waiting for its trigger or its key any more. */
    void end() throws SQLException {
        for (Pause pause : pauses) {
            transaction.execute(pause.after());
        }
    }
}
