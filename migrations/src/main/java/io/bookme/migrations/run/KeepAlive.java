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
 * <p>A thread of its own asks something on the claim's connection, more often than the idle timeout. A process that is
 * stopped asks no more, and loses its claim as ever. While the connection is in use the question waits for its turn.
 */
final class KeepAlive {
    /** Questions within one idle timeout: one or two may be late. */
    private static final int OFTEN = 3;

    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(1);

    /** Takes no snapshot, for which others might wait. */
    static final Question NOTHING = statement -> statement.execute("");

    private final Connection driver;
    private final Question question;
    private final long pause;
    private boolean isOver;
    private boolean isAsking;

    /** The work. */
    interface Work {
        void run() throws SQLException;
    }

    /** What is asked. */
    interface Question {
        void ask(Statement statement) throws SQLException;
    }

    private KeepAlive(Connection driver, Question question, Duration idleTimeout) {
        this.driver = driver;
        this.question = question;
        this.pause = Math.min(idleTimeout.toNanos() / OFTEN, LONGEST_PAUSE);
    }

    /**
     * Does the work and keeps the claim meanwhile.
     *
     * @param claimed the claim's connection; its driver's own is asked on, which is safe for two threads, and for whose
     *     answer nobody waits that the {@link Watchdog} has to wake
     */
    static void during(Connection claimed, Duration idleTimeout, ThreadFactory threads, Question question, Work work)
            throws SQLException {
        KeepAlive awake = new KeepAlive(claimed.getMetaData().getConnection(), question, idleTimeout);
        threads.newThread(awake::ask).start();
        try {
            work.run();
        } finally {
            awake.end(claimed);
        }
    }

    private void ask() {
        try (Statement statement = driver.createStatement()) {
            while (isStillWanted()) {
                question.ask(statement);
            }
        } catch (SQLException e) {
            // whoever uses the connection next meets it too, and knows what to do
            System.getLogger(KeepAlive.class.getName())
                    .log(System.Logger.Level.DEBUG, "a claim is not kept alive any more", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            answered();
        }
    }

    private synchronized boolean isStillWanted() throws InterruptedException {
        isAsking = false;
        long end = System.nanoTime() + pause;
        for (long left = pause; left > 0 && !isOver; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        isAsking = !isOver;
        return isAsking;
    }

    private synchronized void answered() {
        isAsking = false;
    }

    /** Whether a question is under way, after which there is no other. */
    private synchronized boolean isLastAsked() {
        isOver = true;
        notifyAll();
        return isAsking;
    }

    /** No further question is asked, and none is under way: the claim is its worker's alone again. */
    private void end(Connection claimed) {
        try (Statement statement = claimed.createStatement()) {
            while (isLastAsked()) {
                statement.execute(""); // waits for its turn, as the worker does, whom the Watchdog wakes
            }
        } catch (SQLException e) {
            // so it is for the question under way, and for whoever uses the connection next
            System.getLogger(KeepAlive.class.getName()).log(System.Logger.Level.DEBUG, "a claim was lost", e);
        }
    }
}
