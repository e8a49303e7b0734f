package io.bookme.migrations.diff;

import io.bookme.migrations.state.Column;
import io.bookme.migrations.state.ForeignKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A column that goes, and with it the constraints and indexes that speak of it.
 *
 * @param parts all of these; going back makes them again
 * @param handMade those of them that no migration of ours has made, by name
 */
record RemoveField(Target target, String field, Column column, Parts parts, Set<String> handMade) implements Operation {

    @Override
    public String describe() {
        return "Remove field " + field + " from " + target.lower();
    }

    @Override
    public String fragment() {
        return "remove_" + target.lower() + "_" + field;
    }

    @Override
    public String line() {
        return "RemoveField " + target.lower() + " " + field;
    }

    @Override
    public List<String> forward() {
        return List.of("alter table " + target.sql() + " drop column " + Identifier.of(column.name()));
    }

    @Override
    public List<String> backward() {
        return irreversible().isPresent()
                ? List.of()
                : new AddField(target, field, column, column.defaultValue(), false, parts).forward();
    }

    /** Without a value for each row, a column that is never NULL cannot come back. */
    @Override
    public Optional<String> irreversible() {
        boolean fillable = column.nullable() || column.defaultValue() != null || column.identity() != null;
        return fillable
                ? Optional.empty()
                : Optional.of(target.table() + "." + column.name()
                        + " was never null and had no default: its values are gone");
    }

    @Override
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (column.generated() == null) {
            warnings.add("The values of " + target.table() + "." + column.name()
                    + " are lost, on every tenant. Back them up first.");
        }
        if (!handMade.isEmpty()) {
            warnings.add("With " + target.table() + "." + column.name() + " goes what was made by hand: "
                    + handMade.stream().sorted().collect(Collectors.joining(", ")) + ".");
        }
        return warnings;
    }

    @Override
    public boolean removesKey() {
        return !parts.keys().isEmpty();
    }

    @Override
    public Set<String> goesAfter() {
        return parts.foreignKeys().stream().map(ForeignKey::referencedTable).collect(Collectors.toSet());
    }
}
