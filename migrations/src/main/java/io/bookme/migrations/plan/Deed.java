package io.bookme.migrations.plan;

import io.bookme.migrations.graph.MigrationId;
import java.util.List;
import java.util.Set;

/**
 * What one run did in one schema.
 *
 * @param run its number
 * @param applied what it applied there, in order
 * @param undone what it undid there, in order
 * @param recordedOnly those of both that it only wrote down
 */
public record Deed(long run, List<MigrationId> applied, List<MigrationId> undone, Set<MigrationId> recordedOnly) {
    public Deed {
        applied = List.copyOf(applied);
        undone = List.copyOf(undone);
        recordedOnly = Set.copyOf(recordedOnly);
    }
}
