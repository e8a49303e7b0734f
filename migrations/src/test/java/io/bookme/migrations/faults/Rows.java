package io.bookme.migrations.faults;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The rows of a query as text, for an oracle that asks in SQL and not through the engine. */
final class Rows {
    private Rows() {}

    /** The first column. */
    static List<String> first(Connection connection, String sql) throws SQLException {
        return all(connection, sql).stream().map(row -> row.get(0)).toList();
    }

    /** All columns; NULL is the empty text. */
    static List<List<String>> all(Connection connection, String sql) throws SQLException {
        List<List<String>> all = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    String value = rows.getString(i);
                    row.add(value == null ? "" : value);
                }
                all.add(List.copyOf(row));
            }
        }
        return all;
    }
}
