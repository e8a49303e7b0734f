package io.bookme.migrations.diff;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A table under another name; its rows stay.
 *
 * @param target as it is afterwards
 * @param following constraints and indexes that are called after the table, and change their names with it
 */
public record RenameModel(Target before, Target target, List<Operation> following) implements Operation {

    /** One entity, another table. */
    private boolean isTableAlone() {
        return before.model().equals(target.model());
    }

    @Override
    public String describe() {
        return isTableAlone()
                ? "Rename table for " + target.lower() + " to " + target.table()
                : "Rename model " + before.model() + " to " + target.model();
    }

    @Override
    public String fragment() {
        return isTableAlone()
                ? "alter_" + target.lower() + "_table"
                : "rename_" + before.lower() + "_" + target.lower();
    }

    @Override
    public String line() {
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
        List<String> statements = new ArrayList<>();
        List<Operation> last = new ArrayList<>(following);
        Collections.reverse(last);
        last.forEach(each -> statements.addAll(each.backward()));
        if (!before.table().equals(target.table())) {
            statements.add("alter table " + target.sql() + " rename to " + Identifier.of(before.table()));
        }
        return statements;
    }

    RenameModel followedBy(List<Operation> others) {
        return new RenameModel(before, target, others);
    }
}
