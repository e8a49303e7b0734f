package io.bookme.migrations.run;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.plan.Plan;
import io.bookme.migrations.plan.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a schema inside the caller's transaction: it is there whole with what the caller writes beside it, or
 * not at all.
 */
public final class SchemaBirth {
    /** The kind of a schema that belongs to a tenant. */
    public static final String TENANT = "tenant";

    /** The kind of a ready-made schema that waits for its tenant. */
    public static final String SPARE = "spare";

    private SchemaBirth() {}

    /**
     * A tenant's schema, at head.
     *
     * @param connection with a transaction open; the caller commits. Its search_path is set for the rest of it
     * @throws SQLException 42P06 if the schema exists already
     */
    public static void make(Connection connection, String schema, MigrationGraph graph, Settings settings)
            throws SQLException {
        make(connection, schema, TENANT, graph.ordered(Scope.TENANT), settings);
    }

    /**
     * A schema with these migrations.
     *
     * @param connection as above
     * @param migrations in the order in which they run
     * @throws SQLException 42P06 if the schema exists already
     */
    public static void make(
            Connection connection, String schema, String kind, List<Migration> migrations, Settings settings)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create schema " + Quote.name(schema));
        }
        fill(connection, schema, kind, migrations, settings);
    }

    /**
     * Fills a schema that is there and empty.
     *
     * @param connection as above
     */
    public static void fill(
            Connection connection, String schema, String kind, List<Migration> migrations, Settings settings)
            throws SQLException {
        List<Step> steps = steps(migrations);
        try (Statement statement = connection.createStatement()) {
            begin(connection, statement, schema, kind, steps, settings);
            CompiledPlan plan = CompiledPlan.of(
                    new Plan(steps, Map.of()),
                    Changelog.History.NONE,
                    Optional.empty(),
                    PlanSource.deployment(Clock.systemUTC()),
                    settings);
            for (CompiledPlan.Piece piece : plan.pieces()) {
                if (piece instanceof CompiledPlan.JavaStep java) {
                    JavaChanges.run(connection, java.step());
                } else if (piece instanceof CompiledPlan.Message message) {
                    statement.execute(message.text());
                }
            }
        }
        CatalogFingerprint.refresh(connection, List.of(schema));
    }

    /**
     * Records migrations whose tables are there already, in a schema that has lost its changelog.
     *
     * @param connection as above
     */
    public static void record(
            Connection connection, String schema, String kind, List<Migration> migrations, Settings settings)
            throws SQLException {
        List<Step> steps = steps(migrations);
        try (Statement statement = connection.createStatement()) {
            begin(connection, statement, schema, kind, steps, settings);
            if (!steps.isEmpty()) {
                statement.execute(Changelog.record(steps, 0, PlanSource.deployment(Clock.systemUTC())));
            }
            statement.execute("update bookme.schema_state set changelog_fingerprint = "
                    + Quote.text(ChangelogFingerprint.of(Step.ids(steps, Step.Direction.FORWARD)))
                    + ", updated_at = now() where schema_name = " + Quote.text(schema));
        }
        CatalogFingerprint.refresh(connection, List.of(schema));
    }

    private static void begin(
            Connection connection, Statement statement, String schema, String kind, List<Step> steps, Settings settings)
            throws SQLException {
        statement.execute(
                "set local search_path = " + Quote.name(schema) + "; set local " + CompiledPlan.MARKER + " = 'held'");
        Changelog.createTable(statement, schema, settings.appRole());
        SchemaStates.remember(connection, List.of(Step.result(List.of(), steps)));
        SchemaStates.register(connection, schema, kind);
    }

    private static List<Step> steps(List<Migration> migrations) {
        return migrations.stream()
                .map(migration -> new Step(migration, Step.Direction.FORWARD))
                .map(SchemaBirth::withinTransaction)
                .toList();
    }

    /** Nobody else sees the schema yet, so what runs concurrently elsewhere can run plainly here. */
    private static Step withinTransaction(Step step) {
        Migration m = step.migration();
        if (m.transactional()) {
            return step;
        }
        String plain = OutsideStep.withinTransaction(((Migration.Sql) m.forward()).text());
        return new Step(
                new Migration(
                        m.id(),
                        m.scope(),
                        m.path(),
                        m.dependencies(),
                        m.operations(),
                        new Migration.Sql(plain),
                        m.backward(),
                        m.irreversible(),
                        true,
                        m.checksum(),
                        m.fileHash()),
                step.direction());
    }
}
