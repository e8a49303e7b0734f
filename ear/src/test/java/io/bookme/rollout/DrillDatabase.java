package io.bookme.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.faults.Oracle;
import io.bookme.migrations.graph.ChangelogFile;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Outcome;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunListener;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.run.RunState;
import io.bookme.migrations.run.Settings;
import io.bookme.migrations.tenant.NewTenant;
import io.bookme.migrations.tenant.Tenants;
import io.bookme.system.SystemDatabase;
import io.bookme.system.TestUsers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/** A database with tenants that an older build made, and what tests ask of it. */
final class DrillDatabase implements AutoCloseable {
    /** Of a server that is not told how many. When the database is slow some of them begin late. */
    private static final int WORKERS = 3;

    private final SystemDatabase database;
    private int tenants;

    private DrillDatabase(SystemDatabase database) throws SQLException {
        this.database = database;
        execute("create schema drill; create table " + Drill.GATE + " ()");
    }

    /** Tenants {@code tenant_001}, {@code tenant_002} ... at the head of the older build. */
    static DrillDatabase with(int tenants, List<ChangelogFile> older) throws SQLException {
        return with(SystemDatabase.create(), tenants, older);
    }

    /** In a new database of the test's own. */
    static DrillDatabase with(SystemDatabase database, int tenants, List<ChangelogFile> older) throws SQLException {
        DrillDatabase drill = new DrillDatabase(database);
        Fleet fleet = drill.fleet(older);
        fleet.prepare(RunListener.SILENT);
        Run shared =
                fleet.start(RunRequest.shared(Entrance.COMMAND_LINE, "test")).orElseThrow();
        fleet.execute(shared.id(), RunListener.SILENT).orElseThrow().runToEnd(1, Thread::new);
        try (Connection owner = drill.database.owner()) {
            TestUsers.makeOperator(owner);
        }
        drill.add(tenants, older);
        return drill;
    }

    /** Further tenants, made by an older build, each with a member who is named as its schema is. */
    List<String> add(int more, List<ChangelogFile> older) throws SQLException {
        Tenants making = new Tenants(fleet(older));
        List<String> added = new ArrayList<>();
        try (Connection owner = database.owner()) {
            for (int i = 0; i < more; i++) {
                String schema = name(++tenants);
                making.create(new NewTenant(schema, schema, host(schema), Optional.empty()));
                TestUsers.makeMember(owner, schema);
                added.add(schema);
            }
        }
        return added;
    }

    private static String name(int number) {
        return "tenant_%03d".formatted(number);
    }

    static String host(String schema) {
        return schema.substring("tenant_".length()) + ".localhost";
    }

    /** The schemas of all tenants. */
    List<String> names() {
        return IntStream.rangeClosed(1, tenants).mapToObj(DrillDatabase::name).toList();
    }

    SystemDatabase system() {
        return database;
    }

    /** The engine of this test process, with the changelogs of a build. */
    Fleet fleet(List<ChangelogFile> changelogs) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(database.url());
        source.setUser(database.environment().get("BOOKME_OWNER_USER"));
        source.setPassword(database.environment().get("BOOKME_OWNER_PASSWORD"));
        source.setPreferQueryMode(PreferQueryMode.SIMPLE);
        return new Fleet(source, MigrationGraph.of(changelogs), Settings.defaults());
    }

    /** Who comes to the gate from now on stays there. */
    void closeGate() throws SQLException {
        execute("insert into " + Drill.GATE + " default values");
    }

    void openGate() throws SQLException {
        execute("delete from " + Drill.GATE);
    }

    /** How many transactions of the engine stand at the gate: half way, with changes made and not committed. */
    int halfWay() throws SQLException {
        return atWorkOn(Drill.GATE);
    }

    /** How many transactions of the engine are in the midst of changes that have these words in them. */
    int atWorkOn(String words) throws SQLException {
        return Integer.parseInt(one("select count(*) from pg_stat_activity where datname = current_database()"
                + " and query like '%" + words + "%' and state = 'active' and pid <> pg_backend_pid()"));
    }

    /** Not done, and locked by a transaction that has not ended: their claims cannot be had. */
    List<String> halfWaySchemas(Fleet fleet, Run run) throws SQLException {
        List<String> free = column("select schema_name from bookme.schema_state for update skip locked");
        return schemasThat(fleet, run, Outcome.State.PENDING).stream()
                .filter(schema -> !free.contains(schema))
                .toList();
    }

    /** The newest run; empty before the first of a server. */
    Optional<Run> newestRun(Fleet fleet) {
        return fleet.ledger().list(0, 1).stream()
                .filter(run -> !run.requestedBy().equals("test"))
                .findFirst();
    }

    /** Waits until as many as that are done and all workers stand at the gate: nothing moves any more, until it is opened. */
    Run awaitHalfWay(Fleet fleet, int done) throws InterruptedException {
        Eventually.within(
                Duration.ofMinutes(3),
                "a run with " + done + " done that stands at the gate",
                () -> newestRun(fleet)
                                .filter(run -> run.state() == RunState.RUNNING && run.done() >= done)
                                .isPresent()
                        && halfWay() == WORKERS);
        return newestRun(fleet).orElseThrow();
    }

    /** Everything was applied everywhere, each changeset once, and nothing is left lying about. */
    void assertAllAtHead(Fleet fleet) throws SQLException {
        long last = newestRun(fleet).orElseThrow().id();
        assertThat(new Oracle(fleet.owner(), fleet.graph(), names()).violations(last))
                .isEmpty();
        Map<String, String> counters = new TreeMap<>();
        for (String schema : names()) {
            counters.put(schema, one("select x || ',' || y from " + schema + ".tally_counter"));
        }
        assertThat(counters.values()).as("counters %s", counters).containsOnly("1,1");
    }

    List<String> schemasThat(Fleet fleet, Run run, Outcome.State state) {
        return fleet.ledger().outcomes(run.id(), Optional.of(state), 0, 1000).stream()
                .map(Outcome::schema)
                .toList();
    }

    /** The first column of the first row. */
    String one(String sql) throws SQLException {
        return column(sql).get(0);
    }

    List<String> column(String sql) throws SQLException {
        try (Connection connection = database.owner();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = database.owner();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        database.close();
    }
}
