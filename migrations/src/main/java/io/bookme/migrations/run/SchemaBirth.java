package io.bookme.migrations.run;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.plan.Planner;
import io.bookme.migrations.plan.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a tenant's schema, at head, inside the caller's transaction: it is there whole with the tenant's
 * row, or not at all.
 */
public final class SchemaBirth {
    private SchemaBirth() {}

    /**
     * @param connection with a transaction open; the caller commits. Its search_path is set for the rest of it
     * @throws SQLException 42P06 if the schema exists already
     */
    public static void make(Connection connection, String schema, MigrationGraph graph, Settings settings)
            throws SQLException {
        List<Step> steps = new Planner(graph, List.of())
                .towardsTargets(Scope.TENANT, List.of(), Map.of()).steps().stream()
                        .map(SchemaBirth::withinTransaction)
                        .toList();
        try (Statement statement = connection.createStatement()) {
            statement.execute("create schema " + Quote.name(schema));
            statement.execute("set local search_path = " + Quote.name(schema) + "; set local " + CompiledPlan.MARKER
                    + " = 'held'");
            Changelog.createTable(statement, schema, settings.appRole());
            SchemaStates.remember(connection, List.of(Step.result(List.of(), steps)));
            SchemaStates.register(connection, schema, "tenant");
            CompiledPlan plan = CompiledPlan.of(
                    new io.bookme.migrations.plan.Plan(steps, Map.of()),
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
