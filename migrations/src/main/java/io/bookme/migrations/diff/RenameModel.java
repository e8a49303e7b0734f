package io.bookme.migrations.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table under another name; its rows stay.
 *
 * @param target as it is afterwards
 * @param field for a join or collection table the field of the model that it holds
 * @param following constraints and indexes that are called after the table, and change their names with it
 */
public record RenameModel(Target before, Target target, Optional<String> field, List<Operation> following)
        implements Operation {

    /** One entity, another table. */
    private boolean isTableAlone() {
        return before.model().equals(target.model());
    }

    @Override
    public String describe() {
        if (field.isPresent()) {
            return "Alter field " + field.get() + " on " + target.lower();
        }
        return isTableAlone()
                ? "Rename table for " + target.lower() + " to " + target.table()
                : "Rename model " + before.model() + " to " + target.model();
    }

    @Override
    public String fragment() {
        if (field.isPresent()) {
            return "alter_" + target.lower() + "_" + field.get();
        }
        return isTableAlone()
                ? "alter_" + target.lower() + "_table"
                : "rename_" + before.lower() + "_" + target.lower();
    }

    @Override
    public String line() {
        if (field.isPresent()) {
            return "AlterField " + target.lower() + " " + field.get() + " table=" + target.table();
        }
        return isTableAlone()
                ? "AlterModelTable " + target.lower() + " " + target.table()
                : "RenameModel " + before.model() + " " + target.model();
    }

    @Override
    public List<String> forward() {
        List<String> statements = new ArrayList<>();
        if (!before.table().equals(target.table())) {
            statements.add("alter table " + before.sql() + " rename to " + Identifier.of(target.table()));
        }
        following.forEach(each -> statements.addAll(each.forward()));
        return statements;
    }

    @Override
    public List<String> backward() {
        List<String> statements = new ArrayList<>(Following.backward(following));
        if (!before.table().equals(target.table())) {
            statements.add("alter table " + target.sql() + " rename to " + Identifier.of(before.table()));
        }
        return statements;
    }

    RenameModel followedBy(List<Operation> others) {
        return new RenameModel(before, target, field, others);
    }
}
