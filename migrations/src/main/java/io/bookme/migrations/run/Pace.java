package io.bookme.migrations.run;

import java.time.Duration;

/**
 * How many of a run's workers may be at work: all of them while the database answers as it did at its best, fewer when
 * it is slow, so that those who use it are served first.
 *
 * <p>The time of a fixed round trip is the measure, for it does not depend on what the migrations do: the worker's
 * {@linkplain Barrier barrier}, which it passes every so often anyhow. The rule is TCP's (RFC 5681, section 3.1: additive
 * increase, multiplicative decrease): after each few trips, half as many workers if even the fastest of them was slow,
 * and one more if it was not. One worker is always left.
 *
 * <p>Safe for use by many threads. Costs a run with one worker nothing.
 */
final class Pace {
    /** Trips between two decisions: the fastest of them is slow for no passing reason. */
    private static final int WINDOW = 4;

    /** How many times as long as the best a trip may take. */
    private static final int TOLERANCE = 3;

    /** And by how much longer at least it must take, to be felt by anybody. */
    private static final long LEAST = Duration.ofMillis(10).toNanos();

    /** Hears that another number of workers may be at work from now on. */
    interface Change {
        void to(int allowed, int workers);
    }

    private final Change change;
    private int workers;
    private int allowed;
    private int working;
    private int trips;
    private long best = Long.MAX_VALUE;
    private long fastest = Long.MAX_VALUE;

    Pace(Change change) {
        this.change = change;
    }

    /** There is one more worker. */
    synchronized void join() {
        workers++;
        allowed++;
        notifyAll();
    }

    /** A worker has left for good; it is not at work. */
    synchronized void leave() {
        workers--;
        allowed = Math.max(1, Math.min(allowed, workers));
        notifyAll();
    }

    /** True, and the caller is at work, if it may be. */
    synchronized boolean begins() {
        if (working >= allowed) {
            return false;
        }
        working++;
        return true;
    }

    /** Waits until the caller may be at work; then it is. */
    synchronized void await() throws InterruptedException {
        while (!begins()) {
            wait();
        }
    }

    /** The caller was at work. */
    synchronized void pauses() {
        working--;
        notifyAll();
    }

    /** A fixed trip has taken this long. */
    void trip(long nanos) {
        int before;
        int after;
        int all;
        synchronized (this) {
            before = allowed;
            best = Math.min(best, nanos);
            fastest = Math.min(fastest, nanos);
            if (++trips >= WINDOW) {
                decide();
            }
            after = allowed;
            all = workers;
        }
        if (after != before) {
            change.to(after, all);
        }
    }

    private void decide() {
        boolean isSlow = fastest > best * TOLERANCE && fastest > best + LEAST;
        allowed = isSlow ? Math.max(1, allowed / 2) : Math.min(Math.max(1, workers), allowed + 1);
        trips = 0;
        fastest = Long.MAX_VALUE;
        notifyAll();
    }

    synchronized int allowed() {
        return allowed;
    }
}
