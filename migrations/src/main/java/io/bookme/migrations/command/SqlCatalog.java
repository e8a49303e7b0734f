package io.bookme.migrations.command;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code \dt} and {@code \d TABLE} tell: the tables that the search_path shows. */
final class SqlCatalog {
    private static final String TABLES = "select relname as table, nullif(c.reltuples, -1)::bigint as \"about rows\","
            + " pg_size_pretty(pg_total_relation_size(c.oid)) as size from pg_catalog.pg_class c"
            + " where relkind in ('r', 'p') and pg_table_is_visible(c.oid)"
            + " and relnamespace = any (current_schemas(false)::regnamespace[]) order by relname";

    private static final String COLUMNS = "select attname as column, format_type(atttypid, atttypmod) as type,"
            + " case when attnotnull then 'not null' end as null, pg_get_expr(adbin, adrelid) as default"
            + " from pg_catalog.pg_attribute a left join pg_catalog.pg_attrdef d"
            + " on d.adrelid = a.attrelid and d.adnum = a.attnum"
            + " where attrelid = ?::regclass and a.attnum > 0 and not attisdropped order by a.attnum";

    private static final String INDEXES = "select pg_get_indexdef(indexrelid, 0, true) as index"
            + " from pg_catalog.pg_index where indrelid = ?::regclass order by 1";

    private static final String CONSTRAINTS = "select conname as constraint, pg_get_constraintdef(oid, true) as is"
            + " from pg_catalog.pg_constraint where conrelid = ?::regclass and contype <> 'n' order by 1";

    private final Connection connection;

    SqlCatalog(Connection connection) {
        this.connection = connection;
    }

    /**
     * @param line what was typed
     * @return empty if it asks for something else
     * @throws SQLException if there is no such table
     */
    Optional<List<SqlTable>> answer(String line) throws SQLException {
        String[] words = line.split("\\s+");
        if (words.length == 1 && (words[0].equals("\\dt") || words[0].equals("\\d"))) {
            return Optional.of(List.of(query(TABLES, Optional.empty())));
        }
        if (words.length != 2 || !words[0].equals("\\d")) {
            return Optional.empty();
        }
        List<SqlTable> tables = new ArrayList<>();
        for (String query : List.of(COLUMNS, INDEXES, CONSTRAINTS)) {
            SqlTable table = query(query, Optional.of(words[1]));
            if (query.equals(COLUMNS) || !table.rows().isEmpty()) {
                tables.add(table);
            }
        }
        return Optional.of(tables);
    }

    private SqlTable query(String sql, Optional<String> table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            if (table.isPresent()) {
                statement.setString(1, table.get());
            }
            return SqlTable.of(statement.executeQuery());
        }
    }
}
