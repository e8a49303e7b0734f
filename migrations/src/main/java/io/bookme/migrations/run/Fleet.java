package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    /** Another build may come with other texts, and a person may take something back in public. */
    private static final Duration READY_FOR = Duration.ofMinutes(1);

    private final DataSource owner;
    private final MigrationGraph graph;
    private final Settings settings;
    private final ThreadFactory threads;
    private final Ledger ledger;
    private final SchemaBirth birth;
    private final WaitingForPublic waiting = new WaitingForPublic();
    private final String head;
    private final String build;
    private volatile Optional<Instant> foundReady = Optional.empty();

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
        this.build = ChangelogFingerprint.ofBuild(graph.all());
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
        return new Succession(owner, ledger, graph, head, settings.presumedDead());
    }

    /** The schemas that this build failed in, and that neither start-up nor timer tries again, by name. */
    public List<String> parked() {
        return ledger.parked(build);
    }

    /**
     * The schemas that were left when a person stopped a run, and that neither start-up nor timer goes on with, by name; as the
     * hints say.
     */
    public List<String> leftWhenStopped() {
        return List.copyOf(LeftToPeople.whenStopped(withConnection(SchemaGroups::read), graph, owner));
    }

    public Settings settings() {
        return settings;
    }

    /**
     * Asked before a tenant is made, at most once a minute: what a sign-up asks must not cost it more than the tenant.
     *
     * @throws BookMeException if one of this build's tenant migrations was edited after other tenants got it, or stands on a
     *     shared one that public does not have
     */
    public void refuseUnready(Connection connection) throws SQLException {
        Instant now = Instant.now();
        if (foundReady.isEmpty() || now.isAfter(foundReady.get().plus(READY_FOR))) {
            BirthCheck.refuse(connection, graph, graph.ordered(Scope.TENANT));
            foundReady = Optional.of(now);
        }
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
     * The tenants' schemas that were dropped by hand or have lost their changelog; archived ones are passed over. One query,
     * which reads none of the schemas. {@link Started#obstacle} says what a person has to do.
     */
    public List<String> lost() {
        return withConnection(SchemaStates::lost);
    }

    /**
     * Why each file of this build that was edited after it was applied somewhere has to be mended: no run says so for as long
     * as nothing is pending. One query if no file is another than it was.
     */
    public List<BookMeException> edited() {
        return withConnection(connection -> EditCheck.edited(connection, graph));
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
        return begin(request).run();
    }

    /**
     * The same for start-up and timer of a server that knows of runs which nobody is at work on and which it does not go on
     * with.
     *
     * @param dead their numbers: for as long as they are {@linkplain Succession#isForsaken forsaken} they keep no other from
     *     beginning; what one of them was to back up first is left to people
     */
    public Optional<Run> startBeside(Set<Long> dead, RunRequest request) {
        return withConnection(connection -> starting(dead).start(connection, request))
                .run();
    }

    /** The same, for who has to be told which schemas of the request are lost. The timer does not look for them. */
    public Started begin(RunRequest request) {
        return withConnection(connection -> starting(Set.of()).start(connection, request));
    }

    /**
     * What a request would do where, without doing it; the hints are verified first.
     *
     * @throws BookMeException if a named schema is unknown or archived, or the runs to be undone cannot be, or a run
     *     under way {@linkplain Crossing goes another way}; a part of the fleet that cannot be brought where it should go
     *     is a part with an obstacle
     */
    public FleetPlan plan(RunRequest request) {
        return withConnection(connection -> starting(Set.of()).plan(connection, request));
    }

    private RunStart starting(Set<Long> dead) {
        return new RunStart(owner, graph, ledger, succession(), dead, head, build, settings, waiting);
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
        return execute(succession().require(ledger.get(runId)), listener, backup);
    }

    /** The same for who has asked already whether it may be gone on with, before he changed anything for that. */
    public Optional<RunExecution> execute(
            Succession.Cleared cleared, RunListener listener, Optional<BeforeChange> backup) {
        return execute(cleared, listener, backup, true);
    }

    /**
     * The same for who was asked to some time ago: what was decided since stays, so that a run that was stopped or has ended
     * meanwhile is left so.
     *
     * @return empty also then
     */
    public Optional<RunExecution> executeUnlessStopped(
            long runId, RunListener listener, Optional<BeforeChange> backup) {
        return execute(succession().require(ledger.get(runId)), listener, backup, false);
    }

    private Optional<RunExecution> execute(
            Succession.Cleared cleared, RunListener listener, Optional<BeforeChange> backup, boolean alsoStopped) {
        Run run = cleared.run();
        BeforeChange beforeChange = run.backup() ? backup.orElseThrow(() -> noPlace(run.id())) : BeforeChange.NOTHING;
        String executor = executor();
        return ledger.takeUp(run.id(), executor, alsoStopped)
                ? Optional.of(execution(run, executor, listener, beforeChange))
                : Optional.empty();
    }

    /** A name that nobody used before. */
    private static String executor() {
        return "pid " + ProcessHandle.current().pid() + " " + UUID.randomUUID();
    }

    private RunExecution execution(Run run, String executor, RunListener listener, BeforeChange beforeChange) {
        Watchdog watchdog = new Watchdog(owner, settings.watchEvery(), settings.rowPatience(), threads);
        Map<String, String> pending = ledger.pending(run.id());
        SchemaMigrator migrator =
                withConnection(connection -> migrator(connection, watchdog.connections(), run, pending, beforeChange));
        return new RunExecution(
                run, List.copyOf(pending.keySet()), executor, build, watchdog, settings, migrator, listener, threads);
    }

    /**
     * Ends a run whose process died when there was nothing left to do but to write down how it ended. That changes no
     * schema: any build may do it, whatever became of the run's files, and without a place for backups.
     *
     * @return how it ended; empty if something is left of it, or somebody may be alive on it
     * @throws DatabaseException if the database is away; it is not waited for
     */
    public Optional<Run> conclude(Run run) {
        if (run.pending() > 0 || !succession().isForsaken(run)) {
            return Optional.empty();
        }
        readBack(run);
        return ledger.conclude(run.id(), executor()) ? ledger.find(run.id()) : Optional.empty();
    }

    /** What its process did not live to do, before the end: whoever asks for the run again need not wait for it. */
    private void readBack(Run run) {
        try (Watchdog watchdog = watchdog();
                Verification last = new Verification(
                        run.id(),
                        0,
                        () -> Reconnect.connect(watchdog.connections(), Duration.ZERO, RunListener.SILENT, () -> false),
                        threads)) {
            last.finish();
        }
    }

    /**
     * A run as it is, {@linkplain #conclude concluded} first if there is nothing else left of it.
     *
     * @throws BookMeException if there is no such run
     */
    public Run concluded(long id) {
        Run run = ledger.get(id);
        return conclude(run).orElse(run);
    }

    /** The same with all such runs, before somebody looks at them. */
    public void concludeAll() {
        ledger.active().forEach(this::conclude);
    }

    private static BookMeException noPlace(long runId) {
        return new BookMeException(
                "Run " + runId + " takes backups, and there is no place for them here",
                "Go on with it from the command line (./manage resume " + runId
                        + "), or give the server a folder in bookme.backups.");
    }

    private SchemaMigrator migrator(
            Connection connection, DataSource watched, Run run, Map<String, String> pending, BeforeChange beforeChange)
            throws SQLException {
        List<Migration> remembered = run.isTowardsTargets() ? List.of() : StoredMigrations.everyText(connection);
        Aim aim = Aim.of(connection, run, graph, remembered);
        PlanSource plans = new PlanSource(
                watched,
                aim,
                new SharedGround(graph),
                Optional.of(run.id()),
                settings,
                beforeChange != BeforeChange.NOTHING,
                Clock.systemUTC());
        Particulars particulars = new Particulars(
                Deeds.of(connection, run.undoes()),
                run.work() == Work.FAKE_INITIAL ? Optional.of(new TakeOver(watched, graph, aim)) : Optional.empty());
        Foresight foresight = new Foresight(run.work() == Work.MIGRATE ? pending : Map.of());
        return new SchemaMigrator(
                plans,
                foresight,
                particulars,
                beforeChange,
                new Advice(graph, new Retry(Optional.of(run))),
                settings,
                watched,
                threads);
    }

    ThreadFactory threads() {
        return threads;
    }

    static BookMeException unknown(List<String> missing) {
        return new BookMeException(
                "There is no tenant with the schema '" + String.join("', '", missing) + "'", nextStep(missing));
    }

    private static String nextStep(List<String> missing) {
        if (missing.stream().anyMatch(SchemaPatterns::isPattern)) {
            return "Name one schema of ./manage list_tenants; a pattern would be several.";
        }
        if (missing.contains("")) {
            return "Name one of ./manage list_tenants. (Is a variable of the shell empty?)";
        }
        String first = missing.get(0);
        return "Look at ./manage list_tenants"
                + (first.matches("[a-z][a-z0-9_]*")
                        ? ", or make it: ./manage create_tenant " + first + " --domain ..."
                        : ".");
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
