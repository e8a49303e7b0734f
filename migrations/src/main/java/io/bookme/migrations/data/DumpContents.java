package io.bookme.migrations.data;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What stands in a document, without the rows; that it can be read to its end is known then. */
final class DumpContents implements DumpReader.Visitor {
    /**
     * @param migrations each app's last migration
     * @param counters where the sequences stood
     * @param tables the columns of each table
     */
    record Part(Map<String, String> migrations, List<Manifest.Counter> counters, Map<String, List<String>> tables) {}

    private final Map<String, Part> parts = new LinkedHashMap<>();
    private @Nullable Part current;

    Map<String, Part> parts() {
        return parts;
    }

    @Override
    public void schema(String schema, Map<String, String> migrations, List<Manifest.Counter> counters) {
        current = new Part(migrations, counters, new LinkedHashMap<>());
        if (parts.put(schema, current) != null) {
            throw new DataException(
                    "The document has the schema " + schema + " twice", "Use it as ./manage dumpdata wrote it.");
        }
    }

    @Override
    public void table(String table, List<String> columns) {
        if (Objects.requireNonNull(current).tables().put(table, columns) != null) {
            throw new DataException(
                    "The document has the table " + table + " twice", "Use it as ./manage dumpdata wrote it.");
        }
    }

    @Override
    public void row(List<@Nullable String> values) {
        // rows are read when they are loaded
    }

    @Override
    public void tableEnd() {
        // nothing to close
    }

    @Override
    public void schemaEnd() {
        current = null;
    }
}
