package io.bookme.migrations.diff;

import java.util.ArrayList;
import java.util.List;

/**
 * A column under another name; its values stay.
 *
 * @param following constraints and indexes that are called after the column, and change their names with it
 */
public record RenameField(
        Target target, String oldField, String newField, String oldColumn, String newColumn, List<Operation> following)
        implements Operation {

    @Override
    public String describe() {
        return "Rename field " + oldField + " on " + target.lower() + " to " + newField;
    }

    @Override
    public String fragment() {
        return "rename_" + oldField + "_" + target.lower() + "_" + newField;
    }

    @Override
    public String line() {
        return "RenameField " + target.lower() + " " + oldField + " " + newField;
    }

    @Override
    public List<String> forward() {
        List<String> statements = new ArrayList<>();
        statements.add(rename(oldColumn, newColumn));
        following.forEach(each -> statements.addAll(each.forward()));
        return statements;
    }

    @Override
    public List<String> backward() {
        List<String> statements = new ArrayList<>(Following.backward(following));
        statements.add(rename(newColumn, oldColumn));
        return statements;
    }

    private String rename(String from, String to) {
        return "alter table " + target.sql() + " rename column " + Identifier.of(from) + " to " + Identifier.of(to);
    }

    RenameField followedBy(List<Operation> others) {
        return new RenameField(target, oldField, newField, oldColumn, newColumn, others);
    }
}
