package io.bookme.schema;

import io.bookme.migrations.state.Catalog;
import io.bookme.migrations.state.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What the tables of a schema held at one moment: the value of each cell as text, under the name of its column
 * ({@code services_service.price}) and the row's id.
 */
record Rows(SortedMap<String, SortedMap<Long, String>> cells) {

    private static final String NULL = "NULL";

    static Rows of(Connection connection, String schema, Catalog catalog) throws SQLException {
        SortedMap<String, SortedMap<Long, String>> cells = new TreeMap<>();
        for (Table table : catalog.tables().values()) {
            for (String column : table.columns().keySet()) {
                cells.put(table.name() + "." + column, column(connection, schema, table.name(), column));
            }
        }
        return new Rows(cells);
    }

    /** Only the columns that the other has too, and of those the ones that the condition lets pass. */
    Rows in(Rows other, Predicate<String> columns) {
        SortedMap<String, SortedMap<Long, String>> common = new TreeMap<>(cells);
        common.keySet().retainAll(other.cells.keySet());
        common.keySet().removeIf(columns.negate());
        return new Rows(common);
    }

    /** What one column holds, by id; a NULL is the word. */
    Map<Long, String> column(String name) {
        return cells.get(name);
    }

    private static SortedMap<Long, String> column(Connection connection, String schema, String table, String column)
            throws SQLException {
        SortedMap<Long, String> values = new TreeMap<>();
        String sql = "select id, coalesce(%s::text, '%s') from %s.%s".formatted(column, NULL, schema, table);
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.put(rows.getLong(1), rows.getString(2));
            }
        }
        return values;
    }

    static List<String> strings(Connection connection, String sql) throws SQLException {
        List<String> strings = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
        }
        return strings;
    }
}
