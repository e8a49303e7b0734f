package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The tenants that start-up and timer pass over until {@code public} has what their migrations stand on. Says so in the log,
 * and again when they are others. Safe for use by many threads.
 */
final class WaitingForPublic {
    private static final System.Logger LOG = System.getLogger(WaitingForPublic.class.getName());

    private static final int NAMED = 10;

    private Map<String, TreeSet<String>> told = Map.of();

    /** Those that one look at the fleet found, by the reason. */
    static final class Found {
        private final Map<String, TreeSet<String>> byReason = new TreeMap<>();

        void add(BookMeException reason, List<String> schemas) {
            byReason.computeIfAbsent(reason.getMessage() + ". " + reason.nextStep(), any -> new TreeSet<>())
                    .addAll(schemas);
        }
    }

    synchronized void tell(Found found) {
        if (found.byReason.equals(told)) {
            return;
        }
        told = found.byReason;
        told.forEach((reason, schemas) -> LOG.log(
                System.Logger.Level.WARNING,
                "{0} tenants wait for public ({1}): {2}",
                String.valueOf(schemas.size()),
                String.join(", ", schemas.stream().limit(NAMED).toList()) + (schemas.size() > NAMED ? ", ..." : ""),
                reason));
    }
}
