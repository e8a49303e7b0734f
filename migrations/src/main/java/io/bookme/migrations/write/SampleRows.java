package io.bookme.migrations.write;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.run.Quote;
import io.bookme.migrations.state.Catalog;
import io.bookme.migrations.state.Check;
import io.bookme.migrations.state.Column;
import io.bookme.migrations.state.ForeignKey;
import io.bookme.migrations.state.Index;
import io.bookme.migrations.state.Table;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Rows for a change to be tried on: in every table some, with NULL, the longest, largest and smallest that its
 * constraints let pass, and two that are alike in all that need not be unique. Nothing is known of a table but its catalog; a row that is refused is left out.
 */
final class SampleRows {
    private static final int MOST = 8;
    private static final int TRIES = 40;

    private final Workbench bench;
    private final Scope scope;
    private final boolean extreme;

    SampleRows(Workbench bench, Scope scope, boolean extreme) {
        this.bench = bench;
        this.scope = scope;
        this.extreme = extreme;
    }

    /** Returns the tables that no row could be found for. */
    Set<String> fill(Catalog catalog) throws SQLException {
        bench.searchIn(scope);
        Set<String> empty = new TreeSet<>();
        for (Table table : parentsFirst(catalog)) {
            if (table.kind().equals("table") && !fill(table)) {
                empty.add(table.name());
            }
        }
        return empty;
    }

    private boolean fill(Table table) throws SQLException {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (Column column : table.columns().values()) {
            if (column.generated() == null && !"always".equals(column.identity())) {
                values.put(column.name(), candidates(table, column));
            }
        }
        dropRefused(table, values);
        values.values().removeIf(List::isEmpty);
        int rows = Math.min(
                MOST, values.values().stream().mapToInt(List::size).max().orElse(1));
        StringBuilder block = new StringBuilder("do $bookme_rows$\nbegin\n");
        for (int row = 0; row < rows; row++) {
            block.append(insert(table, values, row, 0));
        }
        for (int row = 0; extreme && row < rows; row++) {
            block.append(insert(table, twin(table, values, row), rows + row, 0));
        }
        block.append("if not exists (select from ")
                .append(Quote.name(table.name()))
                .append(") then\n");
        for (int row = 0; row < TRIES; row++) {
            block.append(insert(table, values, row, 1));
        }
        bench.execute(block.append("end if;\nend\n$bookme_rows$").toString());
        try (Statement statement = bench.connection().createStatement();
                ResultSet found =
                        statement.executeQuery("select exists (select from " + Quote.name(table.name()) + ")")) {
            found.next();
            return found.getBoolean(1);
        }
    }

    /** The values of one row again, but where no two may be the same. */
    private static Map<String, List<String>> twin(Table table, Map<String, List<String>> values, int row) {
        Set<String> unique = new TreeSet<>();
        table.keys().values().forEach(key -> unique.addAll(key.columns()));
        table.indexes().values().stream().filter(Index::unique).forEach(index -> unique.addAll(index.columns()));
        Map<String, List<String>> alike = new LinkedHashMap<>(values);
        alike.replaceAll((name, all) -> unique.contains(name) ? all : List.of(all.get(turn(all, row) % all.size())));
        return alike;
    }

    /** Two rows of one parent and more, so that what must be unique among them shows. */
    private static int turn(List<String> values, int row) {
        return values.stream().anyMatch(value -> value.startsWith("(select")) ? row / 2 : row;
    }

    private static String insert(Table table, Map<String, List<String>> values, int row, int spread) {
        List<String> names = new ArrayList<>();
        List<String> row1 = new ArrayList<>();
        int place = 1;
        for (Map.Entry<String, List<String>> column : values.entrySet()) {
            int turn = spread == 0
                    ? turn(column.getValue(), row)
                    : row * place + row / column.getValue().size();
            names.add(Quote.name(column.getKey()));
            row1.add(column.getValue().get(Math.floorMod(turn, column.getValue().size())));
            place += 2;
        }
        return "begin insert into " + Quote.name(table.name())
                + (names.isEmpty()
                        ? " default values"
                        : " (" + String.join(", ", names) + ") values (" + String.join(", ", row1) + ")")
                + "; exception when others then null; end;\n";
    }

    private List<String> candidates(Table table, Column column) {
        List<String> values = new ArrayList<>();
        for (ForeignKey key : table.foreignKeys().values()) {
            if (key.columns().contains(column.name())) {
                if (extreme && key.columns().stream().allMatch(name -> isNullable(table, name))) {
                    values.add("null");
                }
                values.addAll(references(key, column.name()));
                return values;
            }
        }
        if (column.nullable() && extreme) {
            values.add("null");
        }
        if (column.identity() != null) {
            return List.of("default");
        }
        boolean unique =
                table.keys().values().stream().anyMatch(key -> key.columns().contains(column.name()));
        if (unique && column.type().matches("integer|bigint|smallint")) {
            for (int number = 1; number <= 2 * MOST; number++) {
                values.add(String.valueOf(number));
            }
        }
        values.addAll(Edges.of(column, table.checks().values(), extreme));
        return values;
    }

    private static boolean isNullable(Table table, String column) {
        return java.util.Objects.requireNonNull(table.columns().get(column)).nullable();
    }

    /** Columns of one key come from the same row of its parent, turn by turn. */
    private static List<String> references(ForeignKey key, String own) {
        List<String> values = new ArrayList<>();
        String table = key.referencedTable().contains(".") ? key.referencedTable() : Quote.name(key.referencedTable());
        String column = Quote.name(key.referencedColumns().get(key.columns().indexOf(own)));
        String order = key.referencedColumns().stream().map(Quote::name).collect(Collectors.joining(", "));
        for (int row = 0; row < MOST; row++) {
            values.add("(select " + column + " from " + table + " order by " + order + " offset (select " + row
                    + " % greatest(count(*), 1) from " + table + ") limit 1)");
        }
        return values;
    }

    /** One question for the whole table: which values its checks over one column alone would refuse. */
    private void dropRefused(Table table, Map<String, List<String>> values) throws SQLException {
        List<String> questions = new ArrayList<>();
        List<Runnable> drops = new ArrayList<>();
        values.forEach((name, possible) -> {
            Column column = java.util.Objects.requireNonNull(table.columns().get(name));
            String condition = table.checks().values().stream()
                    .filter(check -> speaksOfAlone(check, name, table))
                    .map(check -> "coalesce(" + check.definition().replaceFirst("^CHECK ", "") + ", true)")
                    .collect(Collectors.joining(" and "));
            if (condition.isEmpty()) {
                return;
            }
            for (String value : List.copyOf(possible)) {
                if (!value.startsWith("(select") && !value.equals("default")) {
                    questions.add("(select " + condition + " from (select cast(" + value + " as " + column.sqlType()
                            + ") as " + Quote.name(name) + ") v)");
                    drops.add(() -> possible.remove(value));
                }
            }
        });
        if (questions.isEmpty()) {
            return;
        }
        Savepoint before = bench.mark();
        try (Statement statement = bench.connection().createStatement();
                ResultSet answers = statement.executeQuery("select " + String.join(",\n", questions))) {
            answers.next();
            for (int i = 0; i < questions.size(); i++) {
                if (!answers.getBoolean(i + 1)) {
                    drops.get(i).run();
                }
            }
        } catch (SQLException e) {
            bench.backTo(before); // a check that fails on some value: the rows that are refused tell as well
        }
    }

    private static boolean speaksOfAlone(Check check, String column, Table table) {
        if (!check.definition().startsWith("CHECK ")) {
            return false;
        }
        String bare = check.definition().replaceAll("'(?:[^']|'')*'", "''");
        Set<String> mentioned = table.columns().keySet().stream()
                .filter(name -> Pattern.compile("(?<!\\w)" + Pattern.quote(name) + "(?!\\w)")
                        .matcher(bare)
                        .find())
                .collect(Collectors.toSet());
        return mentioned.equals(Set.of(column));
    }

    private static List<Table> parentsFirst(Catalog catalog) {
        Set<Table> ordered = new LinkedHashSet<>();
        Set<Table> waiting = new LinkedHashSet<>(catalog.tables().values());
        while (!waiting.isEmpty()) {
            Table next = waiting.stream()
                    .filter(table -> table.foreignKeys().values().stream()
                            .map(key -> catalog.tables().get(key.referencedTable()))
                            .allMatch(parent -> parent == null || parent.equals(table) || ordered.contains(parent)))
                    .findFirst()
                    .orElseGet(() -> waiting.iterator().next());
            waiting.remove(next);
            ordered.add(next);
        }
        return List.copyOf(ordered);
    }
}
