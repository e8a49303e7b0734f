package io.bookme.tenancy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What many ask for and one fetches. An answer that is not fresh any more is still good where there is no newer one to be had:
 * while somebody fetches it, and when that fails. A failure is remembered for as long as a fresh answer, so that of those who
 * have waited for it none begins to wait anew.
 */
final class LastAnswer<T> {
    private final Supplier<T> source;
    private final LongSupplier nanoTime;
    private final long fresh;
    private final long usable;
    private final long patience;
    private final ReentrantLock fetching = new ReentrantLock();

    private volatile @Nullable Known<T> last;
    private volatile @Nullable Failed failed;

    private record Known<T>(T value, long nanoTime) {}

    private record Failed(RuntimeException why, long nanoTime) {}

    /**
     * @param fresh for how long an answer is given without a question
     * @param usable for how long it takes the place of one that cannot be had
     * @param patience for how long others wait for who fetches before they fetch themselves: his connection may be dead
     */
    LastAnswer(Supplier<T> source, LongSupplier nanoTime, Duration fresh, Duration usable, Duration patience) {
        this.source = source;
        this.nanoTime = nanoTime;
        this.fresh = fresh.toNanos();
        this.usable = usable.toNanos();
        this.patience = patience.toNanos();
    }

    T get() {
        Known<T> known = last;
        return known != null && isWithin(known.nanoTime, fresh) ? known.value : newer(known, true);
    }

    /** One that was fetched after this one, if it can be had. */
    T after(T seen) {
        Known<T> known = last;
        return known != null && known.value != seen ? get() : newer(known, false);
    }

    /** The next answer is fetched, and none from before takes its place: something has changed. */
    void forget() {
        last = null;
    }

    /**
     * @param isEnough whether the known one does while somebody fetches
     */
    private T newer(@Nullable Known<T> known, boolean isEnough) {
        boolean isUsable = isEnough && known != null && isWithin(known.nanoTime, usable);
        boolean isMine = isUsable ? fetching.tryLock() : isMineInTime();
        if (known != null && isUsable && !isMine) {
            return known.value;
        }
        try {
            Known<T> now = last;
            if (now != null && now != known && isWithin(now.nanoTime, fresh)) {
                return now.value;
            }
            Failed before = failed;
            if (before != null && isWithin(before.nanoTime, fresh)) {
                return instead(before.why);
            }
            return fetched();
        } finally {
            if (isMine) {
                fetching.unlock();
            }
        }
    }

    private boolean isMineInTime() {
        try {
            return fetching.tryLock(patience, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private T fetched() {
        long now = nanoTime.getAsLong();
        try {
            T value = source.get();
            last = new Known<>(value, now);
            failed = null;
            return value;
        } catch (RuntimeException e) {
            failed = new Failed(e, nanoTime.getAsLong());
            return instead(e);
        }
    }

    private T instead(RuntimeException why) {
        Known<T> known = last;
        if (known != null && isWithin(known.nanoTime, usable)) {
            return known.value;
        }
        throw why;
    }

    private boolean isWithin(long since, long nanos) {
        return nanoTime.getAsLong() - since < nanos;
    }
}
