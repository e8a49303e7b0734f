package io.bookme.migrations.diff;

import io.bookme.migrations.state.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A sequence that hands out keys.
 *
 * @param keyOf the table and the column whose keys it will hand out, if that table has rows already: it starts behind
 *     them. Hibernate takes a number for the last one of its range (a "pooled" sequence), so the first must lie a whole
 *     range behind the rows.
 */
record CreateSequence(Target target, Sequence sequence, Optional<Column> keyOf) implements Operation {

    /** A key column. */
    record Column(String table, String name) {}

    @Override
    public String describe() {
        return "Create sequence " + sequence.name();
    }

    @Override
    public String fragment() {
        return sequence.name();
    }

    @Override
    public String line() {
        return "CreateSequence " + sequence.name();
    }

    @Override
    public List<String> forward() {
        List<String> statements = new ArrayList<>();
        statements.add("create sequence " + target.sql(sequence.name())
                + (sequence.type().equals("bigint") ? "" : " as " + sequence.type())
                + " start with " + sequence.start() + " increment by " + sequence.increment()
                + (sequence.cycles() ? " cycle" : ""));
        keyOf.ifPresent(key -> statements.add("select setval('"
                + target.sql(sequence.name()).replace("'", "''") + "',\n    (select "
                + beyond("coalesce(max(" + Identifier.of(key.name()) + "), 0) + " + Math.max(1, sequence.increment()))
                + " from " + target.sql(key.table()) + "), false)"));
        return statements;
    }

    private String beyond(String rows) {
        return sequence.start() == 1 ? rows : "greatest(" + sequence.start() + ", " + rows + ")";
    }

    @Override
    public List<String> backward() {
        return List.of("drop sequence " + target.sql(sequence.name()));
    }

    @Override
    public Set<String> needs() {
        return keyOf.map(key -> Set.of(key.table())).orElse(Set.of());
    }
}
