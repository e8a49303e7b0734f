package io.bookme.migrations.data;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.data.Manifest.Counter;
import io.bookme.migrations.data.Manifest.TableRows;
import io.bookme.migrations.data.SchemaObject.Kind;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.PrintedCheck;
import io.bookme.migrations.run.Quote;
import io.bookme.migrations.run.Rounds;
import io.bookme.migrations.run.SchemaRegistry;
import io.bookme.migrations.run.Watchdog;
import io.bookme.migrations.tenant.OutsideDependents;
import io.bookme.migrations.tenant.SchemaName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Brings a tenant back from a file that {@link Backup} wrote, under its own or another name.
 *
 * <p>The file's checksums are compared before anything is begun. Then all of it is one transaction: the schema is
 * built up, filled, counted and compared with its fingerprint, and a schema that gives way is dropped last. Its
 * changelog comes with it, so that the next run brings an old backup to head. Where that has a migration with
 * another text than this build, it comes back all the same, and {@link Restored#warnings} says what follows.
 */
public final class Restore {
    private final Fleet fleet;

    public Restore(Fleet fleet) {
        this.fleet = fleet;
    }

    /**
     * What is there now.
     *
     * @param schema its name
     * @param tables how many tables were filled
     * @param rows how many rows they have
     * @param notes what is not as it was, such as members who are none any more, and who came in
     * @param warnings its migrations that have another text in this build, and what follows from that
     */
    public record Restored(String schema, int tables, long rows, List<String> notes, List<String> warnings) {}

    /**
     * What a file holds; it is compared with its checksums.
     *
     * @param schema the tenant's schema
     * @param createdAt when it was written
     * @param rows in all of its tables
     */
    public record Contents(String schema, String createdAt, long rows) {}

    /**
     * @throws BookMeException if it is no backup, or damaged
     */
    public static Contents contents(Path path) {
        try (BackupFile file = BackupFile.open(path)) {
            Manifest manifest = file.manifest();
            return new Contents(
                    manifest.schema(),
                    manifest.createdAt(),
                    manifest.tables().stream().mapToLong(TableRows::rows).sum());
        } catch (IOException e) {
            throw DataException.of(path + " could not be read", e);
        }
    }

    /** Whether something is there under the name that would have to give way. */
    public boolean isTaken(String schema) {
        try (Transaction looking = Transaction.snapshot(fleet.owner())) {
            return exists(looking, schema) || TenantRows.id(looking, schema).isPresent();
        } catch (SQLException e) {
            throw DataException.of(schema + " could not be looked for", e);
        }
    }

    /**
     * @throws BookMeException if the file is damaged, the name is taken and does not give way, something outside stands
     *     on what would give way, or the schema cannot be made as it was; nothing is changed then
     */
    public Restored restore(RestoreRequest request) {
        try (BackupFile file = BackupFile.open(request.file())) {
            Manifest manifest = file.manifest();
            String schema = SchemaName.check(request.as().orElse(manifest.schema()));
            refuseNamesOfItself(manifest, schema);
            try (Watchdog watchdog = fleet.watchdog();
                    Transaction transaction = Transaction.begin(watchdog.connections())) {
                Restored restored = restore(transaction, file, schema, request);
                transaction.commit();
                return restored;
            } catch (SQLException e) {
                throw DataException.of(schema + " could not be restored", e);
            }
        } catch (IOException e) {
            throw DataException.of(request.file() + " could not be read", e);
        }
    }

    private static void refuseNamesOfItself(Manifest manifest, String schema) {
        List<SchemaObject> naming = SchemaObjects.naming(manifest.schema(), manifest.objects());
        if (!schema.equals(manifest.schema()) && !naming.isEmpty()) {
            throw new DataException(
                    "The backup of " + manifest.schema() + " cannot become " + schema + ": "
                            + naming.stream().map(SchemaObject::toString).collect(Collectors.joining(", "))
                            + " would reach back into " + manifest.schema() + "; nothing was changed",
                    "Restore it under its own name, or take the schema's name out of these and back it up again.");
        }
    }

    private static boolean exists(Transaction transaction, String schema) throws SQLException {
        return transaction
                .query(
                        "select exists (select from pg_catalog.pg_namespace where nspname = ?)",
                        row -> row.getBoolean(1),
                        schema)
                .get(0);
    }

    private Restored restore(Transaction transaction, BackupFile file, String schema, RestoreRequest request)
            throws SQLException, IOException {
        Manifest manifest = file.manifest();
        boolean isKnown = TenantRows.id(transaction, schema).isPresent();
        boolean isThere = exists(transaction, schema);
        if ((isKnown || isThere) && !request.replace()) {
            throw new DataException(
                    "There is a tenant or a schema '" + schema + "' already; nothing was changed",
                    "Restore it beside: --as tenant_..., or in its place: --replace");
        }
        Optional<String> aside = isThere ? Optional.of(setAside(transaction, schema)) : Optional.empty();
        transaction.execute("create schema " + Quote.name(schema));
        transaction.searchOnly(schema);
        boolean exact = new SchemaRebuild(transaction, schema, isOfThisMajor(transaction, manifest))
                .run(
                        manifest.objects(),
                        manifest.migrations().stream()
                                .flatMap(migration -> migration.text().stream())
                                .toList());
        List<String> notes = new ArrayList<>();
        boolean isAsStrict = fill(transaction, file, schema, notes);
        Set<String> strangers = Grants.restore(transaction, schema, manifest.grants());
        if (!strangers.isEmpty()) {
            notes.add("There is no role " + String.join(", ", strangers) + " here; its rights were left out.");
        }
        new TenantReturn(transaction, manifest, schema, request.domain()).run(notes);
        if (exact && isAsStrict) {
            compareFingerprint(transaction, manifest, schema);
        }
        if (aside.isPresent()) {
            OutsideDependents.refuse(transaction.connection(), aside.get(), schema); // much may have come meanwhile
            transaction.execute("drop schema " + Quote.name(aside.get()) + " cascade");
        }
        return new Restored(
                schema,
                manifest.tables().size(),
                manifest.tables().stream().mapToLong(TableRows::rows).sum(),
                List.copyOf(notes),
                OtherTexts.of(transaction, fleet.graph(), schema));
    }

    private static boolean isOfThisMajor(Transaction transaction, Manifest manifest) throws SQLException {
        int major = transaction.connection().getMetaData().getDatabaseMajorVersion();
        return manifest.postgresql().matches(major + "\\D.*");
    }

    /** Whoever is at work in the schema goes on there until it is dropped, and then waits for the new one. */
    private static String setAside(Transaction transaction, String schema) throws SQLException {
        Claim.take(transaction, schema);
        OutsideDependents.refuse(transaction.connection(), schema);
        String aside = "bookme_replaced_" + UUID.randomUUID().toString().substring(0, 8);
        transaction.execute("alter schema " + Quote.name(schema) + " rename to " + Quote.name(aside));
        return aside;
    }

    /**
     * @param notes gets what could not be as it was
     * @return whether all rules are what they were
     */
    private static boolean fill(Transaction transaction, BackupFile file, String schema, List<String> notes)
            throws SQLException, IOException {
        Manifest manifest = file.manifest();
        List<SchemaObject> keys = manifest.objects().stream()
                .filter(object -> object.kind() == Kind.FOREIGN_KEY || object.isNoRuleForOlderRows())
                .toList();
        List<SchemaObject> triggers = ofKind(manifest, Kind.TRIGGER_STATE);
        for (SchemaObject key : keys) {
            transaction.execute(key.drop());
        }
        for (TableRows table : triggers.isEmpty() ? List.<TableRows>of() : manifest.tables()) {
            transaction.execute("alter table " + Quote.name(table.name()) + " disable trigger user");
        }
        List<TableRows> refused = new Rounds<TableRows>(transaction.connection())
                .run(manifest.tables(), table -> copy(transaction, file, schema, table))
                .refused();
        LateChecks late = LateChecks.of(transaction, refused);
        late.drop();
        for (TableRows table : refused) {
            copy(transaction, file, schema, table);
        }
        boolean isAsStrict = late.add(notes);
        for (SchemaObject key : keys) {
            transaction.execute(PrintedCheck.readBack(key.create()));
        }
        for (SchemaObject trigger : triggers) {
            transaction.execute(trigger.create());
        }
        for (SchemaObject key : comments(manifest)) {
            transaction.execute(key.create());
        }
        for (Counter counter : manifest.sequences()) {
            transaction.query(
                    "select setval(" + Quote.text(Quote.name(counter.name())) + "::regclass, " + counter.last() + ", "
                            + counter.called() + ")",
                    row -> row.getLong(1));
        }
        for (SchemaObject view : ofKind(manifest, Kind.VIEW)) {
            if (view.create().startsWith("create materialized view")) {
                transaction.execute("refresh materialized view " + view.name());
            }
        }
        return isAsStrict;
    }

    private static void copy(Transaction transaction, BackupFile file, String schema, TableRows table)
            throws SQLException, IOException {
        try (InputStream rows = file.rows(table)) {
            transaction.copy().copyIn(DataTable.copyIn(table.name(), table.columns()), rows);
        }
        long copied = transaction
                .query("select count(*) from " + Quote.name(table.name()), row -> row.getLong(1))
                .get(0);
        if (copied != table.rows()) {
            throw new DataException(
                    schema + "." + table.name() + " has " + copied + " rows, and had " + table.rows()
                            + "; nothing was changed",
                    "Report this with the backup's manifest.json.");
        }
    }

    private static List<SchemaObject> ofKind(Manifest manifest, Kind kind) {
        return manifest.objects().stream()
                .filter(object -> object.kind() == kind)
                .toList();
    }

    /** Comments on constraints went with them. */
    private static List<SchemaObject> comments(Manifest manifest) {
        return ofKind(manifest, Kind.COMMENT).stream()
                .filter(comment -> comment.name().matches("(table|domain) constraint .*"))
                .toList();
    }

    private static void compareFingerprint(Transaction transaction, Manifest manifest, String schema)
            throws SQLException {
        Optional<String> wanted = manifest.catalogFingerprint();
        Optional<String> found = SchemaRegistry.catalogFingerprint(transaction.connection(), schema);
        if (wanted.isPresent() && !wanted.equals(found)) {
            throw new DataException(
                    schema + " could not be made as it was: its catalog has the fingerprint " + found.orElse("none")
                            + ", and had " + wanted.get() + "; nothing was changed",
                    "Report this with the backup's manifest.json.");
        }
    }
}
