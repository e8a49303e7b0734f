package io.bookme.migrations.diff;

import io.bookme.migrations.state.ForeignKey;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A constraint on a table that is there already.
 *
 * @param part that one constraint
 */
record AddConstraint(Target target, Parts part) implements Operation {

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
    public Set<String> needs() {
        return part.foreignKeys().stream().map(ForeignKey::referencedTable).collect(Collectors.toSet());
    }
}
