package io.bookme.migrations.run;

import io.bookme.migrations.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** One transaction on a connection of its own: what is done in it is there whole, or not at all. */
public final class InTransaction {
    /** What is done. */
    @FunctionalInterface
    public interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    private InTransaction() {}

    /**
     * @throws DatabaseException if the database refuses or is away
     */
    public static <T> T run(DataSource source, Work<T> work) {
        try {
            return attempt(source, work);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /** The same, for who has an answer to what the database refuses. */
    public static <T> T attempt(DataSource source, Work<T> work) throws SQLException {
        try (Connection connection = source.getConnection()) {
            return on(connection, work);
        }
    }

    /** The same, on a connection in autocommit mode, which it is in again afterwards. */
    public static <T> T on(Connection connection, Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            T result = work.in(connection);
            commit(connection);
            connection.setAutoCommit(true);
            return result;
        } catch (SQLException | RuntimeException e) {
            takeBack(connection, e);
            throw e;
        }
    }

    /**
     * Commits what is open on a connection.
     *
     * @throws SQLException with {@link SqlState#TRANSACTION_RESOLUTION_UNKNOWN} if the connection went before the answer
     *     came: the server may have committed or not
     */
    public static void commit(Connection connection) throws SQLException {
        try {
            connection.commit();
        } catch (SQLException e) {
            SqlState state = SqlState.ofCauses(e);
            boolean wasAsked = !state.is(SqlState.CONNECTION_DOES_NOT_EXIST, SqlState.IDLE_IN_TRANSACTION_TIMEOUT);
            if (state.isConnectionLost() && wasAsked) {
                throw new SQLException(e.getMessage(), SqlState.TRANSACTION_RESOLUTION_UNKNOWN, e);
            }
            throw e;
        }
    }

    /** On a connection that is lost, the server does it. */
    private static void takeBack(Connection connection, Exception reason) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }
}
