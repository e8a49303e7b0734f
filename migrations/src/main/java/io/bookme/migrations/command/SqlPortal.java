package io.bookme.migrations.command;

import io.bookme.migrations.graph.SqlStatements;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;
import org.postgresql.core.QueryExecutor;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * Runs a statement that may give back many rows and for which no cursor can be had, as one that changes rows and returns
 * them. PostgreSQL runs it to its end and keeps the rows, and the driver takes them from there a page at a time. It does
 * that within a transaction alone, and in a kind of message in which a body ({@code begin atomic}) does not pass: so it is
 * only for statements that may stand in a transaction and have no body.
 */
final class SqlPortal {
    private static final Pattern GIVING =
            Pattern.compile("(?:insert|update|delete|merge|with|explain|execute|fetch)\\b.*", Pattern.DOTALL);

    private final Statement statement;
    private final boolean isOurs;

    /** What is done with the statement. */
    @FunctionalInterface
    interface Work {
        void run() throws SQLException;
    }

    /**
     * @param statement what it is run with
     * @param isOurs whether the transaction is for the statement alone; otherwise it is the user's and stays open
     */
    SqlPortal(Statement statement, boolean isOurs) {
        this.statement = statement;
        this.isOurs = isOurs;
    }

    static boolean isFor(String sql) {
        return SqlStatements.bare(sql).stream()
                .findFirst()
                .filter(bare -> GIVING.matcher(bare).matches())
                .isPresent();
    }

    /** The connection is left without autocommit: to set it again would commit the user's transaction. */
    @SuppressWarnings("PMD.CloseResource") // whoever made the statement closes its connection
    void within(Work work) throws SQLException {
        Connection connection = statement.getConnection();
        QueryExecutor executor = connection.unwrap(PgConnection.class).getQueryExecutor();
        PreferQueryMode before = executor.getPreferQueryMode();
        executor.setPreferQueryMode(PreferQueryMode.EXTENDED);
        connection.setAutoCommit(false);
        statement.setEscapeProcessing(false);
        statement.setFetchSize(SqlPages.PAGE);
        try {
            work.run();
            if (isOurs) {
                connection.commit();
            }
        } catch (SQLException e) {
            takeBack(connection, e);
            throw e;
        } finally {
            executor.setPreferQueryMode(before);
        }
    }

    private void takeBack(Connection connection, SQLException reason) {
        if (isOurs) {
            try {
                connection.rollback();
            } catch (SQLException e) {
                reason.addSuppressed(e);
            }
        }
    }
}
