package io.bookme.migrations.tenant;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.plan.AppliedMigration;
import io.bookme.migrations.run.CatalogFingerprint;
import io.bookme.migrations.run.CatalogLines;
import io.bookme.migrations.run.CleanInstall;
import io.bookme.migrations.run.DatabaseException;
import io.bookme.migrations.run.Db;
import io.bookme.migrations.run.EditedMigrations;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.InTransaction;
import io.bookme.migrations.run.SchemaHistory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads again what tenants really have, mends what the engine only believed, and compares each catalog with a clean
 * install of the very migrations that the tenant has.
 *
 * <p>One clean install for each set of migrations, and one pass over all catalogs: a thousand tenants take seconds.
 */
public final class TenantVerification {
    private final Fleet fleet;

    public TenantVerification(Fleet fleet) {
        this.fleet = fleet;
    }

    /**
     * What was found of one tenant.
     *
     * @param schema its schema
     * @param problem what is wrong, in a sentence; empty if nothing is
     * @param nextStep what to do about it; empty if nothing is wrong
     * @param differences what its catalog has too much ({@code +}) and too little ({@code -})
     * @param mended true if the engine believed something else of its migrations
     */
    public record Finding(
            String schema, Optional<String> problem, String nextStep, List<String> differences, boolean mended) {
        public boolean isSound() {
            return problem.isEmpty();
        }

        static Finding sound(String schema, boolean mended) {
            return new Finding(schema, Optional.empty(), "", List.of(), mended);
        }

        static Finding problem(String schema, String problem, String nextStep, List<String> differences) {
            return new Finding(schema, Optional.of(problem), nextStep, differences, false);
        }
    }

    /**
     * @param schemas these tenants; empty for all
     * @return in order of their names
     * @throws InvalidTenantException if there is no such tenant
     */
    public List<Finding> verify(List<String> schemas) {
        Map<String, Boolean> wanted = wanted(schemas);
        Map<String, String> believed = column("changelog_fingerprint", wanted.keySet());
        List<String> lost = new ArrayList<>();
        if (!wanted.isEmpty()) {
            lost.addAll(fleet.verify());
        }
        Map<String, Finding> findings = new TreeMap<>();
        List<String> present = new ArrayList<>();
        wanted.forEach((schema, isBeingDeleted) -> {
            if (isBeingDeleted) {
                findings.put(schema, beingDeleted(schema));
            } else if (lost.contains(schema) || !believed.containsKey(schema)) {
                findings.put(schema, lost(schema));
            } else {
                present.add(schema);
            }
        });
        compare(present, believed, findings);
        return List.copyOf(findings.values());
    }

    private static Finding lost(String schema) {
        return Finding.problem(
                schema,
                "its schema, its changelog or the engine's knowledge of it is missing",
                "./manage repair_tenant " + schema,
                List.of());
    }

    private static Finding beingDeleted(String schema) {
        return Finding.problem(
                schema, "it is being deleted, and that has not ended", "./manage delete_tenant " + schema, List.of());
    }

    private Map<String, Boolean> wanted(List<String> schemas) {
        Map<String, Boolean> known = new TreeMap<>();
        Db.query(
                        fleet.owner(),
                        "select t.schema_name, s.deleting_at is not null from public.tenant_tenant t"
                                + " left join bookme.schema_state s on s.schema_name = t.schema_name",
                        statement -> {},
                        row -> Map.entry(row.getString(1), row.getBoolean(2)))
                .forEach(entry -> known.put(entry.getKey(), entry.getValue()));
        if (schemas.isEmpty()) {
            return known;
        }
        Map<String, Boolean> chosen = new TreeMap<>();
        for (String schema : schemas) {
            Boolean isBeingDeleted = known.get(schema);
            if (isBeingDeleted == null) {
                throw Tenants.unknown(schema);
            }
            chosen.put(schema, isBeingDeleted);
        }
        return chosen;
    }

    /** A column of the engine's state, of the schemas that have a value. */
    private Map<String, String> column(String column, java.util.Collection<String> schemas) {
        Map<String, String> values = new TreeMap<>();
        Db.query(
                        fleet.owner(),
                        "select schema_name, " + column + " from bookme.schema_state where schema_name = any (?) and "
                                + column + " is not null",
                        statement -> statement.setArray(
                                1, statement.getConnection().createArrayOf("text", schemas.toArray())),
                        row -> Map.entry(row.getString(1), row.getString(2)))
                .forEach(entry -> values.put(entry.getKey(), entry.getValue()));
        return values;
    }

    private void compare(List<String> present, Map<String, String> believed, Map<String, Finding> findings) {
        Map<String, List<AppliedMigration>> edited = lookAgain(present);
        Map<String, String> found = column("changelog_fingerprint", present);
        Map<String, String> catalogs = column("catalog_fingerprint", present);
        Map<State, List<String>> alike = present.stream()
                .collect(Collectors.groupingBy(
                        schema -> new State(found.getOrDefault(schema, ""), edited.getOrDefault(schema, List.of())),
                        LinkedHashMap::new,
                        Collectors.toList()));
        alike.forEach((state, schemas) -> {
            Optional<CleanInstall> clean = clean(schemas, findings);
            if (clean.isPresent()) {
                for (String schema : schemas) {
                    boolean mended = !state.changelog().equals(believed.get(schema));
                    boolean isClean = clean.get().catalogFingerprint().equals(catalogs.getOrDefault(schema, ""));
                    Finding finding = isClean ? Finding.sound(schema, mended) : drifted(schema, clean.get());
                    findings.put(schema, state.edited().isEmpty() ? finding : edited(finding, state.edited()));
                }
            }
        });
    }

    /**
     * Not in one transaction: that would hold every tenant's claim for as long as this process sleeps, and a lock on every
     * changelog, for which the server's lock table need not have room.
     *
     * @return the migrations that tenants have with another text than this build
     */
    private Map<String, List<AppliedMigration>> lookAgain(List<String> present) {
        try (Connection connection = fleet.owner().getConnection()) {
            CatalogFingerprint.refresh(connection, present);
            return EditedMigrations.in(connection, present, fleet.graph().all());
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /**
     * What schemas that are compared with one clean install have in common.
     *
     * @param changelog the fingerprint of what they have
     * @param edited which of it they have with another text than this build's
     */
    private record State(String changelog, List<AppliedMigration> edited) {}

    /** The same finding, of a tenant that has another text of some migrations than this build. */
    private Finding edited(Finding finding, List<AppliedMigration> rows) {
        String edits = rows.stream()
                .map(row -> row.id() + " was edited after it was applied: " + row.path()
                        + fleet.graph()
                                .find(row.id())
                                .map(file -> " has checksum " + file.checksum())
                                .orElse("")
                        + ", recorded is " + row.checksum().orElse("none"))
                .collect(Collectors.joining("; "));
        return Finding.problem(
                finding.schema(),
                finding.problem().map(problem -> problem + "; and " + edits).orElse(edits),
                "Bring the file back as it was (git checkout) and put the change into a new migration; then ./manage"
                        + " verify_tenant " + finding.schema(),
                finding.differences());
    }

    /** Of what the first of them has; if its text is not known, that is the finding of all. */
    private Optional<CleanInstall> clean(List<String> schemas, Map<String, Finding> findings) {
        String example = schemas.get(0);
        try {
            List<Migration> migrations = InTransaction.run(fleet.owner(), connection -> {
                List<AppliedMigration> applied = SchemaHistory.read(connection, example);
                return SchemaHistory.migrations(connection, example, applied, fleet.graph());
            });
            return Optional.of(CleanInstall.of(fleet.owner(), migrations, fleet.settings()));
        } catch (SQLException e) {
            DatabaseException problem = new DatabaseException(e);
            if (problem.isLoss()) {
                throw problem;
            }
            schemas.forEach(schema -> findings.put(
                    schema,
                    Finding.problem(
                            schema,
                            "its migrations cannot be run anew to compare with: " + e.getMessage(),
                            "Mend the migration that the message names.",
                            List.of())));
        } catch (DatabaseException e) {
            throw e;
        } catch (BookMeException e) {
            schemas.forEach(schema -> findings.put(
                    schema, Finding.problem(schema, String.valueOf(e.getMessage()), e.nextStep(), List.of())));
        }
        return Optional.empty();
    }

    private Finding drifted(String schema, CleanInstall clean) {
        List<String> lines = InTransaction.run(fleet.owner(), connection -> CatalogLines.of(connection, schema));
        List<String> differences = CatalogLines.differences(clean.lines(), lines);
        return Finding.problem(
                schema,
                "its tables are not what its migrations make",
                "Undo by hand what differs (+ is too much, - is missing), or put it into a migration; then"
                        + " ./manage verify_tenant " + schema,
                differences);
    }
}
