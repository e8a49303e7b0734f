package io.bookme.migrations.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Two catalogs held against each other. Each line says what the first has, then what the second has instead. */
final class Differences {

    private final Catalog first;
    private final Catalog second;
    private final List<String> lines = new ArrayList<>();

    Differences(Catalog first, Catalog second) {
        this.first = first;
        this.second = second;
    }

    List<String> list() {
        each(first.tables(), second.tables(), name -> name, "table", Table::kind, this::table);
        each(first.sequences(), second.sequences(), name -> name, "sequence", Sequence::type, this::sequence);
        each(first.others(), second.others(), name -> name, "definition", text -> text, (where, one, two) -> {
            say(where, "definition", one, two);
        });
        return List.copyOf(lines);
    }

    private void table(String name, Table one, Table two) {
        say(name, "kind", one.kind(), two.kind());
        say(name, "comment", one.comment(), two.comment());
        Function<String, String> dotted = part -> name + "." + part;
        Function<String, String> spaced = part -> name + " " + part;
        each(one.columns(), two.columns(), dotted, "column", Column::sqlType, this::column);
        each(one.keys(), two.keys(), spaced, "key", Key::definition, this::key);
        each(one.foreignKeys(), two.foreignKeys(), spaced, "foreign key", ForeignKey::definition, this::foreignKey);
        each(one.checks(), two.checks(), spaced, "check", Check::definition, (where, a, b) -> {
            say(where, "check", a.definition(), b.definition());
        });
        each(one.exclusions(), two.exclusions(), spaced, "exclusion", Exclusion::definition, (where, a, b) -> {
            say(where, "exclusion", a.definition(), b.definition());
        });
        each(one.indexes(), two.indexes(), spaced, "index", Index::definition, this::index);
        each(one.triggers(), two.triggers(), spaced, "trigger", Trigger::definition, (where, a, b) -> {
            say(where, "trigger", a.definition(), b.definition());
            say(where, "enabled", a.enabled(), b.enabled());
        });
    }

    private void column(String where, Column one, Column two) {
        say(where, "type", one.type(), two.type());
        if (one.type().equals(two.type())) {
            say(where, "length", one.length(), two.length());
            say(where, "precision", one.precision(), two.precision());
            say(where, "scale", one.scale(), two.scale());
        }
        say(where, "nullability", nullability(one), nullability(two));
        say(where, "default", one.defaultValue(), two.defaultValue());
        say(where, "identity", one.identity(), two.identity());
        say(where, "generated", one.generated(), two.generated());
        say(where, "collation", one.collation(), two.collation());
        say(where, "comment", one.comment(), two.comment());
    }

    private static String nullability(Column column) {
        return column.nullable() ? "null" : "not null";
    }

    private void key(String where, Key one, Key two) {
        say(where, "key", one.definition(), two.definition());
    }

    private void foreignKey(String where, ForeignKey one, ForeignKey two) {
        int before = lines.size();
        say(where, "columns", one.columns(), two.columns());
        say(where, "references", references(one), references(two));
        say(where, "on delete", one.onDelete(), two.onDelete());
        say(where, "on update", one.onUpdate(), two.onUpdate());
        if (lines.size() == before) {
            say(where, "foreign key", one.definition(), two.definition());
        }
    }

    private static String references(ForeignKey key) {
        return key.referencedTable() + key.referencedColumns();
    }

    private void index(String where, Index one, Index two) {
        int before = lines.size();
        say(where, "unique", one.unique(), two.unique());
        say(where, "method", one.method(), two.method());
        say(where, "columns", one.columns(), two.columns());
        say(where, "predicate", one.predicate(), two.predicate());
        say(where, "valid", one.valid(), two.valid());
        if (lines.size() == before) {
            say(where, "index", one.definition(), two.definition());
        }
    }

    private void sequence(String where, Sequence one, Sequence two) {
        if (!one.equals(two)) {
            say(where, "sequence", one, two);
        }
    }

    private <T> void each(
            Map<String, T> one,
            Map<String, T> two,
            Function<String, String> where,
            String kind,
            Function<T, String> shown,
            Pair<T> both) {
        SortedSet<String> names = new TreeSet<>(one.keySet());
        names.addAll(two.keySet());
        for (String name : names) {
            T here = one.get(name);
            T there = two.get(name);
            if (here != null && there != null) {
                both.compare(where.apply(name), here, there);
            } else {
                say(where.apply(name), kind, shownOrNull(here, shown), shownOrNull(there, shown));
            }
        }
    }

    private static <T> @Nullable String shownOrNull(@Nullable T thing, Function<T, String> shown) {
        return thing == null ? null : shown.apply(thing);
    }

    private void say(String where, String what, @Nullable Object one, @Nullable Object two) {
        if (!Objects.equals(one, two)) {
            lines.add("%s: %s %s, but %s"
                    .formatted(
                            where,
                            what,
                            Objects.requireNonNullElse(one, "none"),
                            Objects.requireNonNullElse(two, "none")));
        }
    }

    /** How two things of the same name are compared. */
    private interface Pair<T> {
        void compare(String where, T one, T two);
    }
}
