package io.bookme.migrations.run;

import java.sql.Connection;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One connection under the eyes of the {@link Watchdog}: whether its user waits for an answer just now, from which
 * backend, and what spoke against that backend when it was last looked at.
 */
final class Watch {
    /** What a look at the server found; {@code since} tells two idle states apart, and two that wait. */
    record Finding(Kind kind, String since) {
        enum Kind {
            WORKING,
            IDLE,
            /** In the middle of a COPY it waits for us, as we for it: all there is is on its way, or lost. */
            AWAITING,
            GONE,
            UNREACHABLE,
            /** Asked, and no answer in time: out of reach, or only slow. */
            SILENT,
            /** It could not be asked. */
            UNKNOWN;

            private boolean isBad() {
                return this != WORKING && this != AWAITING;
            }
        }

        /** Whether nothing will come: two bad findings, and not of a backend that did something between them. */
        boolean confirms(Finding earlier) {
            boolean isBad = kind.isBad() && earlier.kind.isBad();
            return isBad && (kind != Kind.IDLE || earlier.kind != Kind.IDLE || since.equals(earlier.since));
        }
    }

    /** So many questions in a row without an answer are no slowness any more. */
    private static final int SILENCE = 3;

    private final Connection driver;
    private final long patience;
    private final AtomicLong turn = new AtomicLong();
    private volatile int backend;
    private long seenTurn = -1;
    private @Nullable Finding earlier;
    private int silent;
    private int awaiting;

    /**
     * @param driver the driver's own connection, which can be aborted while another thread waits on it
     * @param backend the process that serves it
     * @param patience in so many looks in a row even a slow wire carries a large row
     */
    Watch(Connection driver, int backend, long patience) {
        this.driver = driver;
        this.patience = patience;
        this.backend = backend;
    }

    /** Behind a pooler each transaction may have another backend. */
    void servedBy(int process) {
        backend = process;
    }

    int backend() {
        return backend;
    }

    Connection driver() {
        return driver;
    }

    /** The user begins to wait for an answer. */
    void waits() {
        turn.incrementAndGet();
    }

    /** The answer is there, or an error. */
    void answered() {
        turn.incrementAndGet();
    }

    /** The wait that goes on already since the last look; empty if there is none. One thread looks. */
    Optional<Long> longWait() {
        long now = turn.get();
        boolean isSame = now == seenTurn;
        if (!isSame) {
            earlier = null;
            silent = 0;
            awaiting = 0;
        }
        seenTurn = now;
        return isSame && now % 2 == 1 ? Optional.of(now) : Optional.empty();
    }

    /** Adds what was found; true if nothing will come any more in this wait, which still goes on. */
    boolean isHopeless(long wait, Finding finding) {
        return speaksAgainst(finding) && turn.get() == wait;
    }

    private boolean speaksAgainst(Finding finding) {
        return switch (finding.kind) {
            case UNKNOWN -> false;
            case SILENT -> ++silent >= SILENCE;
            case AWAITING -> {
                awaiting = finding.equals(earlier) ? awaiting + 1 : 1;
                earlier = finding;
                silent = 0;
                yield awaiting >= patience;
            }
            case WORKING, IDLE, GONE, UNREACHABLE -> {
                boolean isConfirmed = earlier != null && finding.confirms(earlier);
                earlier = finding;
                silent = 0;
                yield isConfirmed;
            }
        };
    }
}
