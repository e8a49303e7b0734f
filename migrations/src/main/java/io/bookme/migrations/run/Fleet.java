package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.Goal;
import io.bookme.migrations.plan.Planner;
import io.bookme.migrations.plan.UndoPlanner;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ThreadFactory;
import javax.sql.DataSource;

/**
 * All schemas of a database and the migrations of a build: the one object behind every entrance.
 *
 * <p>The command line, REST, the start-up bean and the timer all {@link #start} a run here and leave the
 * same record; a run is worked on through the {@link RunExecution} that {@link #execute} gives. Safe for use
 * by many threads.
 */
public final class Fleet {
    /** An arbitrary number that nobody else uses: "runs" in ASCII. */
    private static final long START_LOCK = 0x72756e73L;

    private final DataSource owner;
    private final MigrationGraph graph;
    private final Settings settings;
    private final ThreadFactory threads;
    private final Ledger ledger;
    private final SchemaBirth birth;
    private final String head;

    /**
     * @param owner connections of the role that owns the schemas, in autocommit mode and with
     *     {@code preferQueryMode=simple}
     * @param threads makes the thread of a run's heartbeat; a container gives its own
     */
    public Fleet(DataSource owner, MigrationGraph graph, Settings settings, ThreadFactory threads) {
        this.owner = owner;
        this.graph = graph;
        this.settings = settings;
        this.threads = threads;
        this.ledger = new Ledger(owner, settings);
        this.birth = new SchemaBirth(settings);
        this.head =
                ChangelogFingerprint.of(graph.all().stream().map(Migration::id).toList());
    }

    /** A fleet with daemon threads, for programs of their own. */
    public Fleet(DataSource owner, MigrationGraph graph, Settings settings) {
        this(owner, graph, settings, work -> {
            Thread thread = new Thread(work, "bookme-run");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Makes or upgrades the engine's own tables; one query if they are up to date. Waits for the database. */
    public void prepare(RunListener listener) {
        try (Connection connection = Reconnect.connect(owner, settings.databaseWait(), listener, () -> false)) {
            EngineSchema.prepare(owner, settings);
            StoredMigrations.store(connection, graph);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    public MigrationGraph graph() {
        return graph;
    }

    public Ledger ledger() {
        return ledger;
    }

    /** What became of every schema of a run, however many they are. */
    public Outcomes outcomes() {
        return new Outcomes(owner, ledger);
    }

    /** Who goes on with runs that others began. */
    public Succession succession() {
        return new Succession(owner, ledger, graph, settings.presumedDead());
    }

    public Settings settings() {
        return settings;
    }

    /** Makes schemas. */
    public SchemaBirth birth() {
        return birth;
    }

    /** Looks after a piece of work that takes the owner's connections from it; the caller closes it after them. */
    public Watchdog watchdog() {
        return new Watchdog(owner, settings.watchEvery(), settings.rowPatience(), threads).startLater();
    }

    public DataSource owner() {
        return owner;
    }

    /** Where the fleet stands: one query, whatever the number of tenants. What it says is a hint. */
    public FleetStatus status() {
        return FleetStatus.of(withConnection(SchemaGroups::read), graph);
    }

    /**
     * Reads every schema's own changelog and mends the hints that differ.
     *
     * @return schemas that have no changelog: they are lost or half made
     */
    public List<String> verify() {
        return withConnection(connection -> SchemaStates.verify(connection, List.of()));
    }

    /**
     * Takes over a schema that has its changelog already, such as one that stock Liquibase made.
     *
     * @throws BookMeException if the schema has no {@code databasechangelog}, or a line break in its name
     */
    public void adopt(String schema) {
        withConnection(connection -> {
            SchemaStates.register(connection, schema, "tenant");
            if (!SchemaStates.verify(connection, List.of(schema)).isEmpty()) {
                throw new BookMeException(
                        "Schema '" + schema + "' has no table databasechangelog", "Create it as a new tenant instead.");
            }
            return true;
        });
    }

    /**
     * Where one schema stands, read from its own changelog.
     *
     * @throws BookMeException if there is no such schema, or it has no changelog
     */
    public SchemaStatus status(String schema) {
        return withConnection(connection -> new SchemaReading(owner, ledger, graph).of(connection, schema));
    }

    /**
     * The schemas that are named, each pattern replaced by the tenants' schemas that match it, archived ones too.
     *
     * @throws BookMeException if there is no such schema, or none that matches
     */
    public List<String> named(List<String> names) {
        return names.isEmpty()
                ? names
                : withConnection(connection -> Survey.named(names, SchemaGroups.read(connection)));
    }

    /**
     * Creates a run with every schema in it that the request moves; nobody works on it yet.
     *
     * <p>What the hints say is verified against the schemas' own changelogs, but for the timer, which comes often and must
     * cost one query. Whoever is brought on to its target need not be asked twice, as its worker asks it: of those only
     * one of each that the hints take for the same is asked here, and the others if that one proves them wrong.
     *
     * <p>Start-up and timer make no second run while one is active, and leave to people what is theirs: parked schemas, and
     * those left when a run was stopped.
     *
     * @return the run; empty if there is nothing to do
     * @throws BookMeException if a named schema is unknown or archived, or the goal cannot be reached in one
     *     of them, or a run under way still has to go {@linkplain Crossing another way} there; nothing was begun
     */
    public Optional<Run> start(RunRequest request) {
        boolean automatic = request.entrance() == Entrance.TIMER || request.entrance() == Entrance.STARTUP;
        return withConnection(connection -> {
            Crossing crossing = new Crossing(ledger, request);
            crossing.refuse(connection);
            boolean isPlain = request.work() == Work.MIGRATE && request.goal().isEmpty();
            List<SchemaGroup> groups = isPlain ? SchemaGroups.read(connection) : look(connection, request);
            refuseLost(connection, request.schemas());
            RunRequest resolved = request.withSchemas(Survey.resolve(request.schemas(), groups));
            FleetPlan plan = survey(connection, resolved, groups, automatic, false);
            if (isPlain
                    && request.entrance() != Entrance.TIMER
                    && SchemaStates.mended(connection, toAsk(resolved, groups, plan))) {
                groups = look(connection, resolved);
                plan = survey(connection, resolved, groups, automatic, false);
            }
            plan.firstObstacle().ifPresent(obstacle -> {
                throw obstacle;
            });
            List<String> behind = new ArrayList<>();
            plan.parts().forEach(part -> behind.addAll(part.schemas()));
            if (automatic && !behind.isEmpty()) {
                leaveToPeople(groups, behind);
            }
            return behind.isEmpty()
                    ? Optional.<Run>empty()
                    : create(connection, resolved, behind, plan.current(), automatic, crossing);
        });
    }

    /** The schemas of the request that the plan does nothing in, and one of each group of the others. */
    private static Set<String> toAsk(RunRequest request, List<SchemaGroup> groups, FleetPlan plan) {
        Set<String> planned = new HashSet<>();
        plan.parts().stream().filter(part -> part.obstacle().isEmpty()).forEach(part -> planned.addAll(part.schemas()));
        Set<String> toAsk = new TreeSet<>();
        for (SchemaGroup group : groups) {
            List<String> asked = request.asked(group);
            asked.stream().filter(planned::contains).findFirst().ifPresent(toAsk::add);
            asked.stream().filter(schema -> !planned.contains(schema)).forEach(toAsk::add);
        }
        return toAsk;
    }

    /**
     * What a request would do where, without doing it; the hints are verified first.
     *
     * @throws BookMeException if a named schema is unknown or archived, or the runs to be undone cannot be, or a run
     *     under way {@linkplain Crossing goes another way}; a part of the fleet that cannot be brought where it should go
     *     is a part with an obstacle
     */
    public FleetPlan plan(RunRequest request) {
        return withConnection(connection -> {
            new Crossing(ledger, request).refuse(connection);
            List<SchemaGroup> groups = look(connection, request);
            refuseLost(connection, request.schemas());
            RunRequest resolved = request.withSchemas(Survey.resolve(request.schemas(), groups));
            return survey(connection, resolved, groups, false, true);
        });
    }

    /** Who is named alone is told; one of many that match would keep the others waiting. */
    private static void refuseLost(Connection connection, List<String> names) throws SQLException {
        List<String> exact =
                names.stream().filter(name -> !SchemaPatterns.isPattern(name)).toList();
        if (!exact.isEmpty()) {
            SchemaReading.refuseLost(SchemaStates.lost(connection, exact));
        }
    }

    private static List<SchemaGroup> look(Connection connection, RunRequest request) throws SQLException {
        if (request.entrance() != Entrance.TIMER) {
            List<String> named =
                    request.schemas().stream().anyMatch(SchemaPatterns::isPattern) ? List.of() : request.schemas();
            SchemaStates.verify(connection, named);
        }
        return SchemaGroups.read(connection);
    }

    /**
     * @param looksInside whether schemas with tables to be taken over are looked into one by one
     */
    private FleetPlan survey(
            Connection connection, RunRequest request, List<SchemaGroup> groups, boolean automatic, boolean looksInside)
            throws SQLException {
        Survey.refuseUnmovable(groups, request.schemas());
        boolean needsTexts = request.goal().isPresent() || request.work() != Work.MIGRATE;
        List<Migration> remembered = needsTexts ? StoredMigrations.read(connection) : List.of();
        if (request.work() == Work.UNDO) {
            new UndoCheck(ledger, graph, remembered).refuse(connection, request.undoes());
        }
        Aim aim = aim(connection, request.work(), request.goal(), request.app(), request.undoes(), remembered);
        Optional<TakeOver> takeOver = looksInside && request.work() == Work.FAKE_INITIAL
                ? Optional.of(new TakeOver(owner, graph, aim))
                : Optional.empty();
        EditCheck edits = new EditCheck(connection, graph, groups);
        return new Survey(request, aim, Deeds.of(connection, request.undoes()), takeOver, edits)
                .of(connection, groups, group -> automatic && group.parkedFor().equals(Optional.of(head)));
    }

    private Aim aim(
            Connection connection,
            Work work,
            Optional<Goal> goal,
            Optional<String> app,
            List<Long> undoes,
            List<Migration> remembered)
            throws SQLException {
        RunTexts texts = RunTexts.of(connection, undoes);
        return new Aim(
                work,
                goal,
                app,
                graph,
                new Planner(graph, remembered),
                new UndoPlanner(graph, remembered, texts::find));
    }

    /**
     * Takes away what a person has to decide: what was left when a run was stopped, and all tenants while {@code
     * public}, which comes first, is parked or was left so itself.
     */
    private void leaveToPeople(List<SchemaGroup> groups, List<String> behind) {
        behind.removeAll(ledger.leftWhenStopped());
        boolean sharedIsBehind = groups.stream()
                .anyMatch(group -> group.scope() == Scope.SHARED
                        && !Survey.pending(graph, group).isEmpty());
        if (sharedIsBehind && !behind.contains(Scope.SHARED_SCHEMA)) {
            behind.clear();
        }
    }

    private Optional<Run> create(
            Connection connection,
            RunRequest request,
            List<String> behind,
            int current,
            boolean automatic,
            Crossing crossing)
            throws SQLException {
        Optional<Long> id = InTransaction.on(connection, c -> {
            if (automatic || crossing.isPossible()) {
                waitForOtherStarts(c);
            }
            if (automatic && isAnyActive()) {
                return Optional.empty();
            }
            crossing.refuse(c);
            List<MigrationId> all = graph.all().stream().map(Migration::id).toList();
            SchemaStates.remember(c, List.of(all));
            return Optional.of(ledger.create(c, request, head, behind, current));
        });
        return id.flatMap(ledger::find);
    }

    /** Until the transaction ends, nobody else begins a run for which it matters what others do. */
    private static void waitForOtherStarts(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_advisory_xact_lock(" + START_LOCK + ")");
        }
    }

    private boolean isAnyActive() {
        return !ledger.active().stream().allMatch(succession()::isLeftToAnotherBuild);
    }

    /**
     * Takes a run into this process's hands; one that stopped, failed or was interrupted goes on where it was.
     *
     * @return empty if somebody is alive on it, in this process or another, or it is completed
     * @throws BookMeException if it is {@linkplain Succession#require not to be gone on with}
     */
    public Optional<RunExecution> execute(long runId, RunListener listener) {
        return execute(runId, listener, Optional.empty());
    }

    /**
     * The same, with a place for backups.
     *
     * @param backup backs a schema up; asked for nothing if the run takes no backups
     * @throws BookMeException if it does, and there is no place for them
     */
    public Optional<RunExecution> execute(long runId, RunListener listener, Optional<BeforeChange> backup) {
        Run run = ledger.get(runId);
        succession().require(run);
        BeforeChange beforeChange = run.backup() ? backup.orElseThrow(() -> noPlace(runId)) : BeforeChange.NOTHING;
        String executor = "pid " + ProcessHandle.current().pid() + " " + UUID.randomUUID();
        if (!ledger.takeUp(runId, executor)) {
            return Optional.empty();
        }
        Watchdog watchdog = new Watchdog(owner, settings.watchEvery(), settings.rowPatience(), threads);
        SchemaMigrator migrator =
                withConnection(connection -> migrator(connection, watchdog.connections(), run, beforeChange));
        return Optional.of(new RunExecution(run, executor, head, watchdog, settings, migrator, listener, threads));
    }

    private static BookMeException noPlace(long runId) {
        return new BookMeException(
                "Run " + runId + " takes backups, and there is no place for them here",
                "Go on with it from the command line (./manage resume " + runId
                        + "), or give the server a folder in bookme.backups.");
    }

    private SchemaMigrator migrator(Connection connection, DataSource watched, Run run, BeforeChange beforeChange)
            throws SQLException {
        List<Migration> remembered = StoredMigrations.read(connection);
        Aim aim = aim(connection, run.work(), run.goal(), run.app(), run.undoes(), remembered);
        PlanSource plans = new PlanSource(
                watched, aim, Optional.of(run.id()), settings, beforeChange != BeforeChange.NOTHING, Clock.systemUTC());
        Particulars particulars = new Particulars(
                Deeds.of(connection, run.undoes()),
                run.work() == Work.FAKE_INITIAL ? Optional.of(new TakeOver(watched, graph, aim)) : Optional.empty());
        Foresight foresight = new Foresight(run.work() == Work.MIGRATE ? ledger.hints(run.id()) : Map.of());
        return new SchemaMigrator(
                plans, foresight, particulars, beforeChange, new Advice(graph), settings, watched, threads);
    }

    ThreadFactory threads() {
        return threads;
    }

    static BookMeException unknown(List<String> missing) {
        boolean isPattern = missing.stream().anyMatch(SchemaPatterns::isPattern);
        return new BookMeException(
                "There is no tenant with the schema '" + String.join("', '", missing) + "'",
                isPattern
                        ? "Name one schema of ./manage list_tenants; a pattern would be several."
                        : "Look at ./manage list_tenants, or make it: ./manage create_tenant " + missing.get(0)
                                + " --domain ...");
    }

    /** Work on one connection, with the engine's own kind of exception. */
    private interface OnConnection<T> {
        T run(Connection connection) throws SQLException;
    }

    private <T> T withConnection(OnConnection<T> work) {
        try (Connection connection = owner.getConnection()) {
            return work.run(connection);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }
}
