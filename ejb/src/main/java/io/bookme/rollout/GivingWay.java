package io.bookme.rollout;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets requests go first: while this server serves some, each of its workers rests after a schema for three times as
 * long as the schema took. Where nobody asks for anything, migrations have all the time.
 *
 * <p>The other half of this is the engine's own pace, which lets fewer workers be at work when the database is slow. What
 * delays other tenants' requests when it is not is the change itself: each lets every backend forget what it knew of the
 * catalog, and much of it in a short time lets them begin anew.
 */
@ApplicationScoped
public class GivingWay {
    private static final long RECENT = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_REST = Duration.ofSeconds(1).toNanos();
    private static final int SHARE = 3;

    private volatile long lastRequest = System.nanoTime() - RECENT;

    /** A tenant's request is being served. */
    public void noteRequest() {
        lastRequest = System.nanoTime();
    }

    /** Rests after a schema, if requests are being served; for a second at most. */
    void rest(Duration worked) {
        if (System.nanoTime() - lastRequest < RECENT) {
            LockSupport.parkNanos(Math.min(SHARE * worked.toNanos(), LONGEST_REST));
        }
    }
}
