package io.bookme.migrations.diff;

import io.bookme.migrations.state.Catalog;
import io.bookme.migrations.state.Check;
import io.bookme.migrations.state.Column;
import io.bookme.migrations.state.Exclusion;
import io.bookme.migrations.state.ForeignKey;
import io.bookme.migrations.state.Index;
import io.bookme.migrations.state.Key;
import io.bookme.migrations.state.Table;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** What an {@code --op} or {@code --makes} line has made, and so may be taken away when the entities no longer want it. */
public record Ours(Set<Named> things) {

    /**
     * @param kind as in the inventory, or {@code default}, {@code comment}
     */
    public record Named(String kind, String table, String name) {}

    public Ours {
        things = Set.copyOf(things);
    }

    boolean has(String kind, String table, String name) {
        return things.contains(new Named(kind, table, name));
    }

    /**
     * The catalog in the eyes of the entities: without what they do not know and nobody of us has made, what they
     * cannot say (partial and functional indexes, exclusion constraints, triggers, views ...), and defaults that a
     * change left behind.
     */
    public Catalog visible(Catalog catalog, Catalog wanted) {
        SortedMap<String, Table> tables = new TreeMap<>();
        catalog.tables().forEach((name, table) -> {
            Table model = wanted.tables().get(name);
            if (model != null) {
                tables.put(name, visible(table, model));
            } else if (has("table", name, name) && table.kind().equals("table")) {
                tables.put(name, table);
            }
        });
        var sequences = new TreeMap<>(catalog.sequences());
        sequences.keySet().removeIf(name -> !wanted.sequences().containsKey(name) && !has("sequence", name, name));
        return new Catalog(tables, sequences, new TreeMap<>());
    }

    private Table visible(Table table, Table wanted) {
        String name = table.name();
        SortedMap<String, Column> columns = new TreeMap<>();
        table.columns().forEach((key, column) -> {
            Column model = wanted.columns().get(key);
            if (model != null) {
                columns.put(key, visible(name, column, model));
            } else if (has("column", name, key)) {
                columns.put(key, column);
            }
        });
        return new Table(
                name,
                table.kind(),
                columns,
                kept(table.keys(), wanted.keys(), Ours::same, key -> ours(name, key)),
                kept(table.foreignKeys(), wanted.foreignKeys(), Ours::same, key -> ours(name, key)),
                kept(table.checks(), wanted.checks(), Ours::same, check -> ours(name, check)),
                new TreeMap<String, Exclusion>(),
                kept(table.indexes(), wanted.indexes(), Columns::sameIndex, index -> ours(name, index)),
                new TreeMap<>(),
                wanted.comment() == null && !has("comment", name, name) ? null : table.comment());
    }

    private Column visible(String table, Column column, Column model) {
        boolean leftBehind =
                model.defaultValue() == null && column.generated() == null && !has("default", table, column.name());
        boolean computed =
                model.generated() == null && column.generated() != null && !has("column", table, column.name());
        boolean told = model.comment() == null && !has("comment", table, column.name());
        Column plain = leftBehind || computed ? Columns.withDefault(column, null, null) : column;
        return told ? Columns.withComment(plain, null) : plain;
    }

    /** What is wanted by its name or is ours, and what of the rest is wanted under a name that nothing has yet. */
    private static <T> SortedMap<String, T> kept(
            Map<String, T> things, Map<String, T> wanted, BiPredicate<T, T> same, Predicate<T> ours) {
        SortedMap<String, T> kept = new TreeMap<>();
        Map<String, T> missing = new TreeMap<>(wanted);
        missing.keySet().removeAll(things.keySet());
        things.forEach((name, thing) -> {
            if (wanted.containsKey(name)) {
                kept.put(name, thing);
            } else if (ours.test(thing)) {
                kept.put(name, thing);
                takeTwin(thing, missing, same);
            }
        });
        things.forEach((name, thing) -> {
            if (!kept.containsKey(name) && takeTwin(thing, missing, same)) {
                kept.put(name, thing);
            }
        });
        return kept;
    }

    private static <T> boolean takeTwin(T thing, Map<String, T> missing, BiPredicate<T, T> same) {
        for (Map.Entry<String, T> other : missing.entrySet()) {
            if (same.test(thing, other.getValue())) {
                missing.remove(other.getKey());
                return true;
            }
        }
        return false;
    }

    private boolean ours(String table, Key key) {
        String plain = key.primary() ? "PRIMARY KEY (" : "UNIQUE (";
        return has("constraint", table, key.name()) && key.definition().startsWith(plain) && !key.deferrable();
    }

    private boolean ours(String table, ForeignKey key) {
        return has("constraint", table, key.name());
    }

    private boolean ours(String table, Check check) {
        return has("constraint", table, check.name()) && check.definition().startsWith("CHECK ");
    }

    private boolean ours(String table, Index index) {
        String plain = "CREATE " + (index.unique() ? "UNIQUE " : "") + "INDEX " + Identifier.of(index.name()) + " ON "
                + Identifier.of(table) + " USING btree (" + String.join(", ", index.columns()) + ")";
        boolean columnsAlone = index.columns().stream().noneMatch(column -> column.contains("("));
        return has("index", table, index.name())
                && columnsAlone
                && index.definition().equals(plain);
    }

    private static boolean same(Key one, Key two) {
        return one.definition().equals(two.definition());
    }

    private static boolean same(ForeignKey one, ForeignKey two) {
        return one.definition().equals(two.definition());
    }

    private static boolean same(Check one, Check two) {
        return one.definition().equals(two.definition());
    }
}
