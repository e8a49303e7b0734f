package io.bookme.migrations.data;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.data.Manifest.Counter;
import io.bookme.migrations.run.Quote;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/**
 * Loads a document's rows: those of a table go into a temporary one first, and when the schema's are all there {@link
 * RowMove} brings them to where they belong.
 */
@SuppressWarnings("PMD.CloseResource") // the transaction outlives each of the visitor's methods and ends in close()
final class RowLoader implements DumpReader.Visitor, AutoCloseable {
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
        if (open == null) {
            return;
        }
        table = name;
        Staged waiting = new Staged(Objects.requireNonNull(tables.get(name)), "bookme_load_" + staged.size(), columns);
        try {
            open.execute("create temporary table " + Quote.name(waiting.name()) + " on commit drop as select "
                    + DataTable.names(waiting.allColumns()) + " from " + Quote.name(schema) + "." + Quote.name(name)
                    + " with no data");
            copy = open.copy().copyIn(DataTable.copyIn(waiting.name(), columns)); // the temporary table comes first
        } catch (SQLException e) {
            throw refused(e);
        }
        staged.put(name, waiting);
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
            new RowMove(open, schema, staged, counters, place -> table = place).run();
            open.commit();
        } catch (SQLException e) {
            throw refused(e);
        }
        close();
        finished.accept(new Load.Loaded(schema, rows));
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
