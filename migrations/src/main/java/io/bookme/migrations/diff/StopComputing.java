package io.bookme.migrations.diff;

import io.bookme.migrations.state.Column;
import java.util.ArrayList;
import java.util.List;

/**
 * A generated column that becomes a plain one: it keeps what was computed. Going back computes all of it anew.
 *
 * @param parts the constraints and indexes that speak of it
 */
record StopComputing(Target target, String field, Column column, Parts parts) implements FieldChange {

    @Override
    public String line() {
        return "AlterField " + target.lower() + " " + field + " generated=none";
    }

    @Override
    public List<String> forward() {
        return List.of(Definitions.alter(
                target, List.of("alter column " + Identifier.of(column.name()) + " drop expression")));
    }

    @Override
    public List<String> backward() {
        AddField again = new AddField(target, field, column, column.defaultValue(), false, parts);
        List<String> statements = new ArrayList<>(again.backward());
        statements.addAll(again.forward());
        return statements;
    }

    @Override
    public List<String> warnings() {
        return List.of("If it is taken back, what was written to " + target.table() + "." + column.name()
                + " is lost: its values are computed again.");
    }
}
