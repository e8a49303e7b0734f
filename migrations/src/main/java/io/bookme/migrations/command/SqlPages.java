package io.bookme.migrations.command;

import io.bookme.migrations.SqlState;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** The rows of one query under one heading, a page at a time; a later page may widen the columns. */
final class SqlPages {
    /** How many rows are in memory. */
    static final int PAGE = 500;

    /** Where the pages come from. */
    @FunctionalInterface
    interface Source {
        /** The next one; one that is not full is the last. */
        SqlTable next() throws SQLException;
    }

    private final PrintStream out;
    private int[] widths = {};
    private boolean isBegun;
    private long rows;

    SqlPages(PrintStream out) {
        this.out = out;
    }

    /**
     * Shows all of them, for as long as somebody reads.
     *
     * @param isCancelled asked between pages
     * @throws SQLException if it is cancelled, too
     */
    void addAll(Source source, BooleanSupplier isCancelled) throws SQLException {
        boolean isLast = false;
        while (!isLast) {
            SqlTable page = source.next();
            add(page);
            isLast = page.rows().size() < PAGE || out.checkError();
            if (!isLast && isCancelled.getAsBoolean()) {
                throw new SQLException("cancelled after " + rows + " rows", SqlState.QUERY_CANCELED);
            }
        }
        end(false);
    }

    /** Written in one piece: a terminal or a pipe takes that many times faster than line after line. */
    void add(SqlTable page) {
        widen(page);
        StringBuilder text = new StringBuilder();
        if (!isBegun) {
            isBegun = true;
            text.append(line(page, page.names(), false)).append(System.lineSeparator());
            text.append(Arrays.stream(widths)
                            .mapToObj(width -> "-".repeat(width + 2))
                            .collect(Collectors.joining("+")))
                    .append(System.lineSeparator());
        }
        page.rows().forEach(row -> text.append(line(page, row, true)).append(System.lineSeparator()));
        rows += page.rows().size();
        out.print(text);
    }

    /**
     * @param isCut whether there were more rows
     */
    void end(boolean isCut) {
        out.println("(" + rows + (rows == 1 ? " row" : " rows") + (isCut ? "; there are more" : "") + ")");
        out.println();
    }

    private void widen(SqlTable page) {
        widths = Arrays.copyOf(widths, page.names().size());
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            int widest = page.rows().stream()
                    .mapToInt(row -> length(row.get(column)))
                    .max()
                    .orElse(0);
            widths[i] = Math.max(widths[i], Math.max(length(page.names().get(i)), widest));
        }
    }

    private String line(SqlTable page, List<String> values, boolean aligned) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String blanks = " ".repeat(widths[i] - length(values.get(i)));
            boolean right = aligned && page.isNumber().get(i);
            line.append(i == 0 ? " " : " | ");
            line.append(right ? blanks + values.get(i) : values.get(i) + blanks);
        }
        return line.toString().stripTrailing();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
