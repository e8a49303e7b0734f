package io.bookme.migrations.data;

import io.bookme.migrations.data.Manifest.Counter;
import io.bookme.migrations.data.TableReader.Reference;
import io.bookme.migrations.run.Quote;
import io.bookme.migrations.run.Rounds;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Brings the rows that wait to where they belong, pointed-to tables first, and lets counters go on behind them. Triggers
 * and rules of the tables are silent meanwhile.
 */
final class RowMove {
    private static final String UP = " > ";

    private final Transaction open;
    private final String schema;
    private final Map<String, Staged> staged;
    private final List<Counter> counters;
    private final Consumer<String> at;

    /**
     * @param staged what waits, by table
     * @param counters where sequences stood
     * @param at hears of what is worked on, for whoever has to say what failed
     */
    RowMove(Transaction open, String schema, Map<String, Staged> staged, List<Counter> counters, Consumer<String> at) {
        this.open = open;
        this.schema = schema;
        this.staged = staged;
        this.counters = counters;
        this.at = at;
    }

    void run() throws SQLException {
        at.accept("triggers");
        Silence silence = Silence.begin(open, schema, staged.keySet(), compared());
        moveAll();
        at.accept("triggers");
        silence.end();
        for (Staged filled : staged.values()) {
            at.accept(filled.table().name());
            countOn(filled);
        }
        Set<String> present =
                TableReader.counters(open, schema).stream().map(Counter::name).collect(Collectors.toSet());
        for (Counter counter : counters) {
            if (present.contains(counter.name())) {
                at.accept(counter.name());
                countOn(counter);
            }
        }
    }

    /** Between looking for a key and putting its row in nobody may put one there. */
    private List<String> compared() {
        return staged.values().stream()
                .map(Staged::table)
                .filter(table -> !table.key().isEmpty() && !table.upsertable())
                .map(DataTable::name)
                .toList();
    }

    private void moveAll() throws SQLException {
        TableOrder order = TableOrder.of(staged.keySet(), TableReader.references(open, schema));
        List<Reference> fixed =
                order.circular().stream().filter(key -> !key.deferrable()).toList();
        for (Reference key : fixed) {
            open.execute(alter(key) + " deferrable");
        }
        if (!order.circular().isEmpty()) {
            open.execute("set constraints "
                    + order.circular().stream()
                            .map(key -> qualified(key.name()))
                            .collect(Collectors.joining(", "))
                    + " deferred");
        }
        move(order.tables());
        at.accept("foreign keys");
        open.execute("set constraints all immediate");
        for (Reference key : fixed) {
            open.execute(alter(key) + " not deferrable");
        }
    }

    private void move(List<String> tables) throws SQLException {
        Rounds<String> rounds = new Rounds<String>(open.connection())
                .run(tables, name -> move(Objects.requireNonNull(staged.get(name))));
        if (rounds.reason().isPresent()) {
            at.accept(rounds.refused().get(0));
            throw rounds.reason().get();
        }
    }

    private String alter(Reference key) {
        return "alter table " + qualified(key.from()) + " alter constraint " + Quote.name(key.name());
    }

    private void move(Staged from) throws SQLException {
        DataTable to = from.table();
        at.accept(to.name());
        if (to.key().isEmpty()) {
            refuseUnlessEmpty(to);
            open.execute(insert(from));
        } else if (to.upsertable()) {
            open.execute(insert(from) + upsert(from));
        } else {
            overwrite(from);
            open.execute(insert(from) + " where not exists (select from " + qualified(to.name()) + " t where "
                    + sameKey(to) + ")");
        }
    }

    private void refuseUnlessEmpty(DataTable to) throws SQLException {
        if (open.query("select exists (select from " + qualified(to.name()) + ")", row -> row.getBoolean(1))
                .get(0)) {
            throw new DataException(
                    "Table " + schema + "." + to.name()
                            + " has no primary key and is not empty: loading would double its"
                            + " rows; " + schema + " is as it was",
                    "Empty it first, or give it a primary key.");
        }
    }

    private String insert(Staged from) {
        String columns = DataTable.names(from.columns());
        return "insert into " + qualified(from.table().name()) + (columns.isEmpty() ? "" : " (" + columns + ")")
                + " overriding system value select " + columns + " from " + place(from) + " s";
    }

    private static String upsert(Staged from) {
        String changes = changes(from, "excluded");
        return " on conflict (" + DataTable.names(from.table().key()) + ") do "
                + (changes.isEmpty() ? "nothing" : "update set " + changes);
    }

    /** The rows whose key is there. */
    private void overwrite(Staged from) throws SQLException {
        DataTable to = from.table();
        for (DataTable.DataColumn computed : from.computed()) {
            open.execute("update " + place(from) + " set " + Quote.name(computed.name()) + " = "
                    + computed.expression().orElseThrow());
        }
        String changes = changes(from, "s");
        if (!changes.isEmpty()) {
            open.execute("update " + qualified(to.name()) + " t set " + changes + " from " + place(from) + " s where "
                    + sameKey(to));
        }
    }

    private static String changes(Staged from, String source) {
        DataTable to = from.table();
        return from.columns().stream()
                .filter(column -> !to.key().contains(column))
                .filter(column -> !to.column(column)
                        .map(DataTable.DataColumn::alwaysIdentity)
                        .orElse(false))
                .map(column -> Quote.name(column) + " = " + source + "." + Quote.name(column))
                .collect(Collectors.joining(", "));
    }

    /** As records: then each type's own equality is taken, also where it is an extension's and not in the search_path. */
    private static String sameKey(DataTable to) {
        return record("t", to) + " = " + record("s", to);
    }

    private static String record(String alias, DataTable table) {
        return "row("
                + table.key().stream()
                        .map(column -> alias + "." + Quote.name(column))
                        .collect(Collectors.joining(", "))
                + ")::record";
    }

    /** No number that was loaded is given out again; a counter is never put back. */
    private void countOn(Staged filled) throws SQLException {
        for (String column : filled.columns()) {
            Optional<String> sequence = open.query(
                            "select pg_catalog.pg_get_serial_sequence(?, ?)",
                            row -> Optional.ofNullable(row.getString(1)),
                            qualified(filled.table().name()),
                            column)
                    .get(0);
            if (sequence.isPresent()) {
                countOn(sequence.get(), filled.table().name(), column);
            }
        }
    }

    private void countOn(String sequence, String table, String column) throws SQLException {
        String further = further(sequence);
        String furthest = (further.equals(UP) ? "max(" : "min(") + Quote.name(column) + ")";
        open.query(
                "select pg_catalog.setval('" + sequence.replace("'", "''") + "', t.reached) from (select " + furthest
                        + " as reached from " + qualified(table) + ") t, " + sequence + " s where t.reached" + further
                        + "s.last_value or (t.reached = s.last_value and not s.is_called)",
                row -> row.getLong(1));
    }

    private void countOn(Counter to) throws SQLException {
        String sequence = qualified(to.name());
        open.query(
                "select pg_catalog.setval(" + Quote.text(sequence) + ", " + to.last() + ", " + to.called() + ") from "
                        + sequence + " s where " + to.last() + further(sequence) + "s.last_value or (" + to.last()
                        + " = s.last_value and " + to.called() + " and not s.is_called)",
                row -> row.getLong(1));
    }

    /** How a later value of a sequence compares with an earlier one. */
    private String further(String sequence) throws SQLException {
        return open.query(
                        "select seqincrement < 0 from pg_catalog.pg_sequence where seqrelid = ?::regclass",
                        row -> row.getBoolean(1) ? " < " : UP,
                        sequence)
                .get(0);
    }

    private static String place(Staged from) {
        return "pg_temp." + Quote.name(from.name());
    }

    private String qualified(String name) {
        return Quote.name(schema) + "." + Quote.name(name);
    }
}
