package io.bookme.migrations.faults;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.run.CatalogFingerprint;
import io.bookme.migrations.run.CatalogLines;
import io.bookme.migrations.run.CleanInstall;
import io.bookme.migrations.run.Quote;
import io.bookme.migrations.run.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** What must be true inside of the schemas: changelog, catalog and the drill's rows. */
final class SchemaRules {
    private static final int SHOWN = 6;

    private final Connection connection;
    private final DataSource owner;
    private final MigrationGraph graph;
    private final Map<Set<MigrationId>, CleanInstall> installs = new HashMap<>();

    SchemaRules(Connection connection, DataSource owner, MigrationGraph graph) {
        this.connection = connection;
        this.owner = owner;
        this.graph = graph;
    }

    List<String> violations(Set<String> tenants, Set<String> needAPerson) throws SQLException {
        List<String> found = new ArrayList<>();
        changelog(found, "public", Scope.SHARED, false);
        for (String tenant : tenants) {
            connection.setAutoCommit(false);
            try {
                tenant(found, tenant, needAPerson.contains(tenant));
            } catch (SQLException e) {
                found.add(tenant + " cannot be read: " + e.getMessage());
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
        return found;
    }

    private void tenant(List<String> found, String tenant, boolean needsAPerson) throws SQLException {
        Set<MigrationId> applied = changelog(found, tenant, Scope.TENANT, needsAPerson);
        Set<MigrationId> expected = needsAPerson ? applied : ids(Scope.TENANT);
        catalog(found, tenant, expected);
        for (Drill.Fact fact : Drill.FACTS) {
            if (graph.find(fact.changeset()).isPresent()) {
                String wanted = expected.contains(fact.changeset()) ? fact.after() : fact.before();
                String actual = String.join("; ", Rows.first(connection, fact.query()));
                if (!actual.equals(wanted)) {
                    found.add(tenant + " " + fact.changeset() + " left " + actual + " and not " + wanted + ": "
                            + fact.query());
                }
            }
        }
    }

    /** Each changeset has one row; returns those that have any. */
    private Set<MigrationId> changelog(List<String> found, String schema, Scope scope, boolean needsAPerson)
            throws SQLException {
        Map<String, String> rows = new TreeMap<>();
        Rows.all(
                        connection,
                        "select author || '.' || id, count(*) from " + Quote.name(schema)
                                + ".databasechangelog group by 1")
                .forEach(row -> rows.put(row.get(0), row.get(1)));
        rows.forEach((id, count) -> {
            if (!count.equals("1")) {
                found.add(schema + " has " + count + " rows for " + id + " in its databasechangelog");
            }
        });
        Set<MigrationId> applied = new TreeSet<>();
        for (MigrationId id : ids(scope)) {
            if (rows.remove(id.toString()) != null) {
                applied.add(id);
            } else if (!needsAPerson) {
                found.add(schema + " has no row for " + id + " in its databasechangelog");
            }
        }
        rows.keySet().forEach(id -> found.add(schema + " has a row for " + id + ", which no build knows"));
        if (needsAPerson && applied.equals(ids(scope))) {
            found.add(schema + " has all migrations, though it should need a person first");
        }
        return applied;
    }

    private Set<MigrationId> ids(Scope scope) {
        return graph.ordered(scope).stream().map(Migration::id).collect(Collectors.toCollection(TreeSet::new));
    }

    private void catalog(List<String> found, String tenant, Set<MigrationId> expected) throws SQLException {
        CleanInstall clean = clean(expected);
        List<String> differences = CatalogLines.differences(clean.lines(), CatalogLines.of(connection, tenant));
        differences.stream().limit(SHOWN).forEach(line -> found.add(tenant + " is not like a clean install: " + line));
        if (differences.size() > SHOWN) {
            found.add(tenant + " is not like a clean install: " + (differences.size() - SHOWN) + " more lines");
        }
        Optional<String> fingerprint = CatalogFingerprint.of(connection, tenant);
        if (!fingerprint.equals(Optional.of(clean.catalogFingerprint()))) {
            found.add(tenant + " has another catalog fingerprint than a clean install");
        }
    }

    private CleanInstall clean(Set<MigrationId> expected) throws SQLException {
        CleanInstall known = installs.get(expected);
        if (known == null) {
            List<Migration> migrations = graph.ordered(Scope.TENANT).stream()
                    .filter(migration -> expected.contains(migration.id()))
                    .toList();
            known = CleanInstall.of(owner, migrations, Settings.defaults());
            installs.put(expected, known);
        }
        return known;
    }
}
