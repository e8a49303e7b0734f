package io.bookme.migrations.diff;

import io.bookme.migrations.state.Sequence;
import java.util.List;
import java.util.Optional;

/** A sequence that goes. */
record DeleteSequence(Target target, Sequence sequence, Optional<CreateSequence.Column> keyOf) implements Operation {

    @Override
    public String describe() {
        return "Delete sequence " + sequence.name();
    }

    @Override
    public String fragment() {
        return "delete_" + sequence.name();
    }

    @Override
    public String line() {
        return "DeleteSequence " + sequence.name();
    }

    @Override
    public List<String> forward() {
        return new CreateSequence(target, sequence, keyOf).backward();
    }

    @Override
    public List<String> backward() {
        return new CreateSequence(target, sequence, keyOf).forward();
    }
}
