package io.bookme.migrations.data;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.App;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.run.Db;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.LargeObjects;
import io.bookme.migrations.run.Quote;
import io.bookme.migrations.run.Watchdog;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.stream.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyOut;

/**
 * Writes rows as portable JSON that {@link Load} brings back in.
 *
 * <p>One document, keyed by schema, each with its tables in an order in which they can be loaded and their rows in
 * the order of their primary keys, so that two dumps of the same rows are the same text. Every schema is read in one
 * {@linkplain LockedSnapshot snapshot} of its own. Rows stream: memory does not grow with them.
 */
public final class Dump {
    static final String FORMAT = "bookme-dump";
    static final int VERSION = 2;

    private final Fleet fleet;
    private final AppTables owners;

    public Dump(Fleet fleet) {
        this.fleet = fleet;
        this.owners = new AppTables(fleet.graph());
    }

    /**
     * Which schemas there are to dump.
     *
     * @param apps only these apps' tables; empty for all
     * @param schemas only these schemas; empty for all that have one of the apps: {@code public} first, then every
     *     tenant
     * @throws BookMeException if an app or a schema is unknown, or no named app has tables in a named schema
     */
    public List<String> schemas(List<String> apps, List<String> schemas) {
        List<App> known = apps.stream().map(fleet.graph().apps()::get).toList();
        Map<String, Scope> all = new TreeMap<>();
        Db.query(
                fleet.owner(),
                "select schema_name, kind from bookme.schema_state where kind in ('shared', 'tenant')",
                none -> {},
                row -> all.put(row.getString(1), row.getString(2).equals("shared") ? Scope.SHARED : Scope.TENANT));
        for (String schema : schemas) {
            Scope scope = all.get(schema);
            if (scope == null) {
                throw unknownSchema(schema);
            }
            if (!has(known, scope)) {
                throw new DataException(
                        "'" + String.join("', '", apps) + "' has no tables in " + schema,
                        scope == Scope.SHARED
                                ? "Name a tenant: --schema=tenant_..., or no schema for all."
                                : "The tables of shared apps are in --schema=public.");
            }
        }
        if (!schemas.isEmpty()) {
            return schemas.stream().distinct().toList();
        }
        List<String> chosen = new ArrayList<>();
        all.forEach((schema, scope) -> {
            if (has(known, scope)) {
                chosen.add(scope == Scope.SHARED ? 0 : chosen.size(), schema);
            }
        });
        return chosen;
    }

    private static boolean has(List<App> apps, Scope scope) {
        return apps.isEmpty() || apps.stream().anyMatch(app -> app.scope() == scope);
    }

    static DataException unknownSchema(String schema) {
        return new DataException(
                "There is no tenant with the schema '" + schema + "'", "Look at ./manage list_tenants.");
    }

    /**
     * Writes the document; the stream stays open.
     *
     * @param schemas what {@link #schemas} gave
     * @param indent whether to spread it over many lines
     * @return how many rows were written
     */
    public long write(List<String> apps, List<String> schemas, boolean indent, OutputStream out) {
        Map<String, ?> style = indent ? Map.of(JsonGenerator.PRETTY_PRINTING, true) : Map.of();
        long rows = 0;
        try (Watchdog watchdog = fleet.watchdog();
                JsonGenerator json = Json.createGeneratorFactory(style).createGenerator(out, StandardCharsets.UTF_8)) {
            json.writeStartObject();
            json.write("format", FORMAT).write("version", VERSION).writeStartObject("schemas");
            for (String schema : schemas) {
                rows += write(watchdog.connections(), apps, schema, json);
                json.flush();
            }
            json.writeEnd().writeEnd();
        } catch (JsonException e) {
            throw new DataException("The dump could not be written: " + e.getMessage(), "See where it goes to.", e);
        }
        return rows;
    }

    /** Writes the rows of a schema, as this transaction sees them, into a file that only its owner can read. */
    Path toFile(Transaction transaction, String schema, Path file) throws SQLException {
        try (PrivateFile written = PrivateFile.at(file)) {
            try (JsonGenerator json =
                    Json.createGeneratorFactory(Map.of()).createGenerator(written.out(), StandardCharsets.UTF_8)) {
                json.writeStartObject();
                json.write("format", FORMAT).write("version", VERSION).writeStartObject("schemas");
                write(transaction, List.of(), schema, json);
                json.writeEnd().writeEnd();
            }
            written.commit();
            return file;
        } catch (IOException | JsonException e) {
            throw new DataException("The dump could not be written: " + e.getMessage(), "See where it goes to.", e);
        }
    }

    private long write(DataSource source, List<String> apps, String schema, JsonGenerator json) {
        try (Transaction snapshot =
                LockedSnapshot.of(source, schema, table -> isWanted(table, apps), fleet.settings())) {
            return write(snapshot, apps, schema, json);
        } catch (SQLException e) {
            throw DataException.of(schema + " could not be dumped", e);
        }
    }

    private long write(Transaction snapshot, List<String> apps, String schema, JsonGenerator json) throws SQLException {
        ReadSchema read = ReadSchema.at(snapshot, schema);
        Map<String, DataTable> tables = TableReader.tables(snapshot, schema);
        tables.keySet().removeIf(table -> !isWanted(table, apps));
        LargeObjects.refuse(snapshot.connection(), schema, tables::containsKey, "a dump");
        json.writeStartObject(schema).writeStartObject("migrations");
        heads(snapshot, schema).forEach((app, migration) -> {
            if (apps.isEmpty() || apps.contains(app)) {
                json.write(app, migration);
            }
        });
        json.writeEnd();
        counters(snapshot, apps, schema, json);
        json.writeStartObject("tables");
        long rows = 0;
        for (String name : TableOrder.of(tables.keySet(), TableReader.references(snapshot, schema))
                .tables()) {
            rows += write(snapshot, schema, Objects.requireNonNull(tables.get(name)), json);
        }
        read.requireSame(snapshot);
        json.writeEnd().writeEnd();
        return rows;
    }

    private void counters(Transaction snapshot, List<String> apps, String schema, JsonGenerator json)
            throws SQLException {
        json.writeStartObject("sequences");
        for (Manifest.Counter counter : TableReader.counters(snapshot, schema)) {
            if (isWanted(counter.name(), apps)) {
                json.writeStartObject(counter.name())
                        .write("last", counter.last())
                        .write("called", counter.called())
                        .writeEnd();
            }
        }
        json.writeEnd();
    }

    private boolean isWanted(String table, List<String> apps) {
        return !TableReader.isBookkeeping(table)
                && (apps.isEmpty() || owners.appOf(table).map(apps::contains).orElse(false));
    }

    /** Each app's last migration, from the schema's own changelog. */
    static Map<String, String> heads(Transaction transaction, String schema) throws SQLException {
        Map<String, String> heads = new TreeMap<>();
        transaction.query(
                "select author, max(id) from " + Quote.name(schema) + ".databasechangelog group by author",
                row -> heads.put(row.getString(1), row.getString(2)));
        return heads;
    }

    private static long write(Transaction snapshot, String schema, DataTable table, JsonGenerator json)
            throws SQLException {
        List<DataTable.DataColumn> columns = table.stored();
        List<String> names = columns.stream().map(DataTable.DataColumn::name).toList();
        json.writeStartObject(table.name()).writeStartArray("columns");
        names.forEach(json::write);
        json.writeEnd().writeStartArray("rows");
        CopyOut copy = snapshot.copy().copyOut(table.copyOut(schema, names));
        long rows = 0;
        try {
            for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
                json.writeStartObject();
                List<@Nullable String> values = CopyText.decode(row);
                for (int i = 0; i < names.size(); i++) {
                    JsonValues.write(json, names.get(i), columns.get(i).baseType(), Optional.ofNullable(values.get(i)));
                }
                json.writeEnd();
                rows++;
            }
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
        json.writeEnd().writeEnd();
        return rows;
    }
}
