package io.bookme.migrations.diff;

import io.bookme.migrations.state.Index;
import java.util.List;

/** An index that goes. */
record RemoveIndex(Target target, Index index) implements Operation {

    @Override
    public String describe() {
        return "Remove index " + index.name() + " from " + target.lower();
    }

    @Override
    public String fragment() {
        return "remove_" + target.lower() + "_" + index.name();
    }

    @Override
    public String line() {
        return "RemoveIndex " + target.lower() + " " + index.name();
    }

    @Override
    public List<String> forward() {
        return new AddIndex(target, index).backward();
    }

    @Override
    public List<String> backward() {
        return new AddIndex(target, index).forward();
    }
}
