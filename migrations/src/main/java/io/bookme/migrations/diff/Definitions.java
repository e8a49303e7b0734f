package io.bookme.migrations.diff;

import io.bookme.migrations.state.Check;
import io.bookme.migrations.state.Column;
import io.bookme.migrations.state.Exclusion;
import io.bookme.migrations.state.ForeignKey;
import io.bookme.migrations.state.Index;
import io.bookme.migrations.state.Key;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Columns, constraints and indexes as the SQL that makes them. */
final class Definitions {
    private Definitions() {}

    static String column(Column column, @Nullable String defaultValue, boolean nullable) {
        StringBuilder text = new StringBuilder(Identifier.of(column.name()) + " " + type(column));
        if (column.generated() != null) {
            text.append(" generated always as (")
                    .append(column.defaultValue())
                    .append(") ")
                    .append(column.generated());
        } else if (defaultValue != null) {
            text.append(" default ").append(Spelling.value(defaultValue));
        }
        if (column.identity() != null) {
            text.append(" generated ").append(column.identity()).append(" as identity");
        } else if (!nullable) {
            text.append(" not null");
        }
        return text.toString();
    }

    static String column(Column column) {
        return column(column, column.defaultValue(), column.nullable());
    }

    static String type(Column column) {
        return Spelling.type(column.sqlType()) + (column.collation() == null ? "" : " collate " + column.collation());
    }

    static String key(Key key) {
        String rest =
                key.definition().replaceFirst("^PRIMARY KEY", "primary key").replaceFirst("^UNIQUE", "unique");
        return constraint(key.name(), rest);
    }

    static String check(Check check) {
        return constraint(check.name(), Spelling.check(check.definition()));
    }

    static String exclusion(Exclusion exclusion) {
        return constraint(exclusion.name(), exclusion.definition());
    }

    static String foreignKey(ForeignKey key, Target target) {
        String text = "foreign key (" + Identifier.list(key.columns()) + ")\n        references "
                + target.sql(key.referencedTable()) + " (" + Identifier.list(key.referencedColumns()) + ")";
        text += key.onUpdate().equals("no action") ? "" : " on update " + key.onUpdate();
        text += key.onDelete().equals("no action") ? "" : " on delete " + key.onDelete();
        text += key.deferrable() ? " deferrable" : "";
        return constraint(key.name(), text);
    }

    private static String constraint(String name, String definition) {
        return "constraint " + Identifier.of(name) + " " + definition;
    }

    static String index(Index index, Target target) {
        String plain = "CREATE " + (index.unique() ? "UNIQUE " : "") + "INDEX " + Identifier.of(index.name()) + " ON "
                + Identifier.of(target.table()) + " USING btree (" + String.join(", ", index.columns()) + ")";
        if (index.definition().equals(plain)) {
            return "create " + (index.unique() ? "unique " : "") + "index " + Identifier.of(index.name()) + " on "
                    + target.sql() + " (" + String.join(", ", index.columns()).replace(" DESC", " desc") + ")";
        }
        return index.definition()
                .replaceFirst(
                        " ON \\S+ USING ", java.util.regex.Matcher.quoteReplacement(" ON " + target.sql() + " USING "));
    }

    static Optional<String> comment(String kind, String name, @Nullable String comment) {
        return Optional.ofNullable(comment)
                .map(text -> "comment on " + kind + " " + name + " is '" + text.replace("'", "''") + "'");
    }

    /** {@code alter table t} with its clauses, on one line if it is a single short one. */
    static String alter(Target target, List<String> clauses) {
        String start = "alter table " + target.sql();
        if (clauses.size() == 1
                && start.length() + clauses.get(0).length() < 110
                && !clauses.get(0).contains("\n")) {
            return start + " " + clauses.get(0);
        }
        return clauses.stream().map(clause -> "\n    " + clause).collect(Collectors.joining(",", start, ""));
    }
}
