package io.bookme.migrations.diff;

import io.bookme.migrations.state.Check;
import io.bookme.migrations.state.Exclusion;
import io.bookme.migrations.state.ForeignKey;
import io.bookme.migrations.state.Index;
import io.bookme.migrations.state.Key;
import io.bookme.migrations.state.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Constraints and indexes of one table that come or go together. */
record Parts(
        List<Key> keys,
        List<Check> checks,
        List<Exclusion> exclusions,
        List<ForeignKey> foreignKeys,
        List<Index> indexes) {
    private static final Pattern STRING = Pattern.compile("'(?:[^']|'')*'");

    Parts {
        keys = List.copyOf(keys);
        checks = List.copyOf(checks);
        exclusions = List.copyOf(exclusions);
        foreignKeys = List.copyOf(foreignKeys);
        indexes = List.copyOf(indexes);
    }

    static final Parts NONE = new Parts(List.of(), List.of(), List.of(), List.of(), List.of());

    static Parts of(Table table) {
        List<Key> primaryFirst = new ArrayList<>(table.keys().values());
        primaryFirst.sort((one, two) -> Boolean.compare(two.primary(), one.primary()));
        return new Parts(
                primaryFirst,
                List.copyOf(table.checks().values()),
                List.copyOf(table.exclusions().values()),
                List.copyOf(table.foreignKeys().values()),
                List.copyOf(table.indexes().values()));
    }

    /** Those whose columns meet a condition; parts of the table that are no column's business have none. */
    Parts where(Collection<String> columns, Predicate<Set<String>> condition) {
        return new Parts(
                keys.stream()
                        .filter(key -> condition.test(Set.copyOf(key.columns())))
                        .toList(),
                checks.stream()
                        .filter(check -> condition.test(mentioned(check.definition(), columns)))
                        .toList(),
                exclusions.stream()
                        .filter(exclusion -> condition.test(mentioned(exclusion.definition(), columns)))
                        .toList(),
                foreignKeys.stream()
                        .filter(key -> condition.test(Set.copyOf(key.columns())))
                        .toList(),
                indexes.stream()
                        .filter(index -> condition.test(columnsOf(index, columns)))
                        .toList());
    }

    /** Those of these names. */
    Parts named(Set<String> names) {
        return new Parts(
                keys.stream().filter(key -> names.contains(key.name())).toList(),
                checks.stream().filter(check -> names.contains(check.name())).toList(),
                exclusions.stream().filter(each -> names.contains(each.name())).toList(),
                foreignKeys.stream().filter(key -> names.contains(key.name())).toList(),
                indexes.stream().filter(index -> names.contains(index.name())).toList());
    }

    Parts without(Set<String> names) {
        Set<String> rest = new LinkedHashSet<>(names());
        rest.removeAll(names);
        return named(rest);
    }

    /** The same, those that have new names under these. */
    Parts renamed(Map<String, String> names) {
        return new Parts(
                keys.stream()
                        .map(key -> new Key(
                                names.getOrDefault(key.name(), key.name()),
                                key.primary(),
                                key.columns(),
                                key.deferrable(),
                                key.initiallyDeferred(),
                                key.definition()))
                        .toList(),
                checks.stream()
                        .map(check -> new Check(
                                names.getOrDefault(check.name(), check.name()), check.validated(), check.definition()))
                        .toList(),
                exclusions.stream()
                        .map(each -> new Exclusion(
                                names.getOrDefault(each.name(), each.name()),
                                each.deferrable(),
                                each.initiallyDeferred(),
                                each.definition()))
                        .toList(),
                foreignKeys.stream()
                        .map(key -> key.named(names.getOrDefault(key.name(), key.name())))
                        .toList(),
                indexes.stream()
                        .map(index -> Columns.withName(index, names.getOrDefault(index.name(), index.name())))
                        .toList());
    }

    Set<String> names() {
        Set<String> names = new LinkedHashSet<>(constraintNames());
        indexes.forEach(index -> names.add(index.name()));
        return names;
    }

    List<String> constraintNames() {
        List<String> names = new ArrayList<>();
        keys.forEach(key -> names.add(key.name()));
        checks.forEach(check -> names.add(check.name()));
        exclusions.forEach(exclusion -> names.add(exclusion.name()));
        foreignKeys.forEach(key -> names.add(key.name()));
        return names;
    }

    boolean isEmpty() {
        return names().isEmpty();
    }

    /** {@code constraint services_service_price_check check (price >= 0)} and so on. */
    List<String> constraints(Target target) {
        List<String> lines = new ArrayList<>();
        keys.forEach(key -> lines.add(Definitions.key(key)));
        checks.forEach(check -> lines.add(Definitions.check(check)));
        exclusions.forEach(exclusion -> lines.add(Definitions.exclusion(exclusion)));
        foreignKeys.forEach(key -> lines.add(Definitions.foreignKey(key, target)));
        return lines;
    }

    List<String> createIndexes(Target target) {
        return indexes.stream().map(index -> Definitions.index(index, target)).toList();
    }

    List<String> dropIndexes(Target target) {
        return indexes.stream()
                .map(index -> "drop index " + target.sql(index.name()))
                .toList();
    }

    List<String> dropConstraints() {
        return constraintNames().stream()
                .map(name -> "drop constraint " + Identifier.of(name))
                .toList();
    }

    static Set<String> columnsOf(Index index, Collection<String> columns) {
        String definition = index.definition();
        int using = definition.indexOf(" USING ");
        return mentioned(using < 0 ? definition : definition.substring(using + 7), columns);
    }

    /** The columns that an expression speaks of. */
    static Set<String> mentioned(String expression, Collection<String> columns) {
        String bare = STRING.matcher(expression).replaceAll("''");
        Set<String> found = new LinkedHashSet<>();
        for (String column : columns) {
            if (Pattern.compile("(?<![\\w.:])" + Pattern.quote(column) + "(?!\\w|\\()", Pattern.UNICODE_CHARACTER_CLASS)
                    .matcher(bare)
                    .find()) {
                found.add(column);
            }
        }
        return found;
    }
}
