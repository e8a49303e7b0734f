package io.bookme.migrations.diff;

import io.bookme.migrations.state.Catalog;
import io.bookme.migrations.state.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Names of indexes that go from a table or a column that goes to something that comes before that: a schema has each name
 * once, so what has it now goes first, by itself.
 */
final class TakenNames {
    private final Catalog after;
    private final Set<String> gainedTables;

    TakenNames(Comparison comparison) {
        this.after = comparison.after().catalog();
        this.gainedTables = comparison.gainedTables();
    }

    /** The same operations, with such indexes gone first. */
    List<Operation> freed(List<Operation> operations) {
        List<Operation> freed = new ArrayList<>();
        for (Operation operation : operations) {
            if (operation instanceof DeleteModel deleted) {
                Parts taken = taken(Parts.of(deleted.table()).without(deleted.goneBefore()), false);
                remove(deleted.target(), taken, freed);
                Set<String> gone = new HashSet<>(deleted.goneBefore());
                gone.addAll(taken.names());
                freed.add(new DeleteModel(deleted.target(), deleted.table(), deleted.field(), gone));
            } else if (operation instanceof RemoveField removed) {
                Parts taken = taken(removed.parts(), true);
                remove(removed.target(), taken, freed);
                freed.add(new RemoveField(
                        removed.target(),
                        removed.field(),
                        removed.column(),
                        removed.parts().without(taken.names()),
                        removed.handMade()));
            } else {
                freed.add(operation);
            }
        }
        return freed;
    }

    private static void remove(Target target, Parts parts, List<Operation> into) {
        parts.indexes().forEach(index -> into.add(new RemoveIndex(target, index)));
        parts.constraintNames().forEach(name -> into.add(new RemoveConstraint(target, parts.named(Set.of(name)))));
    }

    /** Keys and exclusion constraints have an index of their name. */
    private Parts taken(Parts parts, boolean byNewTables) {
        Set<String> indexes = new TreeSet<>();
        parts.keys().forEach(key -> indexes.add(key.name()));
        parts.exclusions().forEach(exclusion -> indexes.add(exclusion.name()));
        parts.indexes().forEach(index -> indexes.add(index.name()));
        Set<String> coming = new TreeSet<>();
        for (Table table : after.tables().values()) {
            if (!byNewTables || gainedTables.contains(table.name())) {
                coming.addAll(table.keys().keySet());
                coming.addAll(table.exclusions().keySet());
                coming.addAll(table.indexes().keySet());
            }
        }
        indexes.retainAll(coming);
        return parts.named(indexes);
    }
}
