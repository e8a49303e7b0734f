package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** Waits for a database that is away. */
public final class Reconnect {
    private static final long LONGEST_PAUSE = 2_000;
    private static final int FEW = 3;

    private Reconnect() {}

    /**
     * A connection, as soon as the database gives one.
     *
     * @param limit how long to wait
     * @param listener hears of the wait and of its end
     * @param givenUp asked between attempts; true ends the wait early
     * @throws DatabaseException if the database refuses (a wrong password, say), or is still away after the limit
     */
    public static Connection connect(DataSource source, Duration limit, RunListener listener, BooleanSupplier givenUp) {
        long end = System.nanoTime() + limit.toNanos();
        long pause = 100;
        boolean waited = false;
        while (true) {
            try {
                Connection connection = source.getConnection();
                if (connection.isValid(10)) {
                    if (waited) {
                        listener.databaseBack();
                    }
                    return connection;
                }
                connection.close();
                throw new SQLException("the connection is not usable", SqlState.CONNECTION_FAILURE);
            } catch (SQLException e) {
                if (!mayComeBack(e) || System.nanoTime() > end || givenUp.getAsBoolean()) {
                    throw new DatabaseException(e);
                }
                if (!waited) {
                    listener.databaseLost(Failures.firstLine(e));
                    waited = true;
                }
                sleep(pause);
                pause = Math.min(pause * 2, LONGEST_PAUSE);
            }
        }
    }

    /**
     * Does something, and again if the database went away over it.
     *
     * @param limit how long the database may be away
     * @param givenUp asked between attempts; true leaves it at a few
     * @param work may be done twice, as it is not known whether it took effect
     * @throws DatabaseException if the database refuses, or is still away after the limit
     */
    static <T> T insist(Duration limit, RunListener listener, BooleanSupplier givenUp, Supplier<T> work) {
        long end = System.nanoTime() + limit.toNanos();
        long pause = 100;
        int attempts = 0;
        while (true) {
            try {
                return work.get();
            } catch (DatabaseException e) {
                boolean isOver = System.nanoTime() > end || (givenUp.getAsBoolean() && ++attempts >= FEW);
                if (!e.isLoss() || isOver) {
                    throw e;
                }
                listener.databaseLost(String.valueOf(e.getMessage()));
                sleep(pause);
                pause = Math.min(pause * 2, LONGEST_PAUSE);
            }
        }
    }

    /** A pool that has no connection to give may say so without any SQLSTATE; a missing password comes from nowhere. */
    private static boolean mayComeBack(SQLException e) {
        return SqlState.ofCauses(e).code().isEmpty() || DatabaseException.isAway(e);
    }

    private static void sleep(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BookMeException("Interrupted while waiting for the database", "Start again when it is there.", e);
        }
    }
}
