package io.bookme.migrations.data;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.data.Manifest.AppliedText;
import io.bookme.migrations.data.Manifest.TableRows;
import io.bookme.migrations.run.Db;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.LargeObjects;
import io.bookme.migrations.run.SchemaRegistry;
import io.bookme.migrations.run.Watchdog;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes a whole tenant into one file: its schema with everything in it, its rows, its changelog, and what {@code
 * public} knows of it. {@link Restore} brings it back, under its own or another name.
 *
 * <p>All of it is read in one {@linkplain LockedSnapshot snapshot}, for which changes of its tables have to wait. The file is a zip: {@code manifest.json}, its SHA-256, and one file of COPY
 * text for each table. No {@code pg_dump} is needed, and none is used: its output could not be restored under another
 * name.
 */
public final class Backup {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

    private final Fleet fleet;
    private final Clock clock;

    public Backup(Fleet fleet, Clock clock) {
        this.fleet = fleet;
        this.clock = clock;
    }

    /**
     * The schemas that were named, or every tenant's.
     *
     * @throws BookMeException if one is unknown or no tenant's
     */
    public List<String> schemas(List<String> named) {
        List<String> tenants = Db.query(
                fleet.owner(),
                "select schema_name from bookme.schema_state where kind = 'tenant' order by schema_name",
                none -> {},
                row -> row.getString(1));
        for (String schema : named) {
            if (schema.equals(Scope.SHARED_SCHEMA)) {
                throw new DataException(
                        "The shared schema cannot be backed up on its own: every tenant stands on it",
                        "Write its rows with ./manage dumpdata --schema=public, or the whole database with pg_dump.");
            }
            if (!tenants.contains(schema)) {
                throw Dump.unknownSchema(schema);
            }
        }
        return named.isEmpty() ? tenants : named.stream().distinct().toList();
    }

    /**
     * Looks whether backups can be written into a folder, before much is begun for which they are needed.
     *
     * @param folder need not be there yet; it is made with the first backup
     * @throws BookMeException if they cannot
     */
    public static void requireFolder(Path folder) {
        PrivateFile.requireWritable(folder);
    }

    /**
     * Writes a tenant into a new file of a folder, which is made if need be. Only its owner can read it, and it has
     * its name only when it is whole.
     *
     * @throws BookMeException if the schema cannot be read, holds what a backup cannot, or there is no room
     */
    public Path toFolder(String schema, Path folder) {
        try (Watchdog watchdog = fleet.watchdog();
                Transaction snapshot =
                        LockedSnapshot.of(watchdog.connections(), schema, table -> true, fleet.settings())) {
            return toFolder(snapshot, schema, folder);
        } catch (SQLException e) {
            throw DataException.of(schema + " could not be backed up", e);
        }
    }

    Path toFolder(Transaction snapshot, String schema, Path folder) throws SQLException {
        PrivateFile.folder(folder);
        Path file = free(folder, schema, ".bookme");
        try (PrivateFile written = PrivateFile.at(file)) {
            write(snapshot, schema, written.out());
            written.commit();
            return file;
        } catch (IOException e) {
            throw PrivateFile.cannotWrite(file, e);
        }
    }

    Path free(Path folder, String schema, String ending) {
        Path file = folder.resolve(schema + "-" + STAMP.format(clock.instant()) + ending);
        for (int i = 2; Files.exists(file); i++) {
            file = folder.resolve(schema + "-" + STAMP.format(clock.instant()) + "-" + i + ending);
        }
        return file;
    }

    /**
     * Writes a tenant to a stream, which stays open.
     *
     * @throws BookMeException as {@link #toFolder}
     */
    public void write(String schema, OutputStream out) {
        try (Watchdog watchdog = fleet.watchdog();
                Transaction snapshot =
                        LockedSnapshot.of(watchdog.connections(), schema, table -> true, fleet.settings())) {
            write(snapshot, schema, out);
        } catch (SQLException e) {
            throw DataException.of(schema + " could not be backed up", e);
        } catch (IOException e) {
            throw DataException.of(schema + " could not be backed up", e);
        }
    }

    private void write(Transaction snapshot, String schema, OutputStream out) throws SQLException, IOException {
        ReadSchema read = ReadSchema.at(snapshot, schema);
        snapshot.searchOnly(schema);
        refuseRemains(snapshot, schema);
        SchemaObjects.refuseBeyond(snapshot, schema);
        LargeObjects.refuse(snapshot.connection(), schema, table -> true, "a backup");
        Map<String, DataTable> tables = TableReader.tables(snapshot, schema);
        BackupFile.Writer file = new BackupFile.Writer(out);
        List<TableRows> rows = new ArrayList<>();
        for (DataTable table : tables.values()) {
            List<String> columns =
                    table.stored().stream().map(DataTable.DataColumn::name).toList();
            rows.add(file.table(
                    table.name(), columns, entry -> snapshot.copy().copyOut(table.copyOut(schema, columns), entry)));
        }
        Manifest manifest = manifest(snapshot, schema, rows);
        read.requireSame(snapshot);
        file.finish(manifest);
    }

    private static void refuseRemains(Transaction snapshot, String schema) throws SQLException {
        if (!snapshot.query(
                        "select 1 from bookme.schema_state where schema_name = ? and deleting_at is not null",
                        row -> true,
                        schema)
                .isEmpty()) {
            throw new DataException(
                    schema + " is being deleted, and a part of its tables may be gone: no backup was made of the rest",
                    "Finish that: ./manage delete_tenant " + schema
                            + ". Or bring it back from an older backup: ./manage restore FILE --replace");
        }
    }

    private Manifest manifest(Transaction snapshot, String schema, List<TableRows> rows) throws SQLException {
        Map<String, String> holds = new TreeMap<>();
        snapshot.query(
                "select app, migration from bookme.hold where schema_name = ?",
                row -> holds.put(row.getString(1), row.getString(2)),
                schema);
        return new Manifest(
                schema,
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
                snapshot.query("show server_version", row -> row.getString(1)).get(0),
                fingerprint(snapshot, schema),
                migrations(snapshot),
                SchemaObjects.read(snapshot),
                TableReader.counters(snapshot, schema),
                Grants.read(snapshot),
                rows,
                TenantRows.tenant(snapshot, schema),
                TenantRows.domains(snapshot, schema),
                TenantRows.memberships(snapshot, schema),
                holds,
                stored(snapshot));
    }

    /** An index that was never finished holds nothing; it is left out, and then the fingerprint does not fit. */
    private static Optional<String> fingerprint(Transaction snapshot, String schema) throws SQLException {
        boolean hasInvalid = snapshot.query(
                        "select exists (select from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid"
                                + " where not i.indisvalid and c.relnamespace = current_schema()::regnamespace)",
                        row -> row.getBoolean(1))
                .get(0);
        return hasInvalid ? Optional.empty() : SchemaRegistry.catalogFingerprint(snapshot.connection(), schema);
    }

    private static List<AppliedText> migrations(Transaction snapshot) throws SQLException {
        return snapshot.query("""
                select d.author, d.id, s.forward, s.transactional
                from databasechangelog d
                left join lateral (
                  select m.forward, m.transactional from bookme.stored_migration m
                  where m.app = d.author and m.name = d.id and m.java_class is null
                    and m.checksum = coalesce(d.md5sum, m.checksum)
                  order by m.stored_at desc limit 1) s on true
                order by d.dateexecuted, d.orderexecuted
                """, row -> {
            Optional<String> text = Optional.ofNullable(row.getString(3));
            boolean transactional = row.getBoolean(4);
            return new AppliedText(
                    row.getString(1), row.getString(2), transactional ? text : text.map(Backup::withinTransaction));
        });
    }

    private static List<String> stored(Transaction snapshot) throws SQLException {
        return snapshot.query(
                "select to_jsonb(m)::text from bookme.stored_migration m join databasechangelog d"
                        + " on d.author = m.app and d.id = m.name order by m.app, m.name, m.stored_at, m.file_hash",
                row -> row.getString(1));
    }

    /** In a schema that nobody sees yet, what ran concurrently can run plainly. */
    private static String withinTransaction(String text) {
        return text.replaceAll("(?i)\\bconcurrently\\b", "");
    }
}
