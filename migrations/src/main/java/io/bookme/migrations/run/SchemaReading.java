package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.AppliedMigration;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** Where one schema stands, read from its own changelog; the hints about it are mended on the way. */
final class SchemaReading {
    /** More of many lost schemas are not named. */
    private static final int NAMED = 10;

    private final DataSource owner;
    private final Ledger ledger;
    private final MigrationGraph graph;

    SchemaReading(DataSource owner, Ledger ledger, MigrationGraph graph) {
        this.owner = owner;
        this.ledger = ledger;
        this.graph = graph;
    }

    /**
     * @throws BookMeException if there is no such schema, or it has no changelog
     */
    SchemaStatus of(Connection connection, String schema) throws SQLException {
        refuseLost(SchemaStates.verify(connection, List.of(schema)));
        SchemaGroup group = SchemaGroups.read(connection).stream()
                .filter(g -> g.schemas().contains(schema))
                .findFirst()
                .orElseThrow(() -> Fleet.unknown(List.of(schema)));
        List<MigrationId> applied = SchemaHistory.read(connection, schema).stream()
                .map(AppliedMigration::id)
                .toList();
        Set<MigrationId> unknown =
                applied.stream().filter(id -> graph.find(id).isEmpty()).collect(Collectors.toCollection(TreeSet::new));
        return new SchemaStatus(
                schema,
                group.migrated(),
                applied,
                Survey.pending(graph, group),
                unknown,
                group.holds(),
                group.parkedFor().flatMap(any -> lastFailure(schema)));
    }

    /** Nothing can be run or read in schemas that have no changelog: they are lost or half made. */
    static void refuseLost(Collection<String> lost) {
        if (lost.contains(Scope.SHARED_SCHEMA)) {
            throw new BookMeException(
                    "The shared tables are not there yet", "Make them: ./manage migrate_schemas --shared");
        }
        if (!lost.isEmpty()) {
            throw lost(List.copyOf(lost));
        }
    }

    /** What is to be done about one schema or more. */
    static BookMeException lost(List<String> schemas) {
        return schemas.size() == 1
                ? new BookMeException(
                        "Schema '" + schemas.get(0) + "' or its table databasechangelog is missing",
                        repair(schemas.get(0)))
                : new BookMeException(
                        schemas.size() + " schemas are missing, or their tables databasechangelog: "
                                + String.join(", ", schemas.subList(0, Math.min(NAMED, schemas.size())))
                                + (schemas.size() > NAMED ? " and " + (schemas.size() - NAMED) + " more" : ""),
                        "Look at them (./manage verify_tenant), then for each: " + repair("SCHEMA"));
    }

    static String repair(String schema) {
        return schema.equals(Scope.SHARED_SCHEMA)
                ? "Restore the database from a backup; nothing is run in a schema whose history is unknown."
                : "Make it again, without rows: ./manage repair_tenant " + schema
                        + ", or bring it back with its rows from a backup: ./manage restore FILE --replace";
    }

    private Optional<Outcome> lastFailure(String schema) {
        return Db.query(
                        owner,
                        "select max(run_id) from bookme.outcome where schema_name = ? and state = 'FAILED'"
                                + " and not gone",
                        statement -> statement.setString(1, schema),
                        row -> row.getLong(1))
                .stream()
                .findFirst()
                .flatMap(run -> ledger.outcome(run, schema));
    }
}
