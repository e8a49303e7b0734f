package io.bookme.migrations.diff;

import io.bookme.migrations.state.Inventory;
import io.bookme.migrations.state.Inventory.Thing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Constraints and indexes that have another identity after a migration than before it, and are the same: PostgreSQL makes
 * all of them anew that speak of a column whose type changes. So are columns that had to be made anew to go on otherwise.
 *
 * @param renames whether the migration has given things other names as well
 */
record Remade(Inventory before, Inventory after, boolean renames) {

    /** What the thing was before; empty if it is new. */
    Optional<String> identityBefore(Thing thing, Predicate<String> which) {
        return before.things().entrySet().stream()
                .filter(old -> !after.things().containsKey(old.getKey()) && which.test(old.getKey()))
                .filter(old -> isSame(old.getValue(), thing))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private boolean isSame(Thing old, Thing thing) {
        if (!old.kind().equals(thing.kind()) || !tableOf(before, old).equals(tableOf(after, thing))) {
            return false;
        }
        return old.name().equals(thing.name())
                || renames && !thing.columns().isEmpty() && columns(before, old).equals(columns(after, thing));
    }

    private static List<Optional<String>> columns(Inventory inventory, Thing thing) {
        return thing.columns().stream()
                .map(column -> inventory.things().entrySet().stream()
                        .filter(entry -> entry.getValue().kind().equals("column")
                                && entry.getValue().table().equals(thing.table())
                                && entry.getValue().name().equals(column))
                        .map(Map.Entry::getKey)
                        .findFirst())
                .toList();
    }

    private static Optional<String> tableOf(Inventory inventory, Thing thing) {
        return inventory.things().entrySet().stream()
                .filter(entry -> entry.getValue().kind().equals("table")
                        && entry.getValue().name().equals(thing.table()))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
