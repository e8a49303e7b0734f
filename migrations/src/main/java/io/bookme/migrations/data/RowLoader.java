package io.bookme.migrations.data;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.data.Manifest.Counter;
import io.bookme.migrations.data.TableReader.Reference;
import io.bookme.migrations.run.Quote;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/**
 * Loads a document's rows: those of a table go into a temporary one first, and when the schema's are all there they
 * go where they belong, pointed-to tables first, by one statement a table.
 */
@SuppressWarnings("PMD.CloseResource") // the transaction outlives each of the visitor's methods and ends in close()
final class RowLoader implements DumpReader.Visitor, AutoCloseable {
    private static final String UP = " > ";

    private final DataSource owner;
    private final Map<String, String> targets;
    private final Consumer<Load.Loaded> finished;
    private final Map<String, Staged> staged = new LinkedHashMap<>();
    private @Nullable Transaction transaction;
    private @Nullable CopyIn copy;
    private Map<String, DataTable> tables = Map.of();
    private List<Counter> counters = List.of();
    private String schema = "";
    private String table = "";
    private long rows;

    /** Where the rows of a table wait. */
    private record Staged(DataTable table, String place, List<String> columns) {}

    /**
     * @param targets which of the document's schemas to load, and where to
     */
    RowLoader(DataSource owner, Map<String, String> targets, Consumer<Load.Loaded> finished) {
        this.owner = owner;
        this.targets = targets;
        this.finished = finished;
    }

    @Override
    public void schema(String name, Map<String, String> migrations, List<Counter> given) throws SQLException {
        if (!targets.containsKey(name)) {
            return;
        }
        schema = Objects.requireNonNull(targets.get(name));
        rows = 0;
        counters = given;
        staged.clear();
        Transaction begun = Transaction.begin(owner);
        transaction = begun;
        Claim.take(begun, schema);
        begun.searchOnly(schema);
        tables = TableReader.tables(begun, schema);
    }

    @Override
    public void table(String name, List<String> columns) throws SQLException {
        Transaction open = transaction;
        if (open == null || columns.isEmpty()) {
            return;
        }
        table = name;
        String place = "pg_temp." + Quote.name("bookme_load_" + staged.size());
        try {
            open.execute("create temporary table " + place.substring("pg_temp.".length()) + " on commit drop as select "
                    + DataTable.names(columns) + " from " + qualified(name) + " with no data");
            copy = open.copy().copyIn("copy " + place + " (" + DataTable.names(columns) + ") from stdin");
        } catch (SQLException e) {
            throw refused(e);
        }
        staged.put(name, new Staged(Objects.requireNonNull(tables.get(name)), place, columns));
    }

    @Override
    public void row(List<@Nullable String> values) throws SQLException {
        CopyIn open = copy;
        if (open != null) {
            byte[] row = CopyText.encode(values);
            try {
                open.writeToCopy(row, 0, row.length);
            } catch (SQLException e) {
                throw refused(e);
            }
        }
    }

    @Override
    public void tableEnd() throws SQLException {
        CopyIn open = copy;
        if (open != null) {
            copy = null;
            try {
                rows += open.endCopy();
            } catch (SQLException e) {
                throw refused(e);
            }
        }
    }

    @Override
    public void schemaEnd() throws SQLException {
        Transaction open = transaction;
        if (open == null) {
            return;
        }
        try {
            moveIn(open);
            open.commit();
        } catch (SQLException e) {
            throw refused(e);
        }
        close();
        finished.accept(new Load.Loaded(schema, rows));
    }

    private void moveIn(Transaction open) throws SQLException {
        TableOrder order = TableOrder.of(staged.keySet(), TableReader.references(open, schema));
        List<Reference> fixed =
                order.circular().stream().filter(key -> !key.deferrable()).toList();
        for (Reference key : fixed) {
            open.execute(alter(key) + " deferrable");
        }
        if (!order.circular().isEmpty()) {
            open.execute("set constraints "
                    + order.circular().stream()
                            .map(key -> Quote.name(schema) + "." + Quote.name(key.name()))
                            .collect(Collectors.joining(", "))
                    + " deferred");
        }
        for (String name : order.tables()) {
            table = name;
            insert(open, Objects.requireNonNull(staged.get(name)));
        }
        table = "foreign keys";
        open.execute("set constraints all immediate");
        for (Reference key : fixed) {
            open.execute(alter(key) + " not deferrable");
        }
        for (Staged filled : staged.values()) {
            table = filled.table().name();
            countOn(open, filled);
        }
        Set<String> present =
                TableReader.counters(open, schema).stream().map(Counter::name).collect(Collectors.toSet());
        for (Counter counter : counters) {
            if (present.contains(counter.name())) {
                table = counter.name();
                countOn(open, counter);
            }
        }
    }

    private void countOn(Transaction open, Counter to) throws SQLException {
        String sequence = qualified(to.name());
        open.query(
                "select pg_catalog.setval(" + Quote.text(sequence) + ", " + to.last() + ", " + to.called() + ") from "
                        + sequence + " s where " + to.last() + further(open, sequence) + "s.last_value or (" + to.last()
                        + " = s.last_value and " + to.called() + " and not s.is_called)",
                row -> row.getLong(1));
    }

    private String alter(Reference key) {
        return "alter table " + qualified(key.from()) + " alter constraint " + Quote.name(key.name());
    }

    private void insert(Transaction open, Staged from) throws SQLException {
        DataTable to = from.table();
        if (to.key().isEmpty()
                && open.query("select exists (select from " + qualified(to.name()) + ")", row -> row.getBoolean(1))
                        .get(0)) {
            throw new DataException(
                    "Table " + schema + "." + to.name()
                            + " has no primary key and is not empty: loading would double its"
                            + " rows; " + schema + " is as it was",
                    "Empty it first, or give it a primary key.");
        }
        open.execute("insert into " + qualified(to.name()) + " (" + DataTable.names(from.columns())
                + ") overriding system value select " + DataTable.names(from.columns()) + " from " + from.place()
                + (to.key().isEmpty() ? "" : upsert(to, from.columns())));
    }

    private static String upsert(DataTable to, List<String> columns) {
        String changes = columns.stream()
                .filter(column -> !to.key().contains(column))
                .filter(column -> !to.column(column)
                        .map(DataTable.DataColumn::alwaysIdentity)
                        .orElse(false))
                .map(column -> Quote.name(column) + " = excluded." + Quote.name(column))
                .collect(Collectors.joining(", "));
        return " on conflict (" + DataTable.names(to.key()) + ") do "
                + (changes.isEmpty() ? "nothing" : "update set " + changes);
    }

    /** No number that was loaded is given out again; a counter is never put back. */
    private void countOn(Transaction open, Staged filled) throws SQLException {
        for (String column : filled.columns()) {
            Optional<String> sequence = open.query(
                            "select pg_catalog.pg_get_serial_sequence(?, ?)",
                            row -> Optional.ofNullable(row.getString(1)),
                            qualified(filled.table().name()),
                            column)
                    .get(0);
            if (sequence.isPresent()) {
                countOn(open, sequence.get(), filled.table().name(), column);
            }
        }
    }

    private void countOn(Transaction open, String sequence, String table, String column) throws SQLException {
        String further = further(open, sequence);
        String furthest = (further.equals(UP) ? "max(" : "min(") + Quote.name(column) + ")";
        open.query(
                "select pg_catalog.setval('" + sequence.replace("'", "''") + "', t.reached) from (select " + furthest
                        + " as reached from " + qualified(table) + ") t, " + sequence + " s where t.reached" + further
                        + "s.last_value or (t.reached = s.last_value and not s.is_called)",
                row -> row.getLong(1));
    }

    /** How a later value of a sequence compares with an earlier one. */
    private static String further(Transaction open, String sequence) throws SQLException {
        return open.query(
                        "select seqincrement < 0 from pg_catalog.pg_sequence where seqrelid = ?::regclass",
                        row -> row.getBoolean(1) ? " < " : UP,
                        sequence)
                .get(0);
    }

    private String qualified(String name) {
        return Quote.name(schema) + "." + Quote.name(name);
    }

    private BookMeException refused(SQLException e) {
        return DataException.of(schema + ", " + table + ", could not be loaded", schema + " is as it was", e);
    }

    @Override
    public void close() throws SQLException {
        Transaction open = transaction;
        CopyIn copying = copy;
        transaction = null;
        copy = null;
        if (open != null) {
            try {
                if (copying != null && copying.isActive()) {
                    copying.cancelCopy();
                }
            } finally {
                open.close();
            }
        }
    }
}
