package io.bookme.migrations.tenant;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.AppliedMigration;
import io.bookme.migrations.plan.Planner;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.SchemaGroup;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Where a tenant's schema stands among the migrations of this build.
 *
 * @param migrations how many it has
 * @param marks what can be said of it
 * @param unknown what it has that this build does not know
 */
public record Standing(int migrations, Set<Mark> marks, SortedSet<MigrationId> unknown) {
    /** What can be said of a schema. */
    public enum Mark {
        /** It has every migration of this build. */
        AT_HEAD,
        /** It misses one that it should have. */
        BEHIND,
        /** A person holds it at an earlier one. */
        HELD,
        /** Its migration failed, and it waits for a person. */
        PARKED,
        /** It has one that this build does not know. */
        AHEAD;

        /** As people write it. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /** Of a schema that the engine does not know. */
    public static final Standing UNKNOWN = new Standing(0, Set.of(), new TreeSet<>());

    public Standing {
        marks = Set.copyOf(marks);
        unknown = Collections.unmodifiableSortedSet(new TreeSet<>(unknown));
    }

    /** The words of its marks, in order. */
    public List<String> words() {
        return new TreeSet<>(marks).stream().map(Mark::word).toList();
    }

    /** Of every tenant's schema; one query, whatever their number. */
    public static Map<String, Standing> ofAll(Fleet fleet) {
        Map<String, Standing> all = new TreeMap<>();
        for (SchemaGroup group : fleet.status().groups()) {
            if (group.scope() == Scope.TENANT) {
                Standing standing = of(fleet, group);
                group.schemas().forEach(schema -> all.put(schema, standing));
            }
        }
        return all;
    }

    /** The schemas of which at least one of the marks holds. */
    public static Set<String> schemas(Map<String, Standing> all, Set<Mark> wanted) {
        return all.entrySet().stream()
                .filter(entry -> entry.getValue().marks().stream().anyMatch(wanted::contains))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Standing of(Fleet fleet, SchemaGroup group) {
        Set<MigrationId> head =
                fleet.graph().ordered(Scope.TENANT).stream().map(Migration::id).collect(Collectors.toSet());
        List<AppliedMigration> applied = group.migrations().stream()
                .map(id -> new AppliedMigration(id, "", Optional.empty()))
                .toList();
        boolean isBehind = !new Planner(fleet.graph(), List.of())
                .towardsTargets(Scope.TENANT, applied, group.holds())
                .isEmpty();
        EnumSet<Mark> marks = EnumSet.noneOf(Mark.class);
        if (group.migrations().containsAll(head)) {
            marks.add(Mark.AT_HEAD);
        }
        if (isBehind) {
            marks.add(Mark.BEHIND);
        }
        if (!group.holds().isEmpty()) {
            marks.add(Mark.HELD);
        }
        if (group.parkedFor().isPresent() && !marks.contains(Mark.AT_HEAD)) {
            marks.add(Mark.PARKED);
        }
        SortedSet<MigrationId> unknown = new TreeSet<>(group.migrations());
        unknown.removeAll(head);
        if (!unknown.isEmpty()) {
            marks.add(Mark.AHEAD);
        }
        return new Standing(group.migrations().size(), marks, unknown);
    }
}
