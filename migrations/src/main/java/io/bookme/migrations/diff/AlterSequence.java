package io.bookme.migrations.diff;

import io.bookme.migrations.state.Sequence;
import java.util.List;

/** A sequence that steps otherwise. */
record AlterSequence(Target target, Sequence before, Sequence after) implements Operation {

    @Override
    public String describe() {
        return "Alter sequence " + after.name();
    }

    @Override
    public String fragment() {
        return "alter_" + after.name();
    }

    @Override
    public String line() {
        return "AlterSequence " + after.name();
    }

    @Override
    public List<String> forward() {
        return List.of(alter(after));
    }

    @Override
    public List<String> backward() {
        return List.of(alter(before));
    }

    private String alter(Sequence to) {
        return "alter sequence " + target.sql(to.name()) + " as " + to.type() + " start with " + to.start()
                + " increment by " + to.increment() + " minvalue " + to.minimum() + " maxvalue " + to.maximum()
                + (to.cycles() ? " cycle" : " no cycle");
    }
}
