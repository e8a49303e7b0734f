package io.bookme.config;

import java.time.Duration;

/** Waits for a condition with a limit. */
final class Waiting {
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** A condition that may be asked again and again. */
    interface Condition {
        boolean holds() throws InterruptedException;
    }

    private Waiting() {}

    /** Returns whether the condition came to hold within the limit. */
    static boolean until(Duration limit, Condition condition) {
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (!condition.holds()) {
                if (System.nanoTime() - end > 0) {
                    return false;
                }
                Thread.sleep(PAUSE.toMillis());
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStateException("Interrupted while waiting", e);
        }
    }
}
