package io.bookme.migrations.diff;

import io.bookme.migrations.state.Column;
import io.bookme.migrations.state.ForeignKey;
import io.bookme.migrations.state.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A new table with all that hangs on it.
 *
 * @param field for a join or collection table the field of the model that it holds
 * @param columnOrder in which the columns are written, as far as known
 * @param postponed foreign keys that are added later, since what they point at is not there yet
 */
record CreateModel(Target target, Table table, Optional<String> field, List<String> columnOrder, Set<String> postponed)
        implements Operation {

    @Override
    public String describe() {
        return field.map(name -> "Add field " + name + " to " + target.lower())
                .orElse("Create model " + target.model());
    }

    @Override
    public String fragment() {
        return field.map(name -> target.lower() + "_" + name).orElse(target.lower());
    }

    @Override
    public String line() {
        return field.map(name -> "AddField " + target.lower() + " " + name + " table=" + target.table())
                .orElse("CreateModel " + target.model());
    }

    @Override
    public List<String> makes() {
        List<String> names = new ArrayList<>();
        ordered().forEach(column -> names.add(column.name()));
        names.addAll(Parts.of(table).without(postponed).names());
        if (table.comment() != null) {
            names.add(Made.comment());
        }
        ordered().stream()
                .filter(column -> column.comment() != null)
                .forEach(column -> names.add(Made.comment(column.name())));
        return Made.lines(target.table(), names);
    }

    @Override
    public List<String> forward() {
        Parts parts = Parts.of(table).without(postponed);
        List<String> lines = new ArrayList<>();
        ordered().forEach(column -> lines.add(Definitions.column(column)));
        lines.addAll(parts.constraints(target));
        List<String> statements = new ArrayList<>();
        statements.add(lines.stream()
                .map(line -> "    " + line)
                .collect(Collectors.joining(",\n", "create table " + target.sql() + " (\n", "\n)")));
        statements.addAll(parts.createIndexes(target));
        Definitions.comment("table", target.sql(), table.comment()).ifPresent(statements::add);
        for (Column column : ordered()) {
            Definitions.comment("column", target.sql() + "." + Identifier.of(column.name()), column.comment())
                    .ifPresent(statements::add);
        }
        table.triggers().values().forEach(trigger -> statements.add(trigger.definition()));
        return statements;
    }

    private List<Column> ordered() {
        Set<String> names = new LinkedHashSet<>(columnOrder);
        names.addAll(table.primaryKey());
        names.addAll(table.columns().keySet());
        return names.stream()
                .filter(table.columns()::containsKey)
                .map(table.columns()::get)
                .toList();
    }

    @Override
    public List<String> backward() {
        return List.of("drop table " + target.sql());
    }

    @Override
    public Set<String> needs() {
        return table.foreignKeys().values().stream()
                .filter(key -> !postponed.contains(key.name()))
                .map(ForeignKey::referencedTable)
                .filter(name -> !name.equals(table.name()))
                .collect(Collectors.toSet());
    }

    @Override
    public Optional<List<Operation>> split(Set<String> tables) {
        Set<String> later = new LinkedHashSet<>(postponed);
        List<Operation> operations = new ArrayList<>();
        for (ForeignKey key : table.foreignKeys().values()) {
            if (tables.contains(key.referencedTable()) && later.add(key.name())) {
                operations.add(new AddConstraint(target, Parts.of(table).named(Set.of(key.name()))));
            }
        }
        operations.add(0, new CreateModel(target, table, field, columnOrder, later));
        return Optional.of(operations);
    }
}
