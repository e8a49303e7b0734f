package io.bookme.migrations.run;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where the whole fleet stands, from one query.
 *
 * <p>Tenants that are archived are counted apart and in nothing else.
 *
 * @param tenants tenants that are migrated
 * @param current of those, the ones that have all they should
 * @param behind of those, the ones that miss a migration of this build up to their target
 * @param ahead of those, the ones that have migrations which this build does not know
 * @param held of those, the ones that a hold keeps from head
 * @param parked of those behind or held, the ones whose migration failed and that wait for a person
 * @param archived tenants that are not migrated until they return
 * @param sharedCurrent whether {@code public} has all it should
 * @param migrations for each migration of this build, how many schemas of its scope have it
 * @param groups the schemas, grouped by equal state
 */
public record FleetStatus(
        int tenants,
        int current,
        int behind,
        int ahead,
        int held,
        int parked,
        int archived,
        boolean sharedCurrent,
        SortedMap<MigrationId, Integer> migrations,
        List<SchemaGroup> groups) {

    static FleetStatus of(List<SchemaGroup> groups, MigrationGraph graph) {
        int tenants = 0;
        int behind = 0;
        int ahead = 0;
        int held = 0;
        int parked = 0;
        int archived = 0;
        boolean sharedCurrent = true;
        TreeMap<MigrationId, Integer> have = new TreeMap<>();
        graph.all().forEach(migration -> have.put(migration.id(), 0));
        for (SchemaGroup group : groups) {
            int size = group.schemas().size();
            if (group.kind().equals("spare")) {
                continue;
            }
            if (!group.migrated()) {
                archived += size;
                continue;
            }
            boolean isBehind = !Survey.pending(graph, group).isEmpty();
            group.migrations().forEach(id -> have.computeIfPresent(id, (known, count) -> count + size));
            if (group.scope() == Scope.SHARED) {
                sharedCurrent = !isBehind;
                continue;
            }
            tenants += size;
            behind += isBehind ? size : 0;
            ahead += group.migrations().stream().allMatch(id -> graph.find(id).isPresent()) ? 0 : size;
            held += group.holds().isEmpty() ? 0 : size;
            parked += Survey.isParked(graph, group) ? size : 0;
        }
        return new FleetStatus(
                tenants, tenants - behind, behind, ahead, held, parked, archived, sharedCurrent, have, groups);
    }
}
