package io.bookme.migrations.data;

import io.bookme.migrations.run.Quote;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A table as far as its rows are concerned.
 *
 * @param name its name, without the schema
 * @param partitioned whether its rows lie in partitions
 * @param columns its columns in their order
 * @param key the columns of its primary key; empty if it has none
 * @param upsertable whether ON CONFLICT takes that key: PostgreSQL refuses one that is deferrable or WITHOUT OVERLAPS, and
 *     any where the table has rules
 */
record DataTable(String name, boolean partitioned, List<DataColumn> columns, List<String> key, boolean upsertable) {
    DataTable {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /**
     * @param name its name
     * @param type as a person would write it
     * @param baseType PostgreSQL's internal name of the type, for a domain that of what it stands on
     * @param expression how PostgreSQL computes it from the others; empty if it does not
     * @param alwaysIdentity whether a value of one's own is refused in updates
     */
    record DataColumn(String name, String type, String baseType, Optional<String> expression, boolean alwaysIdentity) {
        boolean generated() {
            return expression.isPresent();
        }
    }

    /** The columns that hold something of their own. */
    List<DataColumn> stored() {
        return columns.stream().filter(column -> !column.generated()).toList();
    }

    /** The columns of the key that hold something of their own. */
    List<String> storedKey() {
        return key.stream()
                .filter(name -> !column(name).map(DataColumn::generated).orElse(false))
                .toList();
    }

    /** The columns of the key that are computed from others. */
    List<DataColumn> computedKey() {
        return columns.stream()
                .filter(column -> column.generated() && key.contains(column.name()))
                .toList();
    }

    Optional<DataColumn> column(String wanted) {
        return columns.stream().filter(column -> column.name().equals(wanted)).findFirst();
    }

    /** The statement that sends these columns of all rows in a fixed order. */
    String copyOut(String schema, List<String> wanted) {
        String order = key.isEmpty() ? "(t.*)::text collate \"C\"" : names(key);
        return "copy (select " + names(wanted) + " from " + (partitioned ? "" : "only ") + Quote.name(schema) + "."
                + Quote.name(name) + " t order by " + order + ") to stdout";
    }

    /** The statement that takes rows with these columns in; there may be none, and rows all the same. */
    static String copyIn(String table, List<String> columns) {
        return "copy " + Quote.name(table) + (columns.isEmpty() ? "" : " (" + names(columns) + ")") + " from stdin";
    }

    static String names(List<String> columns) {
        return columns.stream().map(Quote::name).collect(Collectors.joining(", "));
    }
}
