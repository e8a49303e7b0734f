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
        return statements(before, after);
    }

    @Override
    public List<String> backward() {
        return statements(after, before);
    }

    /**
     * A sequence that no number was taken from yet may stand right behind the rows. With a wider step its first number
     * is the last one of a whole range, which must lie behind them too.
     */
    private List<String> statements(Sequence from, Sequence to) {
        if (to.increment() <= from.increment()) {
            return List.of(alter(to));
        }
        String name = target.sql(to.name());
        return List.of(
                alter(to),
                "select setval('" + name.replace("'", "''") + "', last_value + " + (to.increment() - from.increment())
                        + ", false) from " + name + "\n where not is_called and last_value > " + from.start());
    }

    private String alter(Sequence to) {
        return "alter sequence " + target.sql(to.name()) + " as " + to.type() + " start with " + to.start()
                + " increment by " + to.increment() + " minvalue " + to.minimum() + " maxvalue " + to.maximum()
                + (to.cycles() ? " cycle" : " no cycle");
    }
}
