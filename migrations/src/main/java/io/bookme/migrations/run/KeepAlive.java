package io.bookme.migrations.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a claim while its worker does something long beside it: PostgreSQL ends a claim whose client is asleep, and this
 * one is not.
 *
 * <p>A thread of its own asks for nothing on the claim's connection, more often than the idle timeout. A process that is
 * stopped asks no more, and loses its claim as ever. While the connection is in use the question waits for its turn.
 */
final class KeepAlive {
    /** Questions within one idle timeout: one or two may be late. */
    private static final int OFTEN = 3;

    private final Connection driver;
    private final long pause;
    private boolean isOver;

    /** The work. */
    interface Work {
        void run() throws SQLException;
    }

    private KeepAlive(Connection driver, Duration idleTimeout) {
        this.driver = driver;
        this.pause = idleTimeout.toNanos() / OFTEN;
    }

    /**
     * Does the work and keeps the claim meanwhile.
     *
     * @param claimed the claim's connection; its driver's own is asked on, which is safe for two threads, and for whose
     *     answer nobody waits that the {@link Watchdog} has to wake
     */
    static void during(Connection claimed, Duration idleTimeout, ThreadFactory threads, Work work) throws SQLException {
        KeepAlive awake = new KeepAlive(claimed.getMetaData().getConnection(), idleTimeout);
        threads.newThread(awake::ask).start();
        try {
            work.run();
        } finally {
            awake.end();
        }
    }

    private void ask() {
        try (Statement statement = driver.createStatement()) {
            while (isStillWanted()) {
                statement.execute("select 1");
            }
        } catch (SQLException e) {
            // whoever uses the connection next meets it too, and knows what to do
            System.getLogger(KeepAlive.class.getName())
                    .log(System.Logger.Level.DEBUG, "a claim is not kept alive any more", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isStillWanted() throws InterruptedException {
        long end = System.nanoTime() + pause;
        for (long left = pause; left > 0 && !isOver; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return !isOver;
    }

    /** No further question is asked; one may be under way, and does no harm. */
    private synchronized void end() {
        isOver = true;
        notifyAll();
    }
}
