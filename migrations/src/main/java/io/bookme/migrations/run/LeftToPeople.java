package io.bookme.migrations.run;

import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.sql.DataSource;

/**
 * The schemas of a run of which a person has to say how they go on: those that still miss something that the run's build had.
 * What they got since, from another run, a repair or a restored backup, nobody has to decide on any more; and on what came
 * with later builds alone nobody has decided.
 */
final class LeftToPeople {
    /** With all migrations of the build that made the run, or none if they are not known. */
    private static final String PENDING = """
            select d.migrations, array_agg(o.schema_name) as schemas
            from bookme.outcome o join bookme.run r on r.id = o.run_id
              left join bookme.changelog_set d on d.fingerprint = r.head
            where %s and o.state = 'PENDING' and not exists (
              select from bookme.outcome n where n.schema_name = o.schema_name and n.run_id > o.run_id)
            group by d.fingerprint
            """;

    private LeftToPeople() {}

    /** Those that somebody left behind by stopping a run, sorted. */
    static Set<String> whenStopped(List<SchemaGroup> groups, MigrationGraph graph, DataSource owner) {
        return among(groups, graph, pending(owner, "r.state = 'STOPPED'"));
    }

    /** Those that somebody wanted backed up before they are changed, by a run that has not come to them, sorted. */
    static Set<String> withBackup(List<SchemaGroup> groups, MigrationGraph graph, DataSource owner) {
        return among(groups, graph, pending(owner, "r.backup and r.state in ('REQUESTED', 'RUNNING', 'STOPPING')"));
    }

    /** What such runs had still to do and no newer run has in it; by schema what the run's build had. */
    private static Map<String, SortedSet<MigrationId>> pending(DataSource owner, String runs) {
        Map<String, SortedSet<MigrationId>> pending = new HashMap<>();
        Db.query(
                        owner,
                        PENDING.formatted(runs),
                        statement -> {},
                        row -> Map.entry(
                                SchemaStates.migrations(SchemaStates.strings(row, "migrations")),
                                SchemaStates.strings(row, "schemas")))
                .forEach(alike -> alike.getValue().forEach(schema -> pending.put(schema, alike.getKey())));
        return pending;
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
