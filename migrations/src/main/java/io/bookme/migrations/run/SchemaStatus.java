package io.bookme.migrations.run;

import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where one schema stands, from its own changelog.
 *
 * @param schema its name
 * @param migrated false while its tenant is archived
 * @param applied what it has, in the order in which it was applied
 * @param pending what it misses up to its target, in the order in which it would run
 * @param unknown what it has that this build does not know
 * @param holds app to the migration at which it is held
 * @param parked what became of it last, if a run parked it and nobody has mended it since
 */
public record SchemaStatus(
        String schema,
        boolean migrated,
        List<MigrationId> applied,
        List<Migration> pending,
        Set<MigrationId> unknown,
        Map<String, String> holds,
        Optional<Outcome> parked) {

    /** True if a migration of this build is missing that the schema should have. */
    public boolean isBehind() {
        return !pending.isEmpty();
    }

    /** True if it has migrations that this build does not know: a newer one is at work beside it. */
    public boolean isAhead() {
        return !unknown.isEmpty();
    }
}
