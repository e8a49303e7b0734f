package io.bookme.migrations.diff;

import io.bookme.migrations.state.Column;
import io.bookme.migrations.state.ForeignKey;
import io.bookme.migrations.state.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Foreign keys that hold between two columns while both change to a type that does not compare with the one before:
 * whichever is changed first, the key would not fit. Such a key goes before them and comes back afterwards.
 */
final class RetypedKeys {
    private static final Map<String, String> COMPARABLE = Map.of(
            "smallint", "integer",
            "bigint", "integer",
            "character varying", "text");

    private final Comparison comparison;
    private final Map<String, Set<String>> retyped = new HashMap<>();
    private final Set<String> busy = new HashSet<>();

    /**
     * @param found the operations so far
     */
    RetypedKeys(Comparison comparison, List<Operation> found) {
        this.comparison = comparison;
        for (Operation operation : found) {
            if (operation instanceof AlterField altered) {
                busy.addAll(altered.lost().constraintNames());
                busy.addAll(altered.gained().constraintNames());
                if (!family(altered.before()).equals(family(altered.after()))) {
                    retyped.computeIfAbsent(altered.target().table(), any -> new HashSet<>())
                            .add(altered.before().name());
                }
            } else if (operation instanceof RemoveConstraint removed) {
                busy.addAll(removed.part().constraintNames());
            }
        }
    }

    List<Operation> operations() {
        List<Operation> around = new ArrayList<>();
        if (retyped.isEmpty()) {
            return around;
        }
        for (String name : comparison.keptTables()) {
            Target target = comparison.after().target(name);
            Table before = Objects.requireNonNull(
                    comparison.before().catalog().tables().get(name));
            for (ForeignKey key : before.foreignKeys().values()) {
                if (!busy.contains(key.name()) && isRetyped(name, key)) {
                    Parts part = Parts.of(before).named(Set.of(key.name()));
                    around.add(new RemoveConstraint(target, part));
                    around.add(new AddConstraint(target, part));
                }
            }
        }
        return around;
    }

    private boolean isRetyped(String table, ForeignKey key) {
        return has(retyped.get(table), key.columns())
                || has(retyped.get(key.referencedTable()), key.referencedColumns());
    }

    private static boolean has(@Nullable Set<String> columns, List<String> some) {
        return columns != null && some.stream().anyMatch(columns::contains);
    }

    private static String family(Column column) {
        return COMPARABLE.getOrDefault(column.type(), column.type());
    }
}
