package io.bookme.migrations.run;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.MigrationId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Schemas that are in the same state: the unit in which a fleet is planned and shown.
 *
 * @param kind shared, tenant or spare
 * @param migrated false for archived tenants
 * @param migrations what all of them have
 * @param holds what all of them are held at
 * @param parkedFor the fingerprint of the build that failed in them, if a run parked them
 * @param schemas their names, sorted
 */
public record SchemaGroup(
        String kind,
        boolean migrated,
        SortedSet<MigrationId> migrations,
        Map<String, String> holds,
        Optional<String> parkedFor,
        List<String> schemas) {

    /** The scope of the apps whose tables its schemas hold. */
    public Scope scope() {
        return kind.equals("shared") ? Scope.SHARED : Scope.TENANT;
    }

    /** Some of its schemas, which are held. */
    SchemaGroup with(Map<String, String> held, List<String> some) {
        return new SchemaGroup(kind, migrated, migrations, held, parkedFor, some);
    }

    /** Some of its schemas, which have these migrations. */
    SchemaGroup having(SortedSet<MigrationId> others, List<String> some) {
        return new SchemaGroup(kind, migrated, others, holds, parkedFor, some);
    }
}
