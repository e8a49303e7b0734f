package io.bookme.migrations.diff;

import io.bookme.migrations.state.ForeignKey;
import io.bookme.migrations.state.Table;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A table that goes. Going back makes it again, without its rows.
 *
 * @param field for a join or collection table the field of the model that it held
 * @param goneBefore foreign keys of it that an operation of their own has taken away
 */
record DeleteModel(Target target, Table table, Optional<String> field, Set<String> goneBefore) implements Operation {

    @Override
    public String describe() {
        return field.map(name -> "Remove field " + name + " from " + target.lower())
                .orElse("Delete model " + target.model());
    }

    @Override
    public String fragment() {
        return field.map(name -> "remove_" + target.lower() + "_" + name).orElse("delete_" + target.lower());
    }

    @Override
    public String line() {
        return field.map(name -> "RemoveField " + target.lower() + " " + name + " table=" + target.table())
                .orElse("DeleteModel " + target.model());
    }

    @Override
    public List<String> forward() {
        return List.of("drop table " + target.sql());
    }

    @Override
    public List<String> backward() {
        return new CreateModel(target, table, field, List.of(), goneBefore).forward();
    }

    @Override
    public List<String> warnings() {
        return List.of("The rows of " + target.table() + " are lost, on every tenant; going back makes an empty table."
                + " Back them up first.");
    }

    @Override
    public Set<String> goesAfter() {
        return table.foreignKeys().values().stream()
                .filter(key -> !goneBefore.contains(key.name()))
                .map(ForeignKey::referencedTable)
                .filter(name -> !name.equals(table.name()))
                .collect(Collectors.toSet());
    }
}
