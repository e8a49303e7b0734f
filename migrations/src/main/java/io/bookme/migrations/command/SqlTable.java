package io.bookme.migrations.command;

import java.io.PrintStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a query in columns, as psql shows them.
 *
 * @param names of the columns
 * @param isNumber whether a column's values stand at its right side
 * @param rows their values as text
 * @param isCut whether there were more rows than are kept
 */
record SqlTable(List<String> names, List<Boolean> isNumber, List<List<String>> rows, boolean isCut) {
    /** Few enough to be kept in memory: what a query has more of than this is shown a page at a time. */
    static final int MOST_ROWS = 10_000;

    /** A result that is not shown in pages. */
    static SqlTable of(ResultSet result) throws SQLException {
        SqlTable first = of(result, MOST_ROWS);
        return new SqlTable(first.names, first.isNumber, first.rows, result.next());
    }

    /** The next rows of a result, not more than so many. */
    static SqlTable of(ResultSet result, int most) throws SQLException {
        int columns = result.getMetaData().getColumnCount();
        List<String> names = new ArrayList<>();
        List<Boolean> isNumber = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
            names.add(result.getMetaData().getColumnLabel(i));
            isNumber.add(
                    switch (result.getMetaData().getColumnType(i)) {
                        case Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.NUMERIC, Types.REAL, Types.DOUBLE ->
                            true;
                        default -> false;
                    });
        }
        List<List<String>> rows = new ArrayList<>();
        while (rows.size() < most && result.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= columns; i++) {
                String value = result.getString(i);
                row.add(value == null ? "" : value.replace("\r", "\\r").replace("\n", "\\n"));
            }
            rows.add(row);
        }
        return new SqlTable(names, isNumber, rows, false);
    }

    void print(PrintStream out) {
        SqlPages pages = new SqlPages(out);
        pages.add(this);
        pages.end(isCut);
    }
}
