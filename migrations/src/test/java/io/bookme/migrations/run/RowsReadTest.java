package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How many rows of the engine's own tables PostgreSQL reads to change one more tenant: as many in a large fleet as in a
 * small one. An index that cannot be used is seen here, and nowhere else until the fleet is large.
 */
class RowsReadTest {
    private static final int OTHERS = 2000;

    private static final String READ = "select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))"
            + " from pg_stat_all_tables where relname in ('schema_state', 'outcome') and schemaname = 'bookme'";

    private final TestChangelogs before =
            TestChangelogs.shared().tenant("shop.0001_initial", "", "create table shop (x int);", "drop table shop;");
    private TestDatabase database;

    @BeforeEach
    void makeTenants() {
        database = TestDatabase.create();
        TestFleet.of(database, before).tenants("a", "b", "c", "d", "e", "f", "g", "h");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void do_not_grow_with_the_fleet(int perCommit) {
        Settings settings = Settings.defaults().withSchemasPerCommit(perCommit).withMessageTime(Duration.ofMinutes(1));
        TestFleet fleet = TestFleet.of(
                database,
                before.tenant(
                        "shop.0002_y", "shop.0001_initial", "alter table shop add y int;", "alter table shop drop y;"),
                settings);
        Run run = fleet.fleet()
                .start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        enlarge(run);
        try (RunExecution execution =
                fleet.fleet().execute(run.id(), RunListener.SILENT).orElseThrow()) {
            long earlier = read();
            try (Worker worker = execution.worker()) {
                worker.workThrough();
            }

            assertThat(fleet.changelog("h")).hasSize(2);
            assertThat(isSameCommit("d", "e", fleet)).isEqualTo(perCommit > 1);
            assertThat(read() - earlier).isLessThan(OTHERS);
        }
    }

    private static boolean isSameCommit(String one, String other, TestFleet fleet) {
        String commit = "select xmin::text from databasechangelog where id = '0002_y'";
        return fleet.value(one, commit).equals(fleet.value(other, commit));
    }

    /** As if there were many more tenants, which are done. */
    private void enlarge(Run run) {
        database.sql("with state as (insert into bookme.schema_state (schema_name, kind, changelog_fingerprint)"
                + " select 'other_' || i, 'tenant', '' from generate_series(1, " + OTHERS + ") i returning schema_name)"
                + " insert into bookme.outcome (run_id, schema_name, state) select " + run.id()
                + ", schema_name, 'DONE' from state");
    }

    /** What backends have told that are idle now or gone; they tell it when they end, at the latest. */
    private long read() {
        database.sql("select pg_terminate_backend(pid, 10000) from pg_stat_activity"
                + " where datname = current_database() and pid <> pg_backend_pid()");
        return Long.parseLong(database.sql(READ));
    }
}
