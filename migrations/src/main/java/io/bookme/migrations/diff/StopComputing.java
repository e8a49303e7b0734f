package io.bookme.migrations.diff;

import io.bookme.migrations.state.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
        List<String> statements = new ArrayList<>();
        if (isVirtual()) {
            // Nothing is kept of such a column that could be lost. PostgreSQL lets only one that keeps its values go on
            // without its expression.
            statements.addAll(madeAgain(kept()));
        }
        statements.add(Definitions.alter(
                target, List.of("alter column " + Identifier.of(column.name()) + " drop expression")));
        return statements;
    }

    @Override
    public List<String> backward() {
        return madeAgain(column);
    }

    @Override
    public List<String> holds() {
        return isVirtual() ? Holds.ofNew(target, kept(), "", parts) : List.of();
    }

    private boolean isVirtual() {
        return "virtual".equals(column.generated());
    }

    private Column kept() {
        return Columns.withDefault(column, column.defaultValue(), "stored");
    }

    private List<String> madeAgain(Column as) {
        AddField again = new AddField(target, field, as, as.defaultValue(), false, parts);
        List<String> statements = new ArrayList<>(again.backward());
        statements.addAll(again.forward());
        return statements;
    }

    /** The same with its parts as they are when these operations have taken some away and given others new names. */
    StopComputing after(List<Operation> earlier) {
        Set<String> gone = new HashSet<>();
        Map<String, String> names = new HashMap<>();
        for (Operation operation : earlier) {
            if (!operation.target().table().equals(target.table())) {
                continue;
            }
            if (operation instanceof RemoveIndex removed) {
                gone.add(removed.index().name());
            } else if (operation instanceof RemoveConstraint removed) {
                gone.addAll(removed.part().names());
            }
            renames(operation).forEach(part -> names.put(part.oldName(), part.newName()));
        }
        return new StopComputing(target, field, column, parts.without(gone).renamed(names));
    }

    private static List<RenamePart> renames(Operation operation) {
        List<Operation> all = List.of(operation);
        if (operation instanceof RenameModel model) {
            all = model.following();
        } else if (operation instanceof RenameField renamed) {
            all = renamed.following();
        }
        return all.stream()
                .filter(RenamePart.class::isInstance)
                .map(RenamePart.class::cast)
                .toList();
    }

    @Override
    public List<String> warnings() {
        return List.of("If it is taken back, what was written to " + target.table() + "." + column.name()
                + " is lost: its values are computed again.");
    }
}
