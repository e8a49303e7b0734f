package io.bookme.migrations.diff;

import io.bookme.migrations.state.ForeignKey;
import io.bookme.migrations.state.Index;
import io.bookme.migrations.state.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * References and the unique keys that they point at, where both come or both go at once: the reference is parted from its
 * column or table, so that it comes after the key, or goes before it.
 */
public final class ReferencedKeys {
    private final Map<String, Table> before;
    private final Map<String, Table> after;

    ReferencedKeys(Comparison comparison) {
        this.before = comparison.before().catalog().tables();
        this.after = comparison.after().catalog().tables();
    }

    /** The same operations, with such references as operations of their own. */
    List<Operation> parted(List<Operation> operations) {
        List<Operation> parted = new ArrayList<>();
        operations.forEach(operation -> part(operation, parted));
        return parted;
    }

    private void part(Operation operation, List<Operation> into) {
        Target target = operation.target();
        if (operation instanceof AddField added) {
            Set<String> late = late(added.parts());
            into.add(new AddField(
                    target,
                    added.field(),
                    added.column(),
                    added.defaultValue(),
                    added.byHand(),
                    added.parts().without(late)));
            add(target, added.parts().named(late), into);
        } else if (operation instanceof CreateModel created) {
            Parts parts = Parts.of(created.table()).without(created.postponed());
            Set<String> late = late(parts);
            Set<String> postponed = new HashSet<>(created.postponed());
            postponed.addAll(late);
            into.add(new CreateModel(target, created.table(), created.field(), created.columnOrder(), postponed));
            add(target, parts.named(late), into);
        } else if (operation instanceof AlterField altered) {
            Set<String> early = early(altered.lost());
            Set<String> late = late(altered.gained());
            remove(target, altered.lost().named(early), into);
            AlterField rest = new AlterField(
                    target,
                    altered.field(),
                    altered.before(),
                    altered.after(),
                    altered.oneOff(),
                    altered.byHand(),
                    altered.lost().without(early),
                    altered.gained().without(late));
            if (rest.changesAnything()) {
                into.add(rest);
            }
            each(altered.gained().named(late)).forEach(key -> into.add(new AddConstraint(target, key, altered.lost())));
        } else if (operation instanceof RemoveField removed) {
            Set<String> early = early(removed.parts());
            remove(target, removed.parts().named(early), into);
            into.add(new RemoveField(
                    target, removed.field(), removed.column(), removed.parts().without(early), removed.handMade()));
        } else if (operation instanceof DeleteModel deleted) {
            Parts parts = Parts.of(deleted.table()).without(deleted.goneBefore());
            Set<String> early = early(parts);
            Set<String> gone = new HashSet<>(deleted.goneBefore());
            gone.addAll(early);
            remove(target, parts.named(early), into);
            into.add(new DeleteModel(target, deleted.table(), deleted.field(), gone));
        } else {
            into.add(operation);
        }
    }

    private static void add(Target target, Parts keys, List<Operation> into) {
        each(keys).forEach(key -> into.add(new AddConstraint(target, key)));
    }

    private static void remove(Target target, Parts keys, List<Operation> into) {
        each(keys).forEach(key -> into.add(new RemoveConstraint(target, key)));
    }

    private static List<Parts> each(Parts keys) {
        return keys.constraintNames().stream()
                .map(name -> keys.named(Set.of(name)))
                .toList();
    }

    private Set<String> late(Parts parts) {
        return names(parts, before, after);
    }

    private Set<String> early(Parts parts) {
        return names(parts, after, before);
    }

    /** The references to keys that tables on both sides have on one alone. */
    private static Set<String> names(Parts parts, Map<String, Table> without, Map<String, Table> with) {
        return parts.foreignKeys().stream()
                .filter(key -> without.containsKey(key.referencedTable())
                        && !hasKey(without.get(key.referencedTable()), key)
                        && hasKey(with.get(key.referencedTable()), key))
                .map(ForeignKey::name)
                .collect(Collectors.toSet());
    }

    /** Whether a table has what this reference needs to point at it. */
    public static boolean hasKey(@Nullable Table table, ForeignKey reference) {
        if (table == null) {
            return false;
        }
        Set<String> columns = Set.copyOf(reference.referencedColumns());
        return table.keys().values().stream()
                        .anyMatch(key -> Set.copyOf(key.columns()).equals(columns))
                || table.indexes().values().stream().anyMatch(index -> isKey(index, columns));
    }

    private static boolean isKey(Index index, Set<String> columns) {
        return index.unique()
                && index.predicate() == null
                && Set.copyOf(index.columns()).equals(columns);
    }
}
