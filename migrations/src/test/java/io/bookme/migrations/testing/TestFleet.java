package io.bookme.migrations.testing;

import io.bookme.migrations.plan.Goal;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Outcome;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunListener;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.run.Settings;
import io.bookme.migrations.tenant.NewTenant;
import io.bookme.migrations.tenant.Tenants;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The words in which the tests speak of a fleet: tenants, migrate, value of a query. */
public final class TestFleet {
    private final TestDatabase database;
    private final Fleet fleet;

    private TestFleet(TestDatabase database, Fleet fleet) {
        this.database = database;
        this.fleet = fleet;
    }

    /** A fleet whose shared apps are at head. */
    public static TestFleet of(TestDatabase database, TestChangelogs changelogs) {
        return of(database, changelogs, Settings.defaults());
    }

    public static TestFleet of(TestDatabase database, TestChangelogs changelogs, Settings settings) {
        Fleet fleet = new Fleet(database.ownerDataSource(), changelogs.graph(), settings);
        fleet.prepare(RunListener.SILENT);
        TestFleet made = new TestFleet(database, fleet);
        fleet.start(RunRequest.shared(Entrance.COMMAND_LINE, "test")).ifPresent(made::work);
        return made;
    }

    public Fleet fleet() {
        return fleet;
    }

    /** Makes tenants; the schema of {@code acme} is {@code tenant_acme}. */
    public TestFleet tenants(String... names) {
        Tenants tenants = new Tenants(fleet);
        for (String name : names) {
            tenants.create(new NewTenant(schema(name), name, name.replace('_', '-') + ".localhost", Optional.empty()));
        }
        return this;
    }

    public static String schema(String name) {
        return "tenant_" + name;
    }

    /** Migrates everything that is behind; empty if nothing was. */
    public Optional<Run> migrate() {
        return fleet.start(RunRequest.everything(Entrance.COMMAND_LINE, "test")).map(this::work);
    }

    /** Migrates some tenants. */
    public Optional<Run> migrate(String... names) {
        List<String> schemas = Arrays.stream(names).map(TestFleet::schema).toList();
        return fleet.start(RunRequest.schemas(schemas, Entrance.COMMAND_LINE, "test"))
                .map(this::work);
    }

    /** Takes all tenants to a goal. */
    public Optional<Run> goTo(String app, String migration) {
        return fleet.start(RunRequest.everything(Entrance.COMMAND_LINE, "test").withGoal(new Goal(app, migration)))
                .map(this::work);
    }

    /** Works a run through with two workers. */
    public Run work(Run run) {
        return fleet.execute(run.id(), RunListener.SILENT).orElseThrow().runToEnd(2, Thread::new);
    }

    public Outcome outcome(Run run, String name) {
        return fleet.ledger().outcome(run.id(), schema(name)).orElseThrow();
    }

    /** Gives tenants a procedure {@code nap(seconds)}: a step outside of transactions that takes long. */
    public TestFleet napping(String... names) {
        for (String name : names) {
            in(name, "create procedure nap(seconds float) language sql as 'select pg_sleep(seconds)'");
        }
        return this;
    }

    /** Runs SQL with the search_path of a tenant. */
    public void in(String name, String sql) {
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            statement.execute("set search_path = " + schema(name));
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of a query, as text, with the search_path of a tenant. */
    public List<String> values(String name, String sql) {
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            statement.execute("set search_path = " + schema(name));
            List<String> values = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    values.add(rows.getString(1));
                }
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public String value(String name, String sql) {
        return values(name, sql).get(0);
    }

    /** The migrations in a tenant's own changelog, in their order. */
    public List<String> changelog(String name) {
        return values(name, "select author || '.' || id from databasechangelog order by dateexecuted, orderexecuted");
    }
}
