package io.bookme.migrations.run;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many of a run's workers may be at work: all of them while the database answers as it did at its best, fewer when
 * it is slow, so that those who use it are served first.
 *
 * <p>The time of a fixed round trip is the measure, for it does not depend on what the migrations do: the worker's
 * {@linkplain Barrier barrier}, which it passes every so often anyhow. The rule is TCP's (RFC 5681, section 3.1: additive
 * increase, multiplicative decrease): after each few trips, half as many workers if even the fastest of them was slow,
 * and one more if it was not. One worker is always left. Nobody is held up by one who works for long without a trip:
 * when none was heard of for a while, one more begins. And what counts as the best is forgotten slowly, for the database
 * may have moved to a slower machine for good.
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

    /** The best grows by this part with each window, unless a trip shows it anew: three times as long after 36 windows. */
    private static final int FORGETTING = 32;

    /** Without a trip for this long one more may begin; while the database is slow but answers, trips are more often. */
    private static final long SILENCE = Duration.ofSeconds(2).toNanos();

    /** Hears that another number of workers may be at work from now on. */
    interface Change {
        void to(int allowed, int workers);
    }

    private final Change change;
    private final LongSupplier nanoTime;
    private int workers;
    private int allowed;
    private int working;
    private int trips;
    private long best = Long.MAX_VALUE;
    private long fastest = Long.MAX_VALUE;
    private long heard;

    Pace(Change change, LongSupplier nanoTime) {
        this.change = change;
        this.nanoTime = nanoTime;
        this.heard = nanoTime.getAsLong();
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
        allowed = Math.min(allowed, workers);
        notifyAll();
    }

    /** True, and the caller is at work, if it may be. */
    synchronized boolean begins() {
        if (isFull()) {
            return false;
        }
        working++;
        return true;
    }

    private boolean isFull() {
        return working >= Math.max(1, allowed);
    }

    /**
     * Waits until the caller may be at work; then it is. That is soon, also if those at work work for hours: a worker that
     * is held up here when the run is stopped comes back and finds nothing to do.
     */
    void await() throws InterruptedException {
        while (!begins()) {
            waitForSign();
            change(this::growInSilence);
        }
    }

    private synchronized void waitForSign() throws InterruptedException {
        while (isFull() && untilSilence() > 0) {
            wait(TimeUnit.NANOSECONDS.toMillis(untilSilence()) + 1);
        }
    }

    private long untilSilence() {
        return heard + SILENCE - nanoTime.getAsLong();
    }

    private void growInSilence() {
        if (isFull() && untilSilence() <= 0) {
            heard = nanoTime.getAsLong();
            grow();
        }
    }

    /** The caller was at work. */
    synchronized void pauses() {
        working--;
        notifyAll();
    }

    /** A fixed trip has taken this long. */
    void trip(long nanos) {
        change(() -> {
            heard = nanoTime.getAsLong();
            best = Math.min(best, nanos);
            fastest = Math.min(fastest, nanos);
            if (++trips >= WINDOW) {
                decide();
            }
        });
    }

    private void decide() {
        boolean isSlow = fastest > best * TOLERANCE && fastest > best + LEAST;
        if (isSlow) {
            allowed = Math.min(workers, Math.max(1, allowed / 2));
        } else {
            grow();
        }
        best += best / FORGETTING;
        trips = 0;
        fastest = Long.MAX_VALUE;
    }

    private void grow() {
        allowed = Math.min(workers, allowed + 1);
        notifyAll();
    }

    /** Does something that may change how many are allowed, and tells it. */
    private void change(Runnable rule) {
        int before;
        int after;
        int all;
        synchronized (this) {
            before = allowed;
            rule.run();
            after = allowed;
            all = workers;
        }
        if (after != before) {
            change.to(after, all);
        }
    }

    synchronized int allowed() {
        return allowed;
    }
}
