package io.bookme.migrations.command;

import io.bookme.migrations.SqlState;
import io.bookme.migrations.graph.SqlStatements;
import java.io.PrintStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * Shows a query's rows a page at a time, so that of however many there are few are in memory: with a cursor of SQL, as
 * psql does it too. The driver's own cursors need a kind of message in which not every statement passes.
 */
final class SqlCursor {
    private static final Pattern READING = Pattern.compile("[( ]*(?:select|values|table|with)\\b.*", Pattern.DOTALL);
    private static final String NAME = "bookme_shell";

    private final Statement statement;
    private final boolean isOurs;

    /**
     * @param statement what it is read with
     * @param isOurs whether the transaction is for the query alone; otherwise it is the user's and stays open
     */
    SqlCursor(Statement statement, boolean isOurs) {
        this.statement = statement;
        this.isOurs = isOurs;
    }

    /**
     * @param isCancelled asked between pages
     * @return false if no cursor can be had for the statement; nothing was done then
     */
    boolean shows(String sql, PrintStream out, BooleanSupplier isCancelled) throws SQLException {
        boolean isReading = SqlStatements.bare(sql).stream()
                .findFirst()
                .filter(bare -> READING.matcher(bare).matches())
                .isPresent();
        if (!isReading || !opened(sql)) {
            return false;
        }
        try {
            new SqlPages(out).addAll(this::page, isCancelled);
            statement.execute(isOurs ? "commit" : "close " + NAME);
        } catch (SQLException e) {
            takeBack(e);
            throw e;
        }
        return true;
    }

    /** What only fails for the cursor's sake, and what has an error of its own, is run as it stands and then says where. */
    private boolean opened(String sql) throws SQLException {
        try {
            statement.execute(
                    (isOurs ? "begin" : "savepoint " + NAME) + "; declare " + NAME + " no scroll cursor for " + sql);
        } catch (SQLException e) {
            String code = SqlState.of(e).code();
            if (!code.startsWith("42") && !SqlState.FEATURE_NOT_SUPPORTED.equals(code)) {
                takeBack(e);
                throw e;
            }
            statement.execute(isOurs ? "rollback" : "rollback to savepoint " + NAME + "; release savepoint " + NAME);
            return false;
        }
        if (!isOurs) {
            statement.execute("release savepoint " + NAME);
        }
        return true;
    }

    private SqlTable page() throws SQLException {
        try (ResultSet rows = statement.executeQuery("fetch " + SqlPages.PAGE + " from " + NAME)) {
            return SqlTable.of(rows);
        }
    }

    private void takeBack(SQLException reason) {
        try {
            statement.execute(isOurs ? "rollback" : "close " + NAME);
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }
}
