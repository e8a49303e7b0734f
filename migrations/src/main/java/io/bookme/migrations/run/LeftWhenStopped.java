package io.bookme.migrations.run;

import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The schemas that a person left behind by stopping a run: those that still miss something that the run's build had. What
 * they got since, from another run, a repair or a restored backup, nobody has to decide on any more; and on what came with
 * later builds alone nobody has decided.
 */
final class LeftWhenStopped {
    private LeftWhenStopped() {}

    /** Their names, sorted. */
    static Set<String> in(List<SchemaGroup> groups, MigrationGraph graph, Ledger ledger) {
        Map<String, SortedSet<MigrationId>> pending = ledger.pendingWhenStopped();
        Set<String> left = new TreeSet<>();
        if (pending.isEmpty()) {
            return left;
        }
        for (SchemaGroup group : groups) {
            List<MigrationId> missing =
                    Survey.pending(graph, group).stream().map(Migration::id).toList();
            for (String schema : group.schemas()) {
                SortedSet<MigrationId> known = pending.get(schema);
                if (known != null && isAmong(missing, known)) {
                    left.add(schema);
                }
            }
        }
        return left;
    }

    private static boolean isAmong(List<MigrationId> missing, SortedSet<MigrationId> known) {
        return known.isEmpty() ? !missing.isEmpty() : missing.stream().anyMatch(known::contains);
    }
}
