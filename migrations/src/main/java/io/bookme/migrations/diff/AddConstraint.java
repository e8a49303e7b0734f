package io.bookme.migrations.diff;

import io.bookme.migrations.state.ForeignKey;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A constraint on a table that is there already.
 *
 * @param part that one constraint
 * @param before what held for its rows until now
 */
record AddConstraint(Target target, Parts part, Parts before) implements Operation {

    /** On a table that has no rows yet, or for ones that it has held for before. */
    AddConstraint(Target target, Parts part) {
        this(target, part, part);
    }

    private String name() {
        return part.constraintNames().get(0);
    }

    @Override
    public String describe() {
        return "Create constraint " + name() + " on model " + target.lower();
    }

    @Override
    public String fragment() {
        return target.lower() + "_" + name();
    }

    @Override
    public String line() {
        return "AddConstraint " + target.lower() + " " + name();
    }

    @Override
    public List<String> forward() {
        return List.of(Definitions.alter(
                target,
                part.constraints(target).stream().map(each -> "add " + each).toList()));
    }

    @Override
    public List<String> backward() {
        return List.of(Definitions.alter(target, part.dropConstraints()));
    }

    @Override
    public List<String> holds() {
        return before.equals(part) ? List.of() : Holds.ofConstraints(target, part);
    }

    @Override
    public List<String> warnings() {
        return Narrowing.of(target, before, part);
    }

    @Override
    public boolean addsKey() {
        return !part.keys().isEmpty();
    }

    @Override
    public Set<String> needs() {
        return part.foreignKeys().stream().map(ForeignKey::referencedTable).collect(Collectors.toSet());
    }
}
