package io.bookme.migrations.data;

import io.bookme.migrations.run.Db;
import io.bookme.migrations.run.InTransaction;
import io.bookme.migrations.run.Quote;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.copy.CopyManager;

/** One transaction on a connection, rolled back unless it was committed; and the few statements all here share. */
final class Transaction implements AutoCloseable {
    /** What the text form of values depends on, set the same way for reading and for writing. */
    private static final String TEXT_FORM = "set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres';"
            + " set local timezone = 'UTC'; set local extra_float_digits = 1; set local bytea_output = 'hex';"
            + " set local xmlbinary = 'base64'";

    private final Connection connection;
    private final boolean owned;
    private final String first;

    private Transaction(Connection connection, boolean owned, String first) {
        this.connection = connection;
        this.owned = owned;
        this.first = first;
    }

    /** A new one that sees one moment of the database and changes nothing. */
    static Transaction snapshot(DataSource source) throws SQLException {
        return begin(source, "set transaction isolation level repeatable read, read only; " + TEXT_FORM);
    }

    /** A new one that changes something. */
    static Transaction begin(DataSource source) throws SQLException {
        return begin(source, TEXT_FORM);
    }

    @SuppressWarnings("PMD.CloseResource") // the transaction keeps the connection until it is closed itself
    private static Transaction begin(DataSource source, String first) throws SQLException {
        Connection connection = source.getConnection();
        Transaction transaction = new Transaction(connection, true, first);
        try {
            connection.setAutoCommit(false);
            transaction.execute(first);
            return transaction;
        } catch (SQLException e) {
            transaction.close();
            throw e;
        }
    }

    /** Somebody else's, which is as it was before when it is {@link #backToBefore}. */
    static Transaction unchanged(Connection connection) throws SQLException {
        Transaction transaction = new Transaction(connection, false, "savepoint bookme_before; " + TEXT_FORM);
        transaction.execute(transaction.first);
        return transaction;
    }

    /** Settings and locks are again those from before. */
    void backToBefore() throws SQLException {
        execute("rollback to savepoint bookme_before; release savepoint bookme_before");
    }

    /** It lets go of all that it had, and sees another moment from its next query on. */
    void startAnew() throws SQLException {
        connection.rollback();
        execute(first);
    }

    Connection connection() {
        return connection;
    }

    /** Names without a schema are looked up in this one alone. */
    void searchOnly(String schema) throws SQLException {
        execute("set local search_path = " + Quote.name(schema));
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The rows of a query with text parameters. */
    <T> List<T> query(String sql, Db.Mapper<T> mapper, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            List<T> result = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    result.add(mapper.map(rows));
                }
            }
            return result;
        }
    }

    int update(String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        }
    }

    CopyManager copy() throws SQLException {
        return new WatchedCopies(connection);
    }

    void commit() throws SQLException {
        InTransaction.commit(connection);
    }

    @Override
    public void close() throws SQLException {
        if (!owned) {
            return;
        }
        try (Connection closing = connection) {
            if (!closing.isClosed()) {
                closing.rollback();
                closing.setAutoCommit(true);
            }
        }
    }
}
