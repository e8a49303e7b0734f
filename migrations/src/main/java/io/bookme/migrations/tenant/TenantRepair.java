package io.bookme.migrations.tenant;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.Planner;
import io.bookme.migrations.plan.Step;
import io.bookme.migrations.run.BirthCheck;
import io.bookme.migrations.run.CatalogLines;
import io.bookme.migrations.run.ChangelogFingerprint;
import io.bookme.migrations.run.CleanInstall;
import io.bookme.migrations.run.DatabaseException;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.InTransaction;
import io.bookme.migrations.run.Quote;
import io.bookme.migrations.run.SchemaBirth;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Mends a tenant whose schema is missing, half made, or has lost its changelog. It never drops anything and never guesses:
 * where tables are there and it is not certain which migrations made them, it says so and leaves them alone.
 */
public final class TenantRepair {
    private static final int TOLD = 20;

    private final Fleet fleet;

    public TenantRepair(Fleet fleet) {
        this.fleet = fleet;
    }

    /** What is there. */
    private record Found(boolean schema, boolean changelog, int changes, int relations, Optional<String> believed) {}

    /**
     * @return what was done, a sentence each; empty if nothing was to do
     * @throws InvalidTenantException if there is no such tenant, or another process stays at work on it
     * @throws BookMeException if it cannot be mended without guessing, or a migration of it was edited after other tenants
     *     got it
     */
    public List<String> repair(String schema) {
        new Tenants(fleet).get(schema);
        List<String> did = new ArrayList<>();
        try {
            InTransaction.attempt(fleet.owner(), connection -> repair(connection, schema, did));
        } catch (SQLException e) {
            Claim.refuseIfInUse(schema, e);
            throw new DatabaseException(e);
        }
        if (did.isEmpty()) {
            refuseDrift(schema);
        } else {
            fleet.verify();
        }
        return List.copyOf(did);
    }

    /** What a verification finds and nobody can mend without guessing. */
    private void refuseDrift(String schema) {
        TenantVerification.Finding finding =
                new TenantVerification(fleet).verify(List.of(schema)).get(0);
        if (finding.problem().isPresent()) {
            String differences = finding.differences().stream()
                    .limit(TOLD)
                    .map(line -> "\n  " + line)
                    .collect(Collectors.joining());
            int more = finding.differences().size() - TOLD;
            throw new BookMeException(
                    "Tenant '" + schema + "' cannot be repaired without guessing: "
                            + finding.problem().get() + differences + (more > 0 ? "\n  and " + more + " more" : ""),
                    finding.nextStep()
                            + (finding.differences().isEmpty()
                                    ? ""
                                    : ". Or restore it: ./manage restore FILE --replace"));
        }
    }

    private boolean repair(Connection connection, String schema, List<String> did) throws SQLException {
        Optional<Claim.Claimed> claimed = Claim.take(connection, schema, fleet.settings());
        lockTenant(connection, schema);
        if (claimed.isEmpty()) { // another repair, which was waited for, may have entered it
            claimed = Claim.take(connection, schema, fleet.settings());
        }
        Claim.refuseDeleting(
                schema, claimed.filter(Claim.Claimed::isBeingDeleted).isPresent());
        Found found = look(connection, schema);
        if (claimed.isEmpty()) {
            did.add("The engine did not know the schema; it does now");
        }
        if (!found.schema()) {
            fleet.birth().make(connection, schema, SchemaBirth.TENANT, sound(target(connection, schema)));
            did.add(
                    "The schema was missing and was made anew, with all its tables and no rows. If it held rows, restore"
                            + " them from a backup");
        } else if (found.relations() == 0 && found.changes() == 0) {
            fleet.birth().fill(connection, schema, SchemaBirth.TENANT, sound(target(connection, schema)));
            did.add("The schema was empty and now has all its tables");
        } else if (!found.changelog() || (found.changes() == 0 && found.relations() > 0)) {
            did.add(recognise(connection, schema, found));
        }
        register(connection, schema);
        return true;
    }

    /** Tables without a changelog: recorded anew if they are what one known set of migrations makes. */
    private String recognise(Connection connection, String schema, Found found) throws SQLException {
        List<String> actual = CatalogLines.of(connection, schema);
        List<String> closest = List.of();
        for (List<Migration> candidate : candidates(connection, found)) {
            List<String> clean =
                    CleanInstall.of(fleet.owner(), candidate, fleet.settings()).lines();
            List<String> differences = CatalogLines.differences(clean, actual);
            if (differences.isEmpty()) {
                fleet.birth().record(connection, schema, SchemaBirth.TENANT, sound(candidate));
                return "The changelog was lost; the tables are exactly what " + candidate.size()
                        + " migrations make, and these are recorded again";
            }
            closest = closest.isEmpty() || differences.size() < closest.size() ? differences : closest;
        }
        throw new BookMeException(
                "Schema '" + schema + "' has " + found.relations()
                        + " tables and no changelog, and they are not what the" + " migrations make:\n  "
                        + String.join("\n  ", closest.stream().limit(TOLD).toList()),
                "Restore it from a backup, or undo by hand what differs (+ is too much, - is missing) and run the same"
                        + " command again. Nothing was changed.");
    }

    /** What the engine last knew of it, then what it should have, then all. */
    private List<List<Migration>> candidates(Connection connection, Found found) throws SQLException {
        List<List<Migration>> candidates = new ArrayList<>();
        List<Migration> head = fleet.graph().ordered(Scope.TENANT);
        if (found.believed().isPresent()) {
            Set<String> names = dictionary(connection, found.believed().get());
            List<Migration> known = head.stream()
                    .filter(migration -> names.contains(migration.id().toString()))
                    .toList();
            if (known.size() == names.size() && !known.isEmpty()) {
                candidates.add(known);
            }
        }
        if (!candidates.contains(head)) {
            candidates.add(head);
        }
        return candidates;
    }

    private static Set<String> dictionary(Connection connection, String fingerprint) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("select migrations from bookme.changelog_set where fingerprint = ?")) {
            query.setString(1, fingerprint);
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? Arrays.stream((String[]) row.getArray(1).getArray()).collect(Collectors.toSet())
                        : Set.of();
            }
        }
    }

    /** Head, but for what a person holds. */
    private List<Migration> target(Connection connection, String schema) throws SQLException {
        Map<String, String> holds = new TreeMap<>();
        try (PreparedStatement query =
                connection.prepareStatement("select app, migration from bookme.hold where schema_name = ?")) {
            query.setString(1, schema);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    holds.put(rows.getString(1), rows.getString(2));
                }
            }
        }
        return new Planner(fleet.graph(), List.of())
                .towardsTargets(Scope.TENANT, List.of(), holds).steps().stream()
                        .map(Step::migration)
                        .toList();
    }

    /**
     * Refuses edited files: run, they make something else than others have; recorded, they may tell what never ran. And those
     * that stand on a shared one which is missing.
     */
    private List<Migration> sound(List<Migration> migrations) throws SQLException {
        try (Connection outside = fleet.owner().getConnection()) {
            BirthCheck.refuse(outside, fleet.graph(), migrations);
        }
        return migrations;
    }

    private static void lockTenant(Connection connection, String schema) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(
                "select 1 from public.tenant_tenant where schema_name = ? for no key update")) {
            lock.setString(1, schema);
            lock.execute();
        }
    }

    /** In the engine's state, where the schema is not there yet; whether it is migrated is its tenant's to say. */
    private static void register(Connection connection, String schema) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into bookme.schema_state as s (schema_name, kind, changelog_fingerprint, migrated)
                select schema_name, 'tenant', ?, status <> 'archived' from public.tenant_tenant where schema_name = ?
                on conflict (schema_name) do update set migrated = excluded.migrated where s.migrated <> excluded.migrated
                """)) {
            insert.setString(1, ChangelogFingerprint.of(List.<MigrationId>of()));
            insert.setString(2, schema);
            insert.execute();
        }
    }

    private static Found look(Connection connection, String schema) throws SQLException {
        boolean hasSchema;
        boolean hasChangelog;
        int relations;
        Optional<String> believed;
        try (PreparedStatement query = connection.prepareStatement("""
                select n.oid is not null,
                  exists (select from pg_catalog.pg_class where relnamespace = n.oid and relname = 'databasechangelog'),
                  (select count(*) from pg_catalog.pg_class where relnamespace = n.oid and relkind in ('r', 'p', 'v', 'm')
                    and relname not like 'databasechange%'),
                  (select changelog_fingerprint from bookme.schema_state where schema_name = w.name)
                from (select ?::text as name) w left join pg_catalog.pg_namespace n on n.nspname = w.name
                """)) {
            query.setString(1, schema);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                hasSchema = row.getBoolean(1);
                hasChangelog = row.getBoolean(2);
                relations = row.getInt(3);
                believed = Optional.ofNullable(row.getString(4));
            }
        }
        int changes = 0;
        if (hasChangelog) {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "select count(*) from " + Quote.name(schema) + ".databasechangelog")) {
                row.next();
                changes = row.getInt(1);
            }
        }
        return new Found(hasSchema, hasChangelog, changes, relations, believed);
    }
}
