package io.bookme.tenancy;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.FleetStatus;
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

/**
 * Which schemas have everything that this build's code needs.
 *
 * <p>It remembers what the fleet said for a second, so that requests cost no query and a tenant is served again within a
 * second of its migration. Where the fleet cannot be asked, as the owner's connections are all in use, what it said last does
 * for a minute. A request that slips through meets a missing column, which is answered as the same refusal.
 */
@ApplicationScoped
public class SchemaWatch {
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration USABLE = Duration.ofMinutes(1);

    /** As long as the pool lets one wait for a connection. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Inject
    private Engine engine;

    @Inject
    private GivingWay givingWay;

    private final LastAnswer<Glance> glances = new LastAnswer<>(this::look, System::nanoTime, FRESH, USABLE, PATIENCE);

    /** What the fleet said at one moment; a schema that is current is not listed among the refused. */
    private record Glance(FleetStatus status, Set<String> current, Map<String, Refusal> refused) {
        boolean knows(String schema) {
            return current.contains(schema) || refused.containsKey(schema);
        }
    }

    /**
     * @throws RefusedException if the schema misses a migration of this build
     * @throws io.bookme.migrations.run.DatabaseException if the database is away
     */
    void requireCurrent(String schema) {
        givingWay.noteRequest();
        Glance glance = glances.get();
        if (!glance.knows(schema)) {
            glance = glances.after(glance);
        }
        if (!glance.current().contains(schema)) {
            throw new RefusedException(glance.refused().getOrDefault(schema, Refusal.BEHIND));
        }
    }

    /**
     * Where the fleet stood within the last second, or when it could last be asked.
     *
     * @throws RefusedException if the engine has not prepared the database yet
     * @throws io.bookme.migrations.run.DatabaseException if the database is away
     */
    public FleetStatus status() {
        return glances.get().status();
    }

    /** Asks the fleet again at the next request: something has changed. */
    public void forget() {
        glances.forget();
    }

    private Glance look() {
        if (!engine.isReady()) {
            throw new RefusedException(Refusal.BEHIND);
        }
        Fleet fleet = engine.fleet();
        FleetStatus status = fleet.status();
        Set<MigrationId> needed = fleet.graph().all().stream()
                .filter(migration -> migration.scope() == Scope.TENANT)
                .map(Migration::id)
                .collect(Collectors.toSet());
        Map<String, Refusal> refused = new HashMap<>();
        Set<String> current = new HashSet<>();
        for (SchemaGroup group : status.groups()) {
            if (group.migrations().containsAll(needed)) {
                current.addAll(group.schemas());
            } else {
                Refusal why = group.holds().isEmpty() ? Refusal.BEHIND : Refusal.HELD;
                group.schemas().forEach(schema -> refused.put(schema, why));
            }
        }
        return new Glance(status, current, refused);
    }
}
