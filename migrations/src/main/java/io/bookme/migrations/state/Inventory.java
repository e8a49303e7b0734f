package io.bookme.migrations.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What stands in a schema at one moment, by identity: one query, cheap enough to be asked after each migration that is
 * replayed. A renamed thing keeps its identity, so that it is told from one that was dropped and one that was made.
 *
 * @param things in the order in which they were made
 */
public record Inventory(Map<String, Thing> things) {

    /**
     * A table, column, constraint, index or sequence.
     *
     * @param kind {@code table}, {@code column}, {@code constraint}, {@code index} or {@code sequence}
     * @param table the table that it hangs on; the name itself for a table or a sequence
     * @param columns the columns that it is about, where it is about any; an expression has none
     */
    public record Thing(String kind, String table, String name, List<String> columns) {}

    private static final String QUERY = """
            with tables as (
                select t.oid, t.relname from pg_class t join pg_namespace s on s.oid = t.relnamespace
                 where s.nspname = ? and t.relkind in ('r', 'p', 'f') and t.relname not like 'databasechange%')
            select 'table' as kind, 't' || t.oid as identity, t.relname as table_name, t.relname as name,
                   array[]::text[] as columns, t.oid::bigint as age, 0 as place
              from tables t
            union all
            select 'column', 'c' || t.oid || '.' || a.attnum, t.relname, a.attname, array[a.attname::text],
                   t.oid::bigint, a.attnum
              from tables t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
            union all
            select 'constraint', 'k' || k.oid, t.relname, k.conname,
                   array(select a.attname::text from pg_attribute a
                          where a.attrelid = t.oid and a.attnum = any(k.conkey)),
                   k.oid::bigint, 0
              from tables t join pg_constraint k on k.conrelid = t.oid and k.contype in ('p', 'u', 'f', 'c', 'x')
            union all
            select 'index', 'i' || i.oid, t.relname, i.relname,
                   array(select a.attname::text from pg_attribute a
                          where a.attrelid = t.oid and a.attnum = any(x.indkey::int2[])),
                   i.oid::bigint, 0
              from tables t join pg_index x on x.indrelid = t.oid join pg_class i on i.oid = x.indexrelid
             where not exists (select from pg_constraint k
                                where k.conindid = i.oid and k.contype in ('p', 'u', 'x'))
            union all
            select 'sequence', 's' || q.oid, q.relname, q.relname, array[]::text[], q.oid::bigint, 0
              from pg_class q join pg_namespace s on s.oid = q.relnamespace
             where s.nspname = ? and q.relkind = 'S'
               and not exists (select from pg_depend d
                   where d.classid = 'pg_class'::regclass and d.objid = q.oid and d.deptype in ('i', 'e'))
             order by age, place
            """;

    public Inventory {
        things = Collections.unmodifiableMap(new LinkedHashMap<>(things));
    }

    /** Nothing yet. */
    public static Inventory empty() {
        return new Inventory(Map.of());
    }

    /** Reads one schema, within the connection's transaction if it has one. */
    public static Inventory read(Connection connection, String schema) throws SQLException {
        Map<String, Thing> things = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
            statement.setString(1, schema);
            statement.setString(2, schema);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Object columns = row.getArray("columns").getArray();
                    things.put(
                            row.getString("identity"),
                            new Thing(
                                    row.getString("kind"),
                                    row.getString("table_name"),
                                    row.getString("name"),
                                    List.of((String[]) columns)));
                }
            }
        }
        return new Inventory(things);
    }
}
