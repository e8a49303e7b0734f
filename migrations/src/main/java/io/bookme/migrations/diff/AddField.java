package io.bookme.migrations.diff;

import io.bookme.migrations.state.Column;
import io.bookme.migrations.state.ForeignKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A new column with the constraints and indexes that are about it alone.
 *
 * @param defaultValue what existing rows get; it stays in the database, since nodes with older code go on inserting
 *     while a new release is rolled out
 * @param byHand a person fills the existing rows, between making the column and closing it for NULL
 */
record AddField(
        Target target,
        String field,
        Column column,
        @Nullable String defaultValue,
        boolean byHand,
        Parts parts) implements Operation {

    @Override
    public String describe() {
        return "Add field " + field + " to " + target.lower();
    }

    @Override
    public String fragment() {
        return target.lower() + "_" + field;
    }

    @Override
    public String line() {
        String line = "AddField " + target.lower() + " " + field;
        return defaultValue == null || column.generated() != null
                ? line
                : line + " default=" + Spelling.value(defaultValue).replace('\n', ' ');
    }

    @Override
    public List<String> makes() {
        List<String> names = new ArrayList<>(parts.names());
        if (column.name().contains(" ")) {
            names.add(0, column.name()); // the words of an --op line end at blanks
        }
        if (column.comment() != null) {
            names.add(Made.comment(column.name()));
        }
        return Made.lines(target.table(), names);
    }

    @Override
    public List<String> forward() {
        List<String> clauses = new ArrayList<>();
        clauses.add("add column " + Definitions.column(column, defaultValue, byHand || column.nullable()));
        List<String> later = new ArrayList<>();
        if (byHand) {
            later.add("alter column " + Identifier.of(column.name()) + " set not null");
        }
        parts.constraints(target).forEach(constraint -> (byHand ? later : clauses).add("add " + constraint));
        List<String> statements = new ArrayList<>();
        statements.add(Definitions.alter(target, clauses));
        if (byHand) {
            statements.add("-- Fill " + column.name()
                    + " on the rows that are there already, here: what stays NULL makes the next\n"
                    + "-- statement fail, and that tenant stays as it was.\n"
                    + Definitions.alter(target, later));
        }
        statements.addAll(parts.createIndexes(target));
        Definitions.comment("column", target.sql() + "." + Identifier.of(column.name()), column.comment())
                .ifPresent(statements::add);
        return statements;
    }

    @Override
    public List<String> backward() {
        return List.of("alter table " + target.sql() + " drop column " + Identifier.of(column.name()));
    }

    @Override
    public List<String> holds() {
        return Holds.ofNew(target, column, defaultValue == null ? "" : defaultValue, parts);
    }

    @Override
    public List<String> warnings() {
        return byHand
                ? List.of("The file leaves existing rows to you: fill " + target.table() + "." + column.name()
                        + " at the note in it before you apply it.")
                : List.of();
    }

    @Override
    public boolean addsKey() {
        return !parts.keys().isEmpty();
    }

    @Override
    public Set<String> needs() {
        return parts.foreignKeys().stream().map(ForeignKey::referencedTable).collect(Collectors.toSet());
    }
}
