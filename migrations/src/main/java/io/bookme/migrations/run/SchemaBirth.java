package io.bookme.migrations.run;

import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationId;
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
 * not at all. Safe for use by many threads.
 *
 * <p>All of it is one message to the server, unless a migration in Java comes between, and then one look at what it
 * has become.
 */
public final class SchemaBirth {
    /** The kind of a schema that belongs to a tenant. */
    public static final String TENANT = "tenant";

    /** The kind of a ready-made schema that waits for its tenant. */
    public static final String SPARE = "spare";

    /** How many lists of migrations, and how many different schemas that one of them made, are remembered. */
    private static final int KINDS = 20;

    private final Optional<String> appRole;

    /**
     * The fingerprints that schemas had for which the same migrations were run, by what tells them apart. The same texts
     * ran for them: where these came upon the same objects, they called them by the same names.
     */
    private final Map<List<Migration>, Map<Long, String>> printed = Recent.of(KINDS);

    public SchemaBirth(Settings settings) {
        this.appRole = settings.appRole();
    }

    /**
     * A schema with these migrations.
     *
     * @param connection with a transaction open; the caller commits. Its search_path is set for the rest of it
     * @param migrations in the order in which they run
     * @throws SQLException 42P06 if the schema exists already
     */
    public void make(Connection connection, String schema, String kind, List<Migration> migrations)
            throws SQLException {
        run(connection, creating(schema), schema, kind, migrations);
    }

    private static String creating(String schema) {
        return "create schema " + Quote.name(schema) + ";\n";
    }

    /**
     * Fills a schema that is there and empty.
     *
     * @param connection as above
     */
    public void fill(Connection connection, String schema, String kind, List<Migration> migrations)
            throws SQLException {
        run(connection, "", schema, kind, migrations);
    }

    private void run(Connection connection, String first, String schema, String kind, List<Migration> migrations)
            throws SQLException {
        List<Step> steps = steps(migrations);
        StringBuilder before = new StringBuilder(first).append(begin(schema, kind, steps));
        try (Statement statement = connection.createStatement()) {
            CompiledPlan plan = CompiledPlan.ofNew(steps, PlanSource.deployment(Clock.systemUTC()));
            for (CompiledPlan.Piece piece : plan.pieces()) {
                if (piece instanceof CompiledPlan.JavaStep java) {
                    JavaChanges.run(connection, java.step());
                } else if (piece instanceof CompiledPlan.Message message) {
                    statement.execute(before + message.text());
                    before.setLength(0);
                }
            }
        }
        CatalogFingerprint.refreshNew(connection, schema, printed.computeIfAbsent(migrations, any -> Recent.of(KINDS)));
    }

    /**
     * Which of the migrations is the first to fail in a schema that {@link #make} could not make; empty if none does. Takes
     * back all that it tries.
     *
     * @param connection in autocommit mode
     */
    public Optional<MigrationId> failing(Connection connection, String schema, List<Migration> migrations)
            throws SQLException {
        List<Step> steps = steps(migrations);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(creating(schema) + begin(schema, TENANT, steps));
            for (Step step : steps) {
                try {
                    PlainReplay.run(connection, step);
                } catch (SQLException e) {
                    return Optional.of(step.migration().id());
                }
            }
            return Optional.empty();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /**
     * Records migrations whose tables are there already, in a schema that has lost its changelog.
     *
     * @param connection as above
     */
    public void record(Connection connection, String schema, String kind, List<Migration> migrations)
            throws SQLException {
        List<Step> steps = steps(migrations);
        String rows = steps.isEmpty() ? "" : Changelog.record(steps, 0, PlanSource.deployment(Clock.systemUTC()));
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    begin(schema, kind, steps) + rows + "update bookme.schema_state set changelog_fingerprint = "
                            + Quote.text(ChangelogFingerprint.of(Step.ids(steps, Step.Direction.FORWARD)))
                            + ", updated_at = now() where schema_name = " + Quote.text(schema));
        }
        CatalogFingerprint.refresh(connection, List.of(schema));
    }

    private String begin(String schema, String kind, List<Step> steps) {
        return CompiledPlan.in(schema) + "set local " + CompiledPlan.MARKER + " = 'held';\n"
                + Changelog.createTable(schema, appRole)
                + SchemaStates.remembering(Step.result(List.of(), steps))
                + SchemaStates.registering(schema, kind);
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
                        m.made(),
                        new Migration.Sql(plain),
                        m.backward(),
                        m.irreversible(),
                        true,
                        m.checksum(),
                        m.fileHash()),
                step.direction());
    }
}
