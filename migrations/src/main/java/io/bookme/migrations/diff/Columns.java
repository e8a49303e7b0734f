package io.bookme.migrations.diff;

import io.bookme.migrations.state.Column;
import io.bookme.migrations.state.Index;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** Columns with one thing changed, and indexes without their names or under others. */
final class Columns {
    private Columns() {}

    static Column withDefault(Column column, @Nullable String defaultValue, @Nullable String generated) {
        return new Column(
                column.name(),
                column.type(),
                column.length(),
                column.precision(),
                column.scale(),
                column.nullable(),
                defaultValue,
                column.identity(),
                generated,
                column.collation(),
                column.comment());
    }

    static Column withComment(Column column, @Nullable String comment) {
        return new Column(
                column.name(),
                column.type(),
                column.length(),
                column.precision(),
                column.scale(),
                column.nullable(),
                column.defaultValue(),
                column.identity(),
                column.generated(),
                column.collation(),
                comment);
    }

    static Index withName(Index index, String name) {
        return new Index(
                name,
                index.unique(),
                index.method(),
                index.columns(),
                index.predicate(),
                index.valid(),
                index.definition()
                        .replaceFirst(
                                "INDEX \\S+ ON", Matcher.quoteReplacement("INDEX " + Identifier.of(name) + " ON")));
    }

    static boolean sameIndex(Index one, Index two) {
        return withoutName(one).equals(withoutName(two));
    }

    private static String withoutName(Index index) {
        return index.definition().replaceFirst("INDEX \\S+ ON", "INDEX ON");
    }
}
