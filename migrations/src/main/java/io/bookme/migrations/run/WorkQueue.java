package io.bookme.migrations.run;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/**
 * The schemas that a run still has to do, for the workers of one process.
 *
 * <p>A schema that was put off comes back by itself after a growing, jittered pause, while the others go
 * on; it is given up only when it was put off for longer than the run has patience with the reason.
 */
final class WorkQueue {
    private static final long FIRST_PAUSE = 50;
    /** A thousandth of the patience, within these limits. */
    private static final long LEAST_LONGEST_PAUSE = 5_000;

    private static final long MOST_LONGEST_PAUSE = 60_000;
    private static final long LONGEST_WAIT = 1_000;

    private final AwakeClock awake;
    private final Deque<String> ready = new ArrayDeque<>();
    private final Map<String, PutOff> history = new HashMap<>();
    private final PriorityQueue<PutOff> later = new PriorityQueue<>(Comparator.comparingLong(p -> p.due));
    private int inHand;
    private boolean stopped;

    private static final class PutOff {
        private final String schema;
        private final long patience;
        private final long since;
        private long pause = FIRST_PAUSE;
        private long due;

        PutOff(String schema, long patience, long since) {
            this.schema = schema;
            this.patience = patience;
            this.since = since;
        }

        long longestPause() {
            return Math.max(LEAST_LONGEST_PAUSE, Math.min(patience / 1_000, MOST_LONGEST_PAUSE));
        }
    }

    /**
     * @param awake measures patience
     */
    WorkQueue(Collection<String> schemas, AwakeClock awake) {
        this.awake = awake;
        this.ready.addAll(schemas);
    }

    /** The next schema; waits for those that were put off. Empty when nothing is left, or after a stop. */
    synchronized Optional<String> take() throws InterruptedException {
        Optional<String> next = poll();
        while (next.isEmpty() && !stopped) {
            PutOff first = later.peek();
            if (first == null && inHand == 0) {
                return Optional.empty();
            }
            wait(first == null ? LONGEST_WAIT : Math.max(1, Math.min(first.due - now(), LONGEST_WAIT)));
            next = poll();
        }
        return next;
    }

    /** The next schema that can be begun at once; empty if there is none now, or after a stop. */
    synchronized Optional<String> poll() {
        if (stopped) {
            return Optional.empty();
        }
        PutOff first = later.peek();
        String next = first != null && first.due <= now() ? later.remove().schema : ready.poll();
        if (next != null) {
            inHand++;
        }
        return Optional.ofNullable(next);
    }

    /** The next schema, if it can be begun at once and is one of these; empty if not, or after a stop. */
    synchronized Optional<String> pollIf(Predicate<String> wanted) {
        PutOff first = later.peek();
        boolean isFirstDue = first != null && first.due <= now();
        String next = isFirstDue ? null : ready.peek();
        return next != null && wanted.test(next) ? poll() : Optional.empty();
    }

    /** A schema that was taken has to be begun again. */
    synchronized void putBack(String schema) {
        ready.add(schema);
        inHand--;
        notifyAll();
    }

    /** Schemas that were taken have to be begun after all, before the others. */
    synchronized void putBackFirst(List<String> schemas) {
        for (int i = schemas.size() - 1; i >= 0; i--) {
            ready.addFirst(schemas.get(i));
            inHand--;
        }
        notifyAll();
    }

    /** A schema that was taken is done or failed. */
    synchronized void finished(String schema) {
        history.remove(schema);
        inHand--;
        notifyAll();
    }

    /**
     * Puts a schema that was taken off; false if it has been put off for too long already.
     *
     * @param limit the patience with the reason; with another one it begins anew
     */
    synchronized boolean putOff(String schema, Duration limit) {
        long patience = limit.toMillis();
        PutOff entry = history.get(schema);
        if (entry == null || entry.patience != patience) {
            entry = new PutOff(schema, patience, awake.millis());
            history.put(schema, entry);
        }
        if (awake.millis() - entry.since > patience) {
            return false;
        }
        entry.due = now() + entry.pause / 2 + ThreadLocalRandom.current().nextLong(entry.pause);
        entry.pause = Math.min(entry.pause * 2, entry.longestPause());
        later.add(entry);
        inHand--;
        notifyAll();
        return true;
    }

    /** No further schema is handed out. */
    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }
}
