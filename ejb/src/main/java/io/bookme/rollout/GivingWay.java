package io.bookme.rollout;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Lets requests go first: while this server serves some, each of its workers rests after a schema for three times as
 * long as the schema took. Where nobody asks for anything, migrations have all the time.
 *
 * <p>The other half of this is the engine's own pace, which lets fewer workers be at work when the database is slow.
 */
@ApplicationScoped
public class GivingWay {
    private static final long RECENT = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_REST = Duration.ofSeconds(1).toNanos();
    private static final int SHARE = 3;

    private final LongSupplier nanoTime;
    private final LongConsumer pause;
    private volatile long lastRequest;

    GivingWay() {
        this(System::nanoTime, LockSupport::parkNanos);
    }

    /**
     * @param pause rests for so many nanoseconds
     */
    GivingWay(LongSupplier nanoTime, LongConsumer pause) {
        this.nanoTime = nanoTime;
        this.pause = pause;
        this.lastRequest = nanoTime.getAsLong() - RECENT;
    }

    /** A tenant's request is being served. */
    public void noteRequest() {
        lastRequest = nanoTime.getAsLong();
    }

    /**
     * Rests after a schema, if requests are being served; for a second at most.
     *
     * @param before what must not wait so long
     */
    void rest(Duration worked, Runnable before) {
        if (nanoTime.getAsLong() - lastRequest < RECENT) {
            before.run();
            pause.accept(Math.min(SHARE * worked.toNanos(), LONGEST_REST));
        }
    }
}
