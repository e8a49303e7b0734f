package io.bookme.migrations.run;

import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The schemas in hand when connections were lost, until they are done or failed. A loss is most often the network's or the
 * server's; a migration over which the backend crashes or runs out of memory loses one each time, and takes all others'
 * with it.
 */
final class Losses {
    /** A schema in hand for long may well be met by a few restarts; each one in a row is no accident. */
    private static final int ENOUGH = 5;

    private final Map<String, Count> counts = new ConcurrentHashMap<>();

    private record Count(int times, SQLException last) {}

    /** Schemas in hand in one message: it could be any of them. */
    void add(Collection<String> schemas, Exception reason) {
        SQLException last = reason instanceof SQLException own
                ? own
                : reason.getCause() instanceof SQLException cause
                        ? cause
                        : new SQLException(reason.getMessage(), reason);
        schemas.forEach(schema -> counts.merge(
                schema, new Count(1, last), (before, one) -> new Count(before.times() + one.times(), one.last())));
    }

    /** Whether it is to be tried by itself, so that no other suffers for it. */
    boolean isSuspect(String schema) {
        return counts.containsKey(schema);
    }

    /** Why it is not tried any more; empty as long as it is. */
    Optional<Failure> verdict(String schema, Retry retry) {
        return Optional.ofNullable(counts.get(schema))
                .filter(count -> count.times() >= ENOUGH)
                .map(count -> Failures.lostEachTime(schema, count.times(), count.last(), retry));
    }

    void forget(String schema) {
        counts.remove(schema);
    }
}
