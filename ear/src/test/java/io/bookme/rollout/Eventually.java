package io.bookme.rollout;

import java.time.Duration;
import org.assertj.core.api.Assertions;

/** Waits for a condition, with a limit. */
public final class Eventually {
    private static final long PAUSE_MILLIS = 50;

    private Eventually() {}

    /** What is waited for; an error of its own counts as "not yet". */
    public interface Condition {
        boolean holds() throws Exception;
    }

    /**
     * @return how long it took
     */
    public static Duration within(Duration limit, String what, Condition condition) throws InterruptedException {
        long begin = System.nanoTime();
        Throwable last = null;
        while (System.nanoTime() - begin < limit.toNanos()) {
            try {
                if (condition.holds()) {
                    return Duration.ofNanos(System.nanoTime() - begin);
                }
                last = null;
            } catch (Exception e) {
                last = e;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        return Assertions.fail("Not within " + limit.toSeconds() + " s: " + what, last);
    }
}
