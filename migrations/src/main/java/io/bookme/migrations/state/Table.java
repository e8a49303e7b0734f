package io.bookme.migrations.state;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table and all that hangs on it, each thing under its name. The order of columns is not part of it: a column that
 * was added later stands last in PostgreSQL and anywhere in an entity.
 *
 * @param kind {@code table}, {@code partitioned table} or {@code foreign table}
 */
public record Table(
        String name,
        String kind,
        SortedMap<String, Column> columns,
        SortedMap<String, Key> keys,
        SortedMap<String, ForeignKey> foreignKeys,
        SortedMap<String, Check> checks,
        SortedMap<String, Exclusion> exclusions,
        SortedMap<String, Index> indexes,
        SortedMap<String, Trigger> triggers,
        @Nullable String comment) {

    public Table {
        columns = Collections.unmodifiableSortedMap(columns);
        keys = Collections.unmodifiableSortedMap(keys);
        foreignKeys = Collections.unmodifiableSortedMap(foreignKeys);
        checks = Collections.unmodifiableSortedMap(checks);
        exclusions = Collections.unmodifiableSortedMap(exclusions);
        indexes = Collections.unmodifiableSortedMap(indexes);
        triggers = Collections.unmodifiableSortedMap(triggers);
    }

    /** The columns of the primary key, none if the table has no such key. */
    public List<String> primaryKey() {
        return keys.values().stream()
                .filter(Key::primary)
                .findFirst()
                .map(Key::columns)
                .orElse(List.of());
    }

    /** Without the constraints, indexes and triggers of these names. */
    public Table without(Set<String> names) {
        return new Table(
                name,
                kind,
                columns,
                unnamed(keys, names),
                unnamed(foreignKeys, names),
                unnamed(checks, names),
                unnamed(exclusions, names),
                unnamed(indexes, names),
                unnamed(triggers, names),
                comment);
    }

    Table withColumns(Collection<Column> others) {
        return new Table(
                name,
                kind,
                byName(others, Column::name),
                keys,
                foreignKeys,
                checks,
                exclusions,
                indexes,
                triggers,
                comment);
    }

    /** As if every check and foreign key had been validated. */
    Table asValid() {
        return new Table(
                name,
                kind,
                columns,
                keys,
                byName(foreignKeys.values().stream().map(ForeignKey::asValid).toList(), ForeignKey::name),
                byName(checks.values().stream().map(Check::asValid).toList(), Check::name),
                exclusions,
                indexes,
                triggers,
                comment);
    }

    static <T> SortedMap<String, T> byName(Collection<T> things, Function<T, String> name) {
        return new TreeMap<>(things.stream().collect(Collectors.toMap(name, Function.identity())));
    }

    private static <T> SortedMap<String, T> unnamed(Map<String, T> things, Set<String> names) {
        SortedMap<String, T> rest = new TreeMap<>(things);
        rest.keySet().removeAll(names);
        return rest;
    }
}
