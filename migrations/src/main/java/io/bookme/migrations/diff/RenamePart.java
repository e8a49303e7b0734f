package io.bookme.migrations.diff;

import java.util.List;
import java.util.Set;

/**
 * A constraint or an index under another name.
 *
 * @param columns what it is about
 */
record RenamePart(Target target, boolean index, String oldName, String newName, Set<String> columns)
        implements Operation {

    @Override
    public String describe() {
        return "Rename " + (index ? "index " : "constraint ") + oldName + " on " + target.lower() + " to " + newName;
    }

    @Override
    public String fragment() {
        return "rename_" + oldName + "_" + newName;
    }

    @Override
    public String line() {
        return (index ? "RenameIndex " : "RenameConstraint ") + target.lower() + " " + oldName + " " + newName;
    }

    @Override
    public List<String> forward() {
        return List.of(rename(oldName, newName));
    }

    @Override
    public List<String> backward() {
        return List.of(rename(newName, oldName));
    }

    private String rename(String from, String to) {
        return index
                ? "alter index " + target.sql(from) + " rename to " + Identifier.of(to)
                : "alter table " + target.sql() + " rename constraint " + Identifier.of(from) + " to "
                        + Identifier.of(to);
    }
}
