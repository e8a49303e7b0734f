package io.bookme.schema;

import io.bookme.migrations.state.Catalog;
import io.bookme.migrations.state.Check;
import io.bookme.migrations.state.Column;
import io.bookme.migrations.state.ForeignKey;
import io.bookme.migrations.state.Key;
import io.bookme.migrations.state.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Puts rows into every table of a schema, knowing nothing but its catalog: for each column one row for each value that
 * stands at an edge ({@link Edges}) and that the column's own checks let pass, NULL among them. Foreign keys get ids of
 * rows that are there; a check over several columns makes the others follow. What a unique or an exclusion constraint
 * refuses, is left out.
 */
final class Filler {

    /** What PostgreSQL said to such a question, which depends on nothing but its text. */
    private static final Map<String, Boolean> ANSWERS = new ConcurrentHashMap<>();

    private final Connection connection;
    private final String schema;
    private final Edges edges;

    /** How each table looked when it was filled, so that only what is new or altered is filled again. */
    private final Map<String, Table> filled = new HashMap<>();

    private int counter;

    Filler(Connection connection, String schema, Edges edges) {
        this.connection = connection;
        this.schema = schema;
        this.edges = edges;
    }

    void fill() throws SQLException {
        Catalog catalog = Catalog.read(connection, schema);
        connection.setAutoCommit(false);
        try {
            Schemas.execute(connection, "set local search_path = " + schema);
            for (Table table : parentsFirst(catalog)) {
                if (!table.equals(filled.get(table.name()))) {
                    fill(table);
                    filled.put(table.name(), table);
                }
            }
            connection.commit();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private void fill(Table table) throws SQLException {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (Column column : table.columns().values()) {
            if (column.identity() == null && column.generated() == null) {
                values.put(column.name(), allowed(table, column));
            }
        }
        List<String> inserts = new ArrayList<>();
        for (Map.Entry<String, List<String>> column : values.entrySet()) {
            for (String value : column.getValue()) {
                insert(table, values, column.getKey(), value).ifPresent(inserts::add);
            }
        }
        Schemas.execute(connection, String.join(";\n", inserts));
    }

    /** All values for a column that its own checks let pass. */
    private List<String> allowed(Table table, Column column) throws SQLException {
        List<String> values = new ArrayList<>();
        if (column.nullable()) {
            values.add("null");
        }
        if (column.defaultValue() != null) {
            values.add(column.defaultValue());
        }
        for (ForeignKey key : table.foreignKeys().values()) {
            if (key.columns().equals(List.of(column.name()))) {
                values.addAll(Rows.strings(
                        connection,
                        "select %s::text from %s order by 1 limit 20"
                                .formatted(key.referencedColumns().get(0), key.referencedTable())));
                return values;
            }
        }
        for (String value : edges.of(column, table.checks().values())) {
            if (passes(table, Map.of(column.name(), value))) {
                values.add(value);
            }
        }
        return values;
    }

    /** One row with this value, the other columns plain; or none, if no values of the others go with it. */
    private Optional<String> insert(Table table, Map<String, List<String>> values, String column, String value)
            throws SQLException {
        counter++;
        Map<String, String> row = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> each : values.entrySet()) {
            row.put(each.getKey(), plain(table, each.getKey(), each.getValue()));
        }
        row.put(column, value);
        if (!settled(table, values, row, column)) {
            return Optional.empty();
        }
        return Optional.of("insert into %s (%s) values (%s) on conflict do nothing"
                .formatted(table.name(), String.join(", ", row.keySet()), String.join(", ", row.values())));
    }

    /** A value for a column that the row is not about: a fresh one where it must be unique, else the first or in turn. */
    private String plain(Table table, String column, List<String> possible) throws SQLException {
        boolean reference = table.foreignKeys().values().stream()
                .anyMatch(key -> key.columns().contains(column));
        boolean unique = table.keys().values().stream()
                .filter(key -> !key.primary())
                .map(Key::columns)
                .anyMatch(columns -> columns.contains(column));
        if (unique && reference) {
            int stride = table.columns().headMap(column).size() % 2 == 0 ? 1 : 7;
            return possible.get(Math.floorMod(counter / stride, possible.size()));
        }
        if (unique && table.columns().get(column).type().startsWith("character")) {
            return passes(table, Map.of(column, "'u1'")) ? "'u" + counter + "'" : possible.get(0);
        }
        return possible.get(0);
    }

    /** Lets the other columns of a check over several follow the one that the row is about. */
    private boolean settled(Table table, Map<String, List<String>> values, Map<String, String> row, String fixed)
            throws SQLException {
        for (Check check : table.checks().values()) {
            Set<String> columns = columnsOf(table, check);
            if (columns.size() > 1 && !passes(table, only(row, columns))) {
                List<String> free =
                        columns.stream().filter(name -> !name.equals(fixed)).toList();
                if (!search(table, values, row, columns, free)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean search(
            Table table,
            Map<String, List<String>> values,
            Map<String, String> row,
            Set<String> columns,
            List<String> free)
            throws SQLException {
        if (free.isEmpty()) {
            return passes(table, only(row, columns));
        }
        for (String value : values.get(free.get(0))) {
            row.put(free.get(0), value);
            if (search(table, values, row, columns, free.subList(1, free.size()))) {
                return true;
            }
        }
        return false;
    }

    private static Map<String, String> only(Map<String, String> row, Set<String> columns) {
        return columns.stream().collect(Collectors.toMap(name -> name, row::get));
    }

    /** Asks PostgreSQL itself whether these values pass the checks that speak of them alone. */
    private boolean passes(Table table, Map<String, String> values) throws SQLException {
        String conditions = Stream.concat(
                        Stream.of("true"),
                        table.checks().values().stream()
                                .filter(check -> values.keySet().containsAll(columnsOf(table, check)))
                                .map(check -> "coalesce(" + check.definition().replaceFirst("^CHECK ", "") + ", true)"))
                .collect(Collectors.joining(" and "));
        String row = values.entrySet().stream()
                .map(value -> "cast(%s as %s) as %s"
                        .formatted(
                                value.getValue(),
                                table.columns().get(value.getKey()).sqlType(),
                                value.getKey()))
                .collect(Collectors.joining(", "));
        String question = "select (%s)::text from (select %s) v".formatted(conditions, row);
        Boolean known = ANSWERS.get(question);
        if (known == null) {
            known = Rows.strings(connection, question).contains("true");
            ANSWERS.put(question, known);
        }
        return known;
    }

    private static Set<String> columnsOf(Table table, Check check) {
        return table.columns().keySet().stream()
                .filter(name -> Pattern.compile("\\b" + name + "\\b")
                        .matcher(Edges.withoutLiterals(check.definition()))
                        .find())
                .collect(Collectors.toSet());
    }

    private static List<Table> parentsFirst(Catalog catalog) {
        Set<Table> ordered = new LinkedHashSet<>();
        while (ordered.size() < catalog.tables().size()) {
            int before = ordered.size();
            catalog.tables().values().stream()
                    .filter(table -> table.foreignKeys().values().stream()
                            .map(key -> catalog.tables().get(key.referencedTable()))
                            .allMatch(parent -> ordered.contains(parent) || parent.equals(table)))
                    .forEach(ordered::add);
            if (ordered.size() == before) {
                throw new IllegalStateException("tables refer to each other in a circle");
            }
        }
        return List.copyOf(ordered);
    }
}
