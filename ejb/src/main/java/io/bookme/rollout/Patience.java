package io.bookme.rollout;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.run.DatabaseException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What to do with work that was refused for a reason that only a person can change, such as a migration that was edited:
 * it is not tried every few seconds, but after pauses that grow from five seconds to five minutes. A database that is
 * away or refuses is no such reason. Not for use by several threads at once.
 */
final class Patience {
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final LongSupplier nanoTime;
    private Optional<BookMeException> refusal = Optional.empty();
    private Duration pause = Duration.ZERO;
    private long since;

    /**
     * @param nanoTime a clock as {@link System#nanoTime}
     */
    Patience(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Does the work, unless it was refused within the pause.
     *
     * @throws BookMeException as the work does; within the pause the refusal that it met last
     */
    void attempt(Runnable work) {
        if (refusal.isPresent() && nanoTime.getAsLong() - since < pause.toNanos()) {
            throw refusal.get();
        }
        try {
            work.run();
        } catch (DatabaseException e) {
            throw e;
        } catch (BookMeException e) {
            pause = refusal.isEmpty() ? FIRST : shorter(pause.multipliedBy(2), LONGEST);
            since = nanoTime.getAsLong();
            refusal = Optional.of(e);
            throw e;
        }
        refusal = Optional.empty();
    }

    /** The next attempt is made, whenever it comes. */
    void end() {
        pause = Duration.ZERO;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
