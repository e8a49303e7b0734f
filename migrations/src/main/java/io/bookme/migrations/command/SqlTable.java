package io.bookme.migrations.command;

import java.io.PrintStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The rows of a query in columns, as psql shows them.
 *
 * @param names of the columns
 * @param isNumber whether a column's values stand at its right side
 * @param rows their values as text
 * @param isCut whether there were more rows than are kept
 */
record SqlTable(List<String> names, List<Boolean> isNumber, List<List<String>> rows, boolean isCut) {
    /** More than a person reads, and few enough to be kept in memory. */
    static final int MOST_ROWS = 10_000;

    static SqlTable of(ResultSet result) throws SQLException {
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
        while (rows.size() < MOST_ROWS && result.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= columns; i++) {
                String value = result.getString(i);
                row.add(value == null ? "" : value.replace("\r", "\\r").replace("\n", "\\n"));
            }
            rows.add(row);
        }
        return new SqlTable(names, isNumber, rows, result.next());
    }

    void print(PrintStream out) {
        int[] widths = new int[names.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(
                    length(names.get(i)),
                    rows.stream().mapToInt(row -> length(row.get(column))).max().orElse(0));
        }
        out.println(line(names, widths, false));
        out.println(java.util.Arrays.stream(widths)
                .mapToObj(width -> "-".repeat(width + 2))
                .collect(Collectors.joining("+")));
        rows.forEach(row -> out.println(line(row, widths, true)));
        out.println(
                "(" + rows.size() + (rows.size() == 1 ? " row" : " rows") + (isCut ? "; there are more" : "") + ")");
        out.println();
    }

    private String line(List<String> values, int[] widths, boolean aligned) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String blanks = " ".repeat(widths[i] - length(values.get(i)));
            boolean right = aligned && isNumber.get(i);
            line.append(i == 0 ? " " : " | ");
            line.append(right ? blanks + values.get(i) : values.get(i) + blanks);
        }
        return line.toString().stripTrailing();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
