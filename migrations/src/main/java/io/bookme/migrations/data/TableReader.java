package io.bookme.migrations.data;

import io.bookme.migrations.data.DataTable.DataColumn;
import io.bookme.migrations.data.Manifest.Counter;
import io.bookme.migrations.run.Quote;
import java.sql.Array;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads which tables a schema has, and which keys point from one to another. */
final class TableReader {
    private static final String TABLES = """
            select c.relname, c.relkind = 'p',
              (select array_agg(a.attname::text order by k.position)
               from pg_catalog.pg_index i
               cross join lateral unnest(i.indkey) with ordinality k (attnum, position)
               join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
               where i.indrelid = c.oid and i.indisprimary and k.position <= i.indnkeyatts),
              exists (select from pg_catalog.pg_index i
                where i.indrelid = c.oid and i.indisprimary and i.indimmediate and not i.indisexclusion)
              and not exists (select from pg_catalog.pg_rewrite w where w.ev_class = c.oid)
            from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where n.nspname = ? and c.relkind in ('r', 'p') and not c.relispartition
            order by c.relname collate "C"
            """;

    private static final String COLUMNS = """
            select c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
              coalesce(b.typname, t.typname),
              case when a.attgenerated <> '' then pg_catalog.pg_get_expr(d.adbin, d.adrelid) end, a.attidentity = 'a'
            from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            join pg_catalog.pg_type t on t.oid = a.atttypid
            left join pg_catalog.pg_type b on b.oid = t.typbasetype
            left join pg_catalog.pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
            where n.nspname = ? and c.relkind in ('r', 'p')
            order by c.relname, a.attnum
            """;

    private static final String REFERENCES = """
            select k.conname, c.relname, f.relname, k.condeferrable
            from pg_catalog.pg_constraint k
            join pg_catalog.pg_class c on c.oid = k.conrelid
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            join pg_catalog.pg_class f on f.oid = k.confrelid and f.relnamespace = c.relnamespace
            where k.contype = 'f' and k.conparentid = 0 and n.nspname = ?
            order by 1, 2
            """;

    private static final String SEQUENCES = """
            select c.relname from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where n.nspname = ? and c.relkind = 'S'
            order by c.relname collate "C"
            """;

    /**
     * A foreign key.
     *
     * @param name the constraint
     * @param from the table that holds it
     * @param to the table that it points to
     * @param deferrable whether its check can be put off to the end of the transaction as it is
     */
    record Reference(String name, String from, String to, boolean deferrable) {}

    private TableReader() {}

    /** Liquibase's own tables, which are no data. */
    static boolean isBookkeeping(String table) {
        return table.startsWith("databasechangelog");
    }

    /** Where the sequences of a schema stand, by name. */
    static List<Counter> counters(Transaction transaction, String schema) throws SQLException {
        List<Counter> counters = new ArrayList<>();
        for (String name : transaction.query(SEQUENCES, row -> row.getString(1), schema)) {
            counters.addAll(transaction.query(
                    "select last_value, is_called from " + Quote.name(schema) + "." + Quote.name(name),
                    row -> new Counter(name, row.getLong(1), row.getBoolean(2))));
        }
        return counters;
    }

    /** The tables of a schema by name, Liquibase's own included. */
    static Map<String, DataTable> tables(Transaction transaction, String schema) throws SQLException {
        Map<String, List<DataColumn>> columns = new LinkedHashMap<>();
        transaction.query(
                COLUMNS,
                row -> columns.computeIfAbsent(row.getString(1), table -> new ArrayList<>())
                        .add(new DataColumn(
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                Optional.ofNullable(row.getString(5)),
                                row.getBoolean(6))),
                schema);
        Map<String, DataTable> tables = new LinkedHashMap<>();
        transaction.query(
                TABLES,
                row -> tables.put(
                        row.getString(1),
                        new DataTable(
                                row.getString(1),
                                row.getBoolean(2),
                                columns.getOrDefault(row.getString(1), List.of()),
                                names(row.getArray(3)),
                                row.getBoolean(4))),
                schema);
        return tables;
    }

    private static List<String> names(@Nullable Array array) throws SQLException {
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    static List<Reference> references(Transaction transaction, String schema) throws SQLException {
        return transaction.query(
                REFERENCES,
                row -> new Reference(row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4)),
                schema);
    }
}
