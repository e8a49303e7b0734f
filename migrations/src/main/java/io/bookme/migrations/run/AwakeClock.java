package io.bookme.migrations.run;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long this process was awake: time in which it was stopped (SIGSTOP) or its machine slept does not count, so that
 * nobody's patience is used up by it.
 *
 * <p>Somebody has to {@link #tick} it steadily. What lies between two ticks counts for no more than the clock was told to
 * expect. Safe for use by many threads.
 */
final class AwakeClock {
    private final LongSupplier nanoTime;
    private final long most;
    private long counted;
    private long last;

    /**
     * @param most what there may be from one tick to the next in a process that is awake
     */
    AwakeClock(LongSupplier nanoTime, Duration most) {
        this.nanoTime = nanoTime;
        this.most = most.toNanos();
        this.last = nanoTime.getAsLong();
    }

    synchronized void tick() {
        long now = nanoTime.getAsLong();
        counted += Math.min(now - last, most);
        last = now;
    }

    /** Time awake, in milliseconds since some moment. */
    synchronized long millis() {
        tick();
        return counted / 1_000_000;
    }
}
