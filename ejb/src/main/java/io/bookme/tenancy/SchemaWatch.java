package io.bookme.tenancy;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.SchemaGroup;
import io.bookme.rollout.Engine;
import io.bookme.rollout.GivingWay;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which schemas have everything that this build's code needs.
 *
 * <p>It remembers what the fleet said for a second, so that requests cost no query and a tenant is served again within a
 * second of its migration. A request that slips through meets a missing column, which is answered as the same refusal.
 */
@ApplicationScoped
public class SchemaWatch {
    private static final Duration FRESH = Duration.ofSeconds(1);

    @Inject
    private Engine engine;

    @Inject
    private GivingWay givingWay;

    private volatile @Nullable Glance last;

    /** What the fleet said at one moment; a schema that is current is not listed among the refused. */
    private record Glance(long nanoTime, Set<String> current, Map<String, Refusal> refused) {
        boolean isFresh() {
            return System.nanoTime() - nanoTime < FRESH.toNanos();
        }
    }

    /**
     * @throws RefusedException if the schema misses a migration of this build
     * @throws io.bookme.migrations.run.DatabaseException if the database is away
     */
    void requireCurrent(String schema) {
        givingWay.noteRequest();
        Glance glance = glance();
        if (!glance.current().contains(schema) && !glance.refused().containsKey(schema)) {
            forget();
            glance = glance();
        }
        if (!glance.current().contains(schema)) {
            throw new RefusedException(glance.refused().getOrDefault(schema, Refusal.BEHIND));
        }
    }

    /** Asks the fleet again at the next request: something has changed. */
    public void forget() {
        last = null;
    }

    private Glance glance() {
        Glance known = last;
        return known != null && known.isFresh() ? known : refreshed();
    }

    private synchronized Glance refreshed() {
        Glance known = last;
        if (known == null || !known.isFresh()) {
            if (!engine.isReady()) {
                throw new RefusedException(Refusal.BEHIND);
            }
            known = look(engine.fleet());
            last = known;
        }
        return known;
    }

    private static Glance look(Fleet fleet) {
        long now = System.nanoTime();
        Set<MigrationId> needed = fleet.graph().all().stream()
                .filter(migration -> migration.scope() == Scope.TENANT)
                .map(Migration::id)
                .collect(Collectors.toSet());
        Map<String, Refusal> refused = new HashMap<>();
        Set<String> current = new HashSet<>();
        for (SchemaGroup group : fleet.status().groups()) {
            if (group.migrations().containsAll(needed)) {
                current.addAll(group.schemas());
            } else {
                Refusal why = group.holds().isEmpty() ? Refusal.BEHIND : Refusal.HELD;
                group.schemas().forEach(schema -> refused.put(schema, why));
            }
        }
        return new Glance(now, current, refused);
    }
}
