package io.bookme.migrations.run;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.plan.Goal;
import io.bookme.migrations.plan.Holds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The schemas of a request that holds keep from what this build has. Nobody serves them, and a run that only passes them
 * by would not show it.
 *
 * @param tenants their names
 * @param atInTenants where tenants are held, as {@code services 0002_x}
 * @param atInPublic where the shared schema is held; empty if it is not
 */
public record HeldSchemas(List<String> tenants, SortedSet<String> atInTenants, SortedSet<String> atInPublic) {
    public HeldSchemas {
        tenants = List.copyOf(tenants);
        atInTenants = Collections.unmodifiableSortedSet(new TreeSet<>(atInTenants));
        atInPublic = Collections.unmodifiableSortedSet(new TreeSet<>(atInPublic));
    }

    /**
     * Empty if there are none, or if the request itself says where to go. One that names an app alone ends that app's
     * holds, and leaves those of others.
     */
    public static Optional<HeldSchemas> of(Fleet fleet, RunRequest request) {
        boolean isNamed = request.goal().filter(goal -> !goal.onlyForward()).isPresent();
        if (isNamed || request.work() == Work.PRUNE || request.work() == Work.UNDO) {
            return Optional.empty();
        }
        List<String> tenants = new ArrayList<>();
        SortedSet<String> atInTenants = new TreeSet<>();
        SortedSet<String> atInPublic = new TreeSet<>();
        for (SchemaGroup group : fleet.status().groups()) {
            List<String> asked = request.asked(group);
            Map<String, String> left = new TreeMap<>(group.holds());
            request.goal().map(Goal::app).or(request::app).ifPresent(left::remove);
            Set<String> holds = new Holds(fleet.graph(), left).that(group.migrations());
            if (asked.isEmpty() || holds.isEmpty()) {
                continue;
            }
            if (group.scope() == Scope.SHARED) {
                atInPublic.addAll(holds);
            } else {
                tenants.addAll(asked);
                atInTenants.addAll(holds);
            }
        }
        return atInPublic.isEmpty() && tenants.isEmpty()
                ? Optional.empty()
                : Optional.of(new HeldSchemas(tenants, atInTenants, atInPublic));
    }

    /** All places, of tenants and of the shared schema. */
    public SortedSet<String> at() {
        SortedSet<String> all = new TreeSet<>(atInPublic);
        all.addAll(atInTenants);
        return all;
    }

    /** The apps of places such as {@code services 0002_x}. */
    public static List<String> apps(SortedSet<String> at) {
        return at.stream()
                .map(place -> place.substring(0, place.indexOf(' ')))
                .distinct()
                .toList();
    }
}
