package io.bookme.migrations.diff;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is written about a table in the database itself. */
record AlterTableComment(
        Target target, @Nullable String before, @Nullable String after) implements Operation {

    @Override
    public String describe() {
        return "Alter " + target.lower() + " table comment";
    }

    @Override
    public String fragment() {
        return "alter_" + target.lower() + "_table_comment";
    }

    @Override
    public String line() {
        return "AlterModelTableComment " + target.lower();
    }

    @Override
    public List<String> makes() {
        return after == null ? List.of() : Made.lines(target.table(), List.of(Made.comment()));
    }

    @Override
    public List<String> forward() {
        return List.of(comment(after));
    }

    @Override
    public List<String> backward() {
        return List.of(comment(before));
    }

    private String comment(@Nullable String text) {
        return Definitions.comment("table", target.sql(), text).orElse("comment on table " + target.sql() + " is null");
    }
}
