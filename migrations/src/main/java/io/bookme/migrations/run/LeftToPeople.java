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
 * The schemas of a run of which a person has to say how they go on: those that still miss something that the run's build had.
 * What they got since, from another run, a repair or a restored backup, nobody has to decide on any more; and on what came
 * with later builds alone nobody has decided.
 */
final class LeftToPeople {
    private LeftToPeople() {}

    /** Those that somebody left behind by stopping a run, sorted. */
    static Set<String> whenStopped(List<SchemaGroup> groups, MigrationGraph graph, Ledger ledger) {
        return among(groups, graph, ledger.pendingWhenStopped());
    }

    /** Those that somebody wanted backed up before they are changed, by a run that has not come to them, sorted. */
    static Set<String> withBackup(List<SchemaGroup> groups, MigrationGraph graph, Ledger ledger) {
        return among(groups, graph, ledger.pendingWithBackup());
    }

    private static Set<String> among(
            List<SchemaGroup> groups, MigrationGraph graph, Map<String, SortedSet<MigrationId>> pending) {
        Set<String> left = new TreeSet<>();
        if (pending.isEmpty()) {
            return left;
        }
        for (SchemaGroup group : groups) {
            if (!group.migrated()) {
                continue; // archived: nobody moves it
            }
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
