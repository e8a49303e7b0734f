package io.bookme.migrations.tenant;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.AppliedMigration;
import io.bookme.migrations.run.BirthCheck;
import io.bookme.migrations.run.CatalogFingerprint;
import io.bookme.migrations.run.ChangelogFingerprint;
import io.bookme.migrations.run.CleanInstall;
import io.bookme.migrations.run.DatabaseException;
import io.bookme.migrations.run.Db;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.InTransaction;
import io.bookme.migrations.run.Quote;
import io.bookme.migrations.run.SchemaBirth;
import io.bookme.migrations.run.SchemaHistory;
import io.bookme.migrations.run.SpareMigration;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A few schemas that are ready, empty and nobody's, so that a new tenant need not wait for its migrations: one of them is
 * renamed in the transaction that makes the tenant.
 *
 * <p>They are made by running the migrations, kept at head as these come, and handed out only if their own changelog is
 * head and their catalog is that of a clean install. Any number of processes may fill and take: filling has a lock of its
 * own, a spare in somebody's hand is passed over, and a crash leaves each as it was before.
 */
public final class SparePool {
    /** No tenant may have a name that begins so ({@link SchemaName}). */
    static final String PREFIX = "bookme_spare_";

    /** An arbitrary number that nobody else uses: "spare" in ASCII. */
    private static final long FILLING = 0x7370617265L;

    /** What the engine believes of a spare. */
    private record Spare(String schema, Set<MigrationId> migrations, boolean isReady) {}

    private final Fleet fleet;
    private final int size;

    /**
     * @param size how many to keep ready; 0 makes none, and leaves alone those that others keep
     */
    public SparePool(Fleet fleet, int size) {
        this.fleet = fleet;
        this.size = size;
    }

    /**
     * Gives a spare to a tenant, in the caller's transaction.
     *
     * @return false if none is ready; then the migrations have to be run
     * @throws SQLException 42P06 if a schema of that name exists
     */
    static boolean take(Connection connection, String schema, MigrationGraph graph) throws SQLException {
        Set<String> unfit = new HashSet<>();
        Optional<String> spare = ready(connection, graph, unfit);
        while (spare.isPresent() && !isAtHead(connection, spare.get(), graph)) {
            unfit.add(spare.get());
            spare = ready(connection, graph, unfit);
        }
        if (spare.isEmpty()) {
            return false;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("alter schema " + Quote.name(spare.get()) + " rename to " + Quote.name(schema)
                    + "; update bookme.schema_state set schema_name = " + Quote.text(schema)
                    + ", kind = 'tenant', updated_at = now() where schema_name = " + Quote.text(spare.get()));
        }
        return true;
    }

    /**
     * What its own changelog says is asked then; what its catalog says was found when it was made or inspected. One
     * whose functions keep its name cannot get another: its tenant's migrations have to be run.
     */
    private static Optional<String> ready(Connection connection, MigrationGraph graph, Set<String> unfit)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("select bookme.ready_spare(?, ?)")) {
            query.setString(1, head(graph));
            query.setArray(2, connection.createArrayOf("text", unfit.toArray()));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return Optional.ofNullable(row.getString(1));
            }
        }
    }

    /** By its own changelog, which is there, and with the very files of this build. */
    private static boolean isAtHead(Connection connection, String spare, MigrationGraph graph) throws SQLException {
        List<AppliedMigration> applied = SchemaHistory.read(connection, spare);
        Set<MigrationId> ids = applied.stream().map(AppliedMigration::id).collect(Collectors.toSet());
        return ids.equals(Set.copyOf(ids(graph))) && SchemaHistory.isUnedited(applied, graph);
    }

    private static boolean hasChangelog(Connection connection, String schema) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "select 1 from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
                        + " where n.nspname = ? and c.relname = 'databasechangelog'")) {
            query.setString(1, schema);
            try (ResultSet row = query.executeQuery()) {
                return row.next();
            }
        }
    }

    private static List<MigrationId> ids(MigrationGraph graph) {
        return graph.ordered(Scope.TENANT).stream().map(Migration::id).toList();
    }

    private static String head(MigrationGraph graph) {
        return ChangelogFingerprint.of(ids(graph));
    }

    /** How many could be handed out now. */
    public int ready() {
        return (int) spares().stream().filter(Spare::isReady).count();
    }

    /**
     * Brings spares that are behind to head, drops broken ones and makes what is missing; one query if all is well.
     *
     * @return how many were made
     * @throws BookMeException if something is to be done, and a migration was edited after tenants got it, or stands on a shared
     *     one that public does not have: what is there stays as it is
     */
    public int fill() {
        if (size == 0) {
            return 0;
        }
        List<Spare> spares = spares();
        List<Spare> unready = spares.stream()
                .filter(spare -> !spare.isReady() && !isAhead(spare))
                .toList();
        if (unready.isEmpty() && spares.size() >= size) {
            return 0;
        }
        refuseUnready();
        unready.forEach(spare -> mend(spare.schema()));
        int made = 0;
        while (makeOne()) {
            made++;
        }
        return made;
    }

    /**
     * Reads the truth of each spare, its changelog and its catalog, and drops those that are not as new.
     *
     * @throws BookMeException as {@link #fill}
     */
    public void inspect() {
        if (size == 0) {
            return;
        }
        List<Spare> ours = spares().stream().filter(spare -> !isAhead(spare)).toList();
        if (!ours.isEmpty()) {
            refuseUnready();
            ours.forEach(spare -> mend(spare.schema()));
        }
    }

    private void refuseUnready() {
        try (Connection connection = fleet.owner().getConnection()) {
            BirthCheck.refuse(connection, fleet.graph(), fleet.graph().ordered(Scope.TENANT));
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /** A newer build's, in a rolling deploy: not ours to touch. */
    private boolean isAhead(Spare spare) {
        return spare.migrations().stream().anyMatch(id -> fleet.graph().find(id).isEmpty());
    }

    private List<Spare> spares() {
        return Db.query(
                fleet.owner(),
                "select s.schema_name, d.migrations, s.changelog_fingerprint = ?"
                        + " and s.catalog_fingerprint is not distinct from d.catalog_fingerprint"
                        + " and s.catalog_fingerprint is not null from bookme.schema_state s"
                        + " left join bookme.changelog_set d on d.fingerprint = s.changelog_fingerprint"
                        + " where s.kind = 'spare' order by s.schema_name",
                statement -> statement.setString(1, head(fleet.graph())),
                row -> new Spare(row.getString(1), migrations(row), row.getBoolean(3)));
    }

    private static Set<MigrationId> migrations(ResultSet row) throws SQLException {
        java.sql.Array names = row.getArray(2);
        return names == null
                ? Set.of()
                : java.util.Arrays.stream((String[]) names.getArray())
                        .map(MigrationId::parse)
                        .collect(Collectors.toSet());
    }

    /** Brings one to head and compares it with a clean install; drops it if it is not that. */
    private void mend(String spare) {
        boolean isThere = InTransaction.run(fleet.owner(), connection -> hasChangelog(connection, spare));
        SpareMigration.Result result = isThere ? SpareMigration.migrate(fleet, spare) : SpareMigration.Result.FAILED;
        boolean isWell =
                result == SpareMigration.Result.BUSY || (result == SpareMigration.Result.DONE && isAsNew(spare));
        if (!isWell) {
            drop(spare);
        }
    }

    private boolean isAsNew(String spare) {
        Optional<String> known = known();
        Optional<String> found = look(spare);
        if (found.isPresent() && !found.equals(known)) {
            known = Optional.of(remember());
        }
        return found.isPresent() && found.equals(known);
    }

    /** The catalog fingerprint of a spare that is at head; empty if it is not. */
    private Optional<String> look(String spare) {
        return InTransaction.run(fleet.owner(), connection -> {
            if (!hasChangelog(connection, spare) || !isAtHead(connection, spare, fleet.graph())) {
                return Optional.empty();
            }
            CatalogFingerprint.refresh(connection, List.of(spare));
            return text(connection, "select catalog_fingerprint from bookme.schema_state where schema_name = ?", spare);
        });
    }

    private Optional<String> known() {
        return InTransaction.run(
                fleet.owner(),
                connection -> text(
                        connection,
                        "select catalog_fingerprint from bookme.changelog_set where fingerprint = ?",
                        head(fleet.graph())));
    }

    /** Installs once more, to know what a schema at head looks like. */
    private String remember() {
        try {
            CleanInstall clean = CleanInstall.of(fleet.owner(), fleet.graph().ordered(Scope.TENANT), fleet.settings());
            Db.update(
                    fleet.owner(),
                    "update bookme.changelog_set set catalog_fingerprint = ? where fingerprint = ?",
                    clean.catalogFingerprint(),
                    head(fleet.graph()));
            return clean.catalogFingerprint();
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    private static Optional<String> text(Connection connection, String sql, String parameter) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, parameter);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
            }
        }
    }

    /** False if there are enough, or somebody else is filling. */
    private boolean makeOne() {
        return InTransaction.run(fleet.owner(), connection -> {
            Optional<String> name = nextName(connection);
            if (name.isEmpty()) {
                return false;
            }
            List<Migration> head = fleet.graph().ordered(Scope.TENANT);
            fleet.birth().make(connection, name.get(), SchemaBirth.SPARE, head);
            try (PreparedStatement update = connection.prepareStatement("""
                    update bookme.changelog_set d set catalog_fingerprint = s.catalog_fingerprint
                    from bookme.schema_state s where s.schema_name = ? and d.fingerprint = s.changelog_fingerprint
                      and d.catalog_fingerprint is distinct from s.catalog_fingerprint
                    """)) {
                update.setString(1, name.get());
                update.executeUpdate();
            }
            return true;
        });
    }

    /** One that no schema ever had: whatever still speaks of an earlier spare finds nothing under its name. */
    private Optional<String> nextName(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_try_advisory_xact_lock(" + FILLING + ")")) {
            row.next();
            if (!row.getBoolean(1)) {
                return Optional.empty();
            }
        }
        try (PreparedStatement query = connection.prepareStatement("""
                select p.name from (select ? || pg_current_xact_id()::text as name) p
                where (select count(*) from bookme.schema_state where kind = 'spare') < ?
                  and not exists (select from bookme.schema_state where schema_name = p.name)
                  and not exists (select from pg_catalog.pg_namespace where nspname = p.name)
                """)) {
            query.setString(1, PREFIX);
            query.setInt(2, size);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    /** Unless somebody has it in hand: then it is about to be a tenant. */
    private void drop(String spare) {
        InTransaction.run(fleet.owner(), connection -> {
            try (PreparedStatement delete = connection.prepareStatement("""
                    delete from bookme.schema_state where schema_name in (
                      select schema_name from bookme.schema_state where schema_name = ? and kind = 'spare'
                      for update skip locked)
                    """);
                    Statement statement = connection.createStatement()) {
                delete.setString(1, spare);
                if (delete.executeUpdate() == 1) {
                    statement.execute("drop schema if exists " + Quote.name(spare) + " cascade");
                }
            }
            return true;
        });
    }
}
