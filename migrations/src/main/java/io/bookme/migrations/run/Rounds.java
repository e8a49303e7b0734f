package io.bookme.migrations.run;

import io.bookme.migrations.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Fills tables one after another, and again those whose rows were refused, for as long as that helps: a check may call a
 * function that looks into another table, and nothing tells into which.
 *
 * @param <T> what stands for a table
 */
public final class Rounds<T> {
    private final Connection connection;
    private final List<T> refused = new ArrayList<>();
    private Optional<SQLException> reason = Optional.empty();

    /**
     * What is done with each.
     *
     * @param <E> what else may go wrong with it, and ends all
     */
    public interface Work<T, E extends Exception> {
        void with(T table) throws SQLException, E;
    }

    /**
     * @param connection in a transaction
     */
    public Rounds(Connection connection) {
        this.connection = connection;
    }

    /** What was refused to the last; it is as it was. */
    public List<T> refused() {
        return List.copyOf(refused);
    }

    /** Why the first of these was. */
    public Optional<SQLException> reason() {
        return reason;
    }

    public <E extends Exception> Rounds<T> run(List<T> tables, Work<T, E> work) throws SQLException, E {
        List<T> waiting = tables;
        int before;
        do {
            before = waiting.size();
            refused.clear();
            reason = Optional.empty();
            for (T table : waiting) {
                attempt(table, work);
            }
            waiting = refused();
        } while (!waiting.isEmpty() && waiting.size() < before);
        return this;
    }

    private <E extends Exception> void attempt(T table, Work<T, E> work) throws SQLException, E {
        execute("savepoint bookme_table");
        try {
            work.with(table);
        } catch (SQLException e) {
            if (!isOfRows(e)) {
                throw e;
            }
            execute("rollback to savepoint bookme_table");
            refused.add(table);
            reason = reason.or(() -> Optional.of(e));
        }
        execute("release savepoint bookme_table");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Whether rows were not let in; a function that a check calls may raise an error of its own. */
    public static boolean isOfRows(SQLException e) {
        SqlState state = SqlState.of(e);
        return state.isWrongData()
                || state.code().startsWith("P0")
                || state.code().startsWith("21");
    }
}
