package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the engine believes of a schema's catalog is the truth or nothing, also when a run did not live to verify it. */
class CatalogHintTest {
    private static final String HINT =
            "select catalog_fingerprint from bookme.schema_state where schema_name = current_schema()";

    private TestDatabase database;
    private TestFleet fleet;

    @BeforeEach
    void a_run_dies_before_its_end() {
        database = TestDatabase.create();
        TestChangelogs before = TestChangelogs.shared()
                .tenant("shop.0001_initial", "", "create table shop_item (id int);", "drop table shop_item;");
        TestFleet.of(database, before).tenants("acme", "beta");
        fleet = TestFleet.of(
                database,
                before.tenant(
                        "shop.0002_price",
                        "shop.0001_initial",
                        "alter table shop_item add column price int;",
                        "alter table shop_item drop column price;"));
        Run run = fleet.fleet()
                .start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        try (RunExecution execution =
                        fleet.fleet().execute(run.id(), RunListener.SILENT).orElseThrow();
                Worker worker = execution.worker()) {
            worker.migrate(worker.next().orElseThrow());
        }
        assertThat(fleet.changelog("acme")).contains("shop.0002_price");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Optional<String> truth(String tenant) {
        try (Connection connection = database.connection()) {
            return CatalogFingerprint.of(connection, TestFleet.schema(tenant));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void it_is_unknown_until_it_is_looked_at() {
        assertThat(fleet.value("acme", HINT)).isNull();
        assertThat(truth("beta")).contains(fleet.value("beta", HINT));
    }

    @Test
    void the_next_run_looks_at_what_the_dead_one_did_too() {
        Run next = fleet.migrate().orElseThrow();
        assertThat(fleet.fleet().ledger().outcome(next.id(), "tenant_acme")).isEmpty();
        assertThat(truth("acme")).contains(fleet.value("acme", HINT));
        assertThat(truth("beta")).contains(fleet.value("beta", HINT));
    }

    @Test
    void a_schema_that_somebody_is_at_work_on_is_left_to_him() throws SQLException {
        try (Connection other = database.connection();
                Statement statement = other.createStatement()) {
            statement.execute("begin; select 1 from bookme.schema_state where schema_name = 'tenant_acme' for update");
            fleet.migrate();
            assertThat(fleet.value("acme", HINT)).isNull();
            assertThat(truth("beta")).contains(fleet.value("beta", HINT));
            statement.execute("rollback");
        }
    }

    @Test
    void what_an_older_build_changed_and_did_not_forget_is_looked_at_too() {
        fleet.migrate();
        fleet.in(
                "acme",
                "update bookme.schema_state set catalog_fingerprint = 'of before', updated_at = clock_timestamp()"
                        + " where schema_name = 'tenant_acme'");
        fleet.goTo("shop", "0001_initial");
        assertThat(truth("acme")).contains(fleet.value("acme", HINT));
        fleet.in(
                "acme",
                "update bookme.schema_state set catalog_fingerprint = 'of before', updated_at = clock_timestamp()"
                        + " where schema_name = 'tenant_acme'");
        fleet.work(fleet.fleet()
                .start(RunRequest.schemas(List.of("tenant_beta"), Entrance.COMMAND_LINE, "test")
                        .withWork(Work.RELEASE))
                .orElseThrow());
        assertThat(truth("acme")).contains(fleet.value("acme", HINT));
    }
}
