package io.bookme.migrations.diff;

import io.bookme.migrations.state.Column;
import java.util.List;

/**
 * A column that a person has made, that is never NULL, and that no entity fills any more: it stays with its values, but
 * must not keep new rows out.
 */
record LetBeNull(Target target, String field, Column column) implements FieldChange {

    @Override
    public String line() {
        return "AlterField " + target.lower() + " " + field + " null=true";
    }

    @Override
    public List<String> forward() {
        return List.of(alter("drop not null"));
    }

    @Override
    public List<String> backward() {
        return List.of(alter("set not null"));
    }

    private String alter(String what) {
        return Definitions.alter(target, List.of("alter column " + Identifier.of(column.name()) + " " + what));
    }

    @Override
    public List<String> warnings() {
        return List.of(target.table() + "." + column.name()
                + " was made by hand, has no default, and no entity fills it: so that rows can still come, it may be NULL"
                + " from now on. It stays, with its values; to take it away, write that by hand (--empty).");
    }
}
