package io.bookme.migrations.diff;

import io.bookme.migrations.state.ForeignKey;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A constraint that goes.
 *
 * @param part that one constraint
 */
record RemoveConstraint(Target target, Parts part) implements Operation {

    private String name() {
        return part.constraintNames().get(0);
    }

    @Override
    public String describe() {
        return "Remove constraint " + name() + " from model " + target.lower();
    }

    @Override
    public String fragment() {
        return "remove_" + target.lower() + "_" + name();
    }

    @Override
    public String line() {
        return "RemoveConstraint " + target.lower() + " " + name();
    }

    @Override
    public List<String> forward() {
        return new AddConstraint(target, part).backward();
    }

    @Override
    public List<String> backward() {
        return new AddConstraint(target, part).forward();
    }

    @Override
    public boolean removesKey() {
        return !part.keys().isEmpty();
    }

    @Override
    public Set<String> goesAfter() {
        return part.foreignKeys().stream().map(ForeignKey::referencedTable).collect(Collectors.toSet());
    }
}
