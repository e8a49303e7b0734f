package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.data.Backup;
import io.bookme.migrations.data.Restore;
import io.bookme.migrations.data.RestoreRequest;
import io.bookme.migrations.plan.Goal;
import io.bookme.migrations.tenant.NewTenant;
import io.bookme.migrations.tenant.SparePool;
import io.bookme.migrations.tenant.TenantClone;
import io.bookme.migrations.tenant.TenantDeletion;
import io.bookme.migrations.tenant.TenantRename;
import io.bookme.migrations.tenant.TenantVerification;
import io.bookme.migrations.testing.PgBouncer;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real pooler, in transaction mode where it is not said otherwise. */
class PgBouncerTest {
    private static final int WORKERS = 5;

    private static final String[] TENANTS =
            IntStream.range(0, 20).mapToObj(i -> "t" + i).toArray(String[]::new);

    private static final String INHERITED = "select string_agg(name || '=' || setting, ', ' order by name)"
            + " from pg_catalog.pg_settings where source = 'session' and name <> 'transaction_isolation'";

    @TempDir
    Path folder;

    private TestDatabase database;
    private PgBouncer bouncer;
    private TestDatabase pooled;
    private int sessions;
    private List<String> settings;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
    }

    @AfterEach
    void close() {
        if (bouncer != null) {
            bouncer.close();
        }
        database.close();
    }

    private TestDatabase pooled(int sessionsOfTheServer) throws SQLException {
        sessions = sessionsOfTheServer;
        bouncer = PgBouncer.inTransactionMode(sessions);
        pooled = database.behind(bouncer);
        settings = everySessions(INHERITED);
        return pooled;
    }

    /** What all sessions that the pooler has say, each of them asked in a transaction beside the others. */
    private List<String> everySessions(String query) throws SQLException {
        List<Connection> open = new ArrayList<>();
        List<String> said = new ArrayList<>();
        try {
            for (int i = 0; i < sessions; i++) {
                Connection connection = pooled.connection();
                open.add(connection);
                connection.setAutoCommit(false);
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery(query)) {
                    row.next();
                    said.add(String.valueOf(row.getString(1)));
                }
            }
        } finally {
            for (Connection connection : open) {
                connection.close();
            }
        }
        return said;
    }

    private void assertThatNothingStays() throws SQLException {
        assertThat(everySessions(INHERITED)).as("settings of the sessions").isEqualTo(settings);
        assertThat(database.sql("select count(*) from pg_locks where locktype = 'advisory'"))
                .isEqualTo("0");
        assertThat(everySessions("select count(*) from pg_catalog.pg_class where relpersistence = 't'"))
                .as("temporary tables")
                .containsOnly("0");
    }

    private static Run run(TestFleet fleet, RunRequest request) {
        Run ended = worked(fleet, request);
        assertThat(ended.state()).isEqualTo(RunState.COMPLETED);
        return ended;
    }

    private static RunRequest everything() {
        return RunRequest.everything(Entrance.COMMAND_LINE, "test");
    }

    private static TestChangelogs note() {
        return TestChangelogs.shop(
                "0002_note", "alter table shop_item add column note text;", "alter table shop_item drop column note;");
    }

    private TestFleet direct() {
        return TestFleet.of(database, TestChangelogs.shop());
    }

    private void assertChangelogs(String... migrations) {
        TestFleet direct = direct();
        for (String name : TENANTS) {
            assertThat(direct.changelog(name)).as(name).containsExactly(migrations);
        }
    }

    @Test
    void a_fleet_goes_on_and_back_over_fewer_sessions_than_it_has_workers() throws SQLException {
        TestFleet.of(pooled(3), TestChangelogs.shop()).tenants(TENANTS);
        TestFleet fleet = TestFleet.of(pooled, note());
        Run on = run(fleet, everything());
        assertChangelogs("shop.0001_initial", "shop.0002_note");
        run(fleet, RunRequest.undo(List.of(on.id()), Entrance.COMMAND_LINE, "test"));
        assertChangelogs("shop.0001_initial");
        assertThatNothingStays();
    }

    @Test
    void many_tenants_go_on_in_one_commit() throws SQLException {
        TestFleet.of(pooled(3), TestChangelogs.shop()).tenants(TENANTS);
        run(TestFleet.of(pooled, note(), Settings.defaults().withSchemasPerCommit(10)), everything());
        assertChangelogs("shop.0001_initial", "shop.0002_note");
        assertThatNothingStays();
    }

    @Test
    void a_tenant_is_copied_backed_up_restored_renamed_and_deleted() throws SQLException {
        TestFleet fleet = TestFleet.of(pooled(3), TestChangelogs.all()).tenants("acme");
        TestFleet direct = direct();
        direct.in("acme", "insert into customers_customer (name, email) values ('Zoë', 'zoe@example.com')");
        Fleet behind = fleet.fleet();
        SparePool spares = new SparePool(behind, 2);
        assertThat(spares.fill()).isEqualTo(2);
        new TenantClone(behind)
                .make("tenant_acme", new NewTenant("tenant_copy", "Copy", "copy.localhost", Optional.empty()));
        Path file = new Backup(behind, Clock.systemUTC()).toFolder("tenant_acme", folder);
        new Restore(behind).restore(new RestoreRequest(file, Optional.of("tenant_back"), Optional.empty(), false));
        new TenantRename(behind).rename("tenant_copy", "tenant_blue", Optional.empty());
        for (String name : List.of("acme", "back", "blue")) {
            assertThat(direct.values(name, "select name from customers_customer"))
                    .containsExactly("Zoë");
        }
        assertThat(new TenantVerification(behind).verify(List.of()))
                .as("sound")
                .allMatch(TenantVerification.Finding::isSound);
        new TenantDeletion(behind).delete("tenant_blue");
        assertThat(database.sql("select to_regnamespace('tenant_blue') is null"))
                .isEqualTo("t");
        assertThatNothingStays();
    }

    @Test
    void a_step_outside_of_transactions_is_refused_and_nothing_is_changed() throws SQLException {
        TestFleet.of(pooled(4 * WORKERS), TestChangelogs.shop()).tenants(TENANTS);
        TestFleet fleet = TestFleet.of(pooled, TestChangelogs.shopWithIndex());
        assertRefused(worked(fleet, everything()), "f", "shop.0001_initial");
        TestFleet.of(database, TestChangelogs.shopWithIndex()).migrate();
        RunRequest back = everything().withGoal(new Goal("shop", "0001_initial"));
        assertRefused(worked(fleet, back), "t", "shop.0001_initial", "shop.0002_index");
        assertThatNothingStays();
    }

    private void assertRefused(Run run, String hasIndex, String... changelog) {
        TestFleet direct = direct();
        for (String name : TENANTS) {
            assertThat(direct.outcome(run, name).failure().orElseThrow().message())
                    .contains("shop.0002_index", "pooler");
            assertThat(direct.value(name, "select to_regclass('shop_item_name') is not null"))
                    .as("%s has its index", name)
                    .isEqualTo(hasIndex);
        }
        assertChangelogs(changelog);
    }

    @Test
    void a_pooler_in_session_mode_does_for_it() {
        TestFleet.of(database, TestChangelogs.shop()).tenants(TENANTS);
        bouncer = PgBouncer.inSessionMode(4 * WORKERS);
        TestFleet fleet = TestFleet.of(database.behind(bouncer), TestChangelogs.shopWithIndex());
        run(fleet, everything());
        assertChangelogs("shop.0001_initial", "shop.0002_index");
        run(fleet, everything().withGoal(new Goal("shop", "0001_initial")));
        assertChangelogs("shop.0001_initial");
    }

    private static Run worked(TestFleet fleet, RunRequest request) {
        Run run = fleet.fleet().start(request).orElseThrow();
        return fleet.fleet().execute(run.id(), RunListener.SILENT).orElseThrow().runToEnd(WORKERS, Thread::new);
    }
}
