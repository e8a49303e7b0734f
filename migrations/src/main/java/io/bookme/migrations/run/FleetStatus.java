package io.bookme.migrations.run;

import io.bookme.migrations.graph.MigrationId;
import java.util.List;
import java.util.SortedMap;

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
 * @param parked of those behind, the ones whose migration failed and that wait for a person
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
        List<SchemaGroup> groups) {}
