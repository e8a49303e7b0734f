package io.bookme.migrations.data;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.run.DatabaseException;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Watchdog;
import java.io.BufferedInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Brings rows back in that {@link Dump} wrote: a row whose primary key is there already is overwritten, others are
 * added, and none is deleted. They go in as they are, and no trigger acts on them.
 *
 * <p>The whole document is read and compared with the schemas before anything is changed. Then each schema is loaded
 * in one transaction, with its claim held so that no migration runs beside: wholly or not at all.
 */
public final class Load {
    private final Fleet fleet;

    public Load(Fleet fleet) {
        this.fleet = fleet;
    }

    /**
     * What became of a schema.
     *
     * @param schema where the rows are now
     * @param rows how many were written
     */
    public record Loaded(String schema, long rows) {}

    /**
     * Loads a document.
     *
     * @param into only this schema; it takes the rows of the document's only schema, whatever that one's name
     * @param warnings hears of what may not fit and is tried all the same
     * @param progress hears of each schema as soon as it is loaded for good
     * @throws BookMeException if the document is broken, or names a schema, table or column that is not there
     *     (nothing was changed), or rows do not fit a schema (that schema is unchanged; it says which were loaded)
     */
    public List<Loaded> load(Path file, Optional<String> into, Consumer<String> warnings, Consumer<Loaded> progress) {
        return load(
                file.toString(), () -> new BufferedInputStream(Files.newInputStream(file)), into, warnings, progress);
    }

    /**
     * Loads a document that came from somewhere else than a file.
     *
     * @throws BookMeException as the other
     */
    public List<Loaded> load(
            KeptInput input, Optional<String> into, Consumer<String> warnings, Consumer<Loaded> progress) {
        return load("What came in", input::fromStart, into, warnings, progress);
    }

    private List<Loaded> load(
            String name,
            DumpReader.Source source,
            Optional<String> into,
            Consumer<String> warnings,
            Consumer<Loaded> progress) {
        try {
            DumpContents contents = new DumpContents();
            DumpReader.read(name, source, contents);
            Map<String, String> targets = targets(contents.parts(), into);
            try (Transaction looking = Transaction.snapshot(fleet.owner())) {
                for (Map.Entry<String, String> target : targets.entrySet()) {
                    DumpContents.Part part =
                            java.util.Objects.requireNonNull(contents.parts().get(target.getKey()));
                    check(looking, part, target.getValue());
                    warn(looking, part, target.getValue(), warnings);
                }
            }
            List<Loaded> loaded = new ArrayList<>();
            try (Watchdog watchdog = fleet.watchdog();
                    RowLoader loader = new RowLoader(watchdog.connections(), targets, progress.andThen(loaded::add))) {
                DumpReader.read(name, source, loader);
            } catch (DataException e) {
                throw loaded.isEmpty() ? e : alsoLoaded(e, loaded);
            }
            return loaded;
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    private static DataException alsoLoaded(DataException e, List<Loaded> loaded) {
        return new DataException(
                e.getMessage() + "\nLoaded before it: "
                        + String.join(", ", loaded.stream().map(Loaded::schema).toList()),
                e.nextStep() + " What was loaded before it is only overwritten then.",
                e);
    }

    private static Map<String, String> targets(Map<String, DumpContents.Part> parts, Optional<String> into) {
        Map<String, String> targets = new LinkedHashMap<>();
        if (into.isEmpty()) {
            parts.keySet().forEach(schema -> targets.put(schema, schema));
        } else if (parts.containsKey(into.get())) {
            targets.put(into.get(), into.get());
        } else if (parts.size() == 1) {
            targets.put(parts.keySet().iterator().next(), into.get());
        } else {
            throw new DataException(
                    "The document has " + parts.size() + " schemas, and none is '" + into.get() + "'",
                    "Name one of: " + String.join(", ", parts.keySet()) + "; or dump one schema alone.");
        }
        return targets;
    }

    private static void check(Transaction looking, DumpContents.Part part, String schema) throws SQLException {
        if (looking.query("select 1 from bookme.schema_state where schema_name = ?", row -> row.getInt(1), schema)
                .isEmpty()) {
            throw Dump.unknownSchema(schema);
        }
        Map<String, DataTable> tables = TableReader.tables(looking, schema);
        part.tables().forEach((name, columns) -> {
            DataTable table = tables.get(name);
            if (table == null || TableReader.isBookkeeping(name)) {
                throw new DataException(
                        "There is no table '" + name + "' in " + schema + "; nothing was changed",
                        "Bring " + schema + " to the migrations that the dump was made at: ./manage migrate_schemas");
            }
            for (String column : columns) {
                if (table.column(column).map(DataTable.DataColumn::generated).orElse(true)) {
                    throw new DataException(
                            "Table " + schema + "." + name + " has no column '" + column
                                    + "' to write to; nothing was changed",
                            "Bring " + schema
                                    + " to the migrations that the dump was made at (its \"migrations\" tell), then"
                                    + " load it.");
                }
            }
            if (!columns.containsAll(table.storedKey())) {
                throw new DataException(
                        "The rows of '" + name + "' have no primary key (" + String.join(", ", table.storedKey())
                                + "); nothing was changed",
                        "Use the document as ./manage dumpdata wrote it.");
            }
        });
    }

    private static void warn(Transaction looking, DumpContents.Part part, String schema, Consumer<String> warnings)
            throws SQLException {
        Map<String, String> heads = Dump.heads(looking, schema);
        part.migrations().forEach((app, migration) -> {
            String now = heads.getOrDefault(app, "zero");
            if (!now.equals(migration)) {
                warnings.accept("Warning: " + schema + " is at " + app + " " + now + ", and the rows were dumped at "
                        + migration + ". They are loaded because every column is there.");
            }
        });
        Set<String> sequences = TableReader.counters(looking, schema).stream()
                .map(Manifest.Counter::name)
                .collect(Collectors.toSet());
        part.counters().stream()
                .filter(counter -> !sequences.contains(counter.name()))
                .forEach(counter -> warnings.accept("Warning: " + schema + " has no sequence '" + counter.name()
                        + "'. See that what gives the numbers now begins behind " + counter.last() + "."));
    }
}
