package io.bookme.migrations.diff;

import io.bookme.migrations.state.Index;
import java.util.List;

/** An index on a table that is there already. */
record AddIndex(Target target, Index index) implements Operation {

    @Override
    public String describe() {
        return "Create index " + index.name() + " on field(s) " + String.join(", ", index.columns()) + " of model "
                + target.lower();
    }

    @Override
    public String fragment() {
        return target.lower() + "_" + index.name();
    }

    @Override
    public String line() {
        return "AddIndex " + target.lower() + " " + index.name();
    }

    @Override
    public List<String> forward() {
        return List.of(Definitions.index(index, target));
    }

    @Override
    public List<String> backward() {
        return List.of("drop index " + target.sql(index.name()));
    }

    @Override
    public List<String> holds() {
        return List.of(Holds.ofIndex(target, index.name(), index.unique()));
    }

    @Override
    public List<String> warnings() {
        return index.unique() ? List.of(Narrowing.twice(target, index.columns())) : List.of();
    }
}
