package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Where the catalog alone is changed, the changelogs of all schemas of a message are compared before the first of them is
 * claimed: what if one of them is not the same, or is changed in between?
 */
class ComparedEarlyTest {
    private static final Settings PATIENT = Settings.defaults().withMessageTime(Duration.ofMinutes(1));
    private static final List<String> TENANTS = List.of("a", "b", "c", "d", "e", "f");
    private static final String ODD = "f";
    private static final String COLUMN =
            "alter table shop_counter add column if not exists note text default '' not null;";
    private static final String ROW =
            "insert into databasechangelog select '0002_note', author, replace(filename, '0001_initial', '0002_note'),"
                    + " localtimestamp, orderexecuted + 1, exectype, null from databasechangelog";

    private TestDatabase database;
    private TestFleet fleet;
    private Run run;

    @BeforeEach
    void plan() {
        TestChangelogs before = TestChangelogs.shared()
                .tenant("shop.0001_initial", "", "create table shop_counter (x int);", "drop table shop_counter;");
        database = TestDatabase.create();
        TestFleet.of(database, before).tenants(TENANTS.toArray(String[]::new));
        fleet = TestFleet.of(
                database,
                before.tenant("shop.0002_note", "shop.0001_initial", COLUMN, "alter table shop_counter drop note;"),
                PATIENT);
        run = fleet.fleet()
                .start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Run migrate() {
        return fleet.fleet().execute(run.id(), RunListener.SILENT).orElseThrow().runToEnd(1, Thread::new);
    }

    private void assertOthersDone() {
        assertThat(TENANTS.stream().filter(tenant -> !tenant.equals(ODD))).allSatisfy(tenant -> {
            assertThat(fleet.changelog(tenant)).containsExactly("shop.0001_initial", "shop.0002_note");
            assertThat(fleet.outcome(run, tenant).applied()).hasToString("[shop.0002_note]");
        });
    }

    @Test
    void one_that_has_more_than_the_hints_say_is_asked_first() {
        fleet.in(
                ODD,
                "insert into databasechangelog select 'later', author, filename, dateexecuted, 40, exectype, md5sum"
                        + " from databasechangelog");

        assertThat(migrate().state()).isEqualTo(RunState.COMPLETED);

        assertOthersDone();
        assertThat(fleet.value(ODD, "select orderexecuted from databasechangelog where id = '0002_note'"))
                .isEqualTo("41");
    }

    @Test
    void one_that_was_held_meanwhile_stays_where_it_is() {
        database.sql("insert into bookme.hold (schema_name, app, migration) values ('tenant_" + ODD
                + "', 'shop', '0001_initial') returning ''");

        assertThat(migrate().state()).isEqualTo(RunState.COMPLETED);

        assertOthersDone();
        assertThat(fleet.changelog(ODD)).containsExactly("shop.0001_initial");
    }

    @Test
    void one_that_lost_its_changelog_takes_no_other_with_it() {
        fleet.in(ODD, "drop table databasechangelog");

        assertThat(migrate().state()).isEqualTo(RunState.FAILED);

        assertOthersDone();
        assertThat(fleet.outcome(run, ODD).failure().orElseThrow().message())
                .isEqualTo("Schema 'tenant_f' or its table databasechangelog is missing");
    }

    @Test
    void one_that_the_engine_changed_between_comparison_and_claim_is_asked_again() throws Exception {
        whileTheOneBeforeIsChanged(
                COLUMN,
                ROW,
                "update bookme.schema_state set updated_at = clock_timestamp()" + " where schema_name = 'tenant_" + ODD
                        + "'");

        assertOthersDone();
        assertThat(fleet.changelog(ODD)).containsExactly("shop.0001_initial", "shop.0002_note");
        assertThat(fleet.outcome(run, ODD).applied()).isEmpty();
    }

    @Test
    void one_that_was_held_between_comparison_and_claim_stays_where_it_is() throws Exception {
        whileTheOneBeforeIsChanged("insert into bookme.hold (schema_name, app, migration) values ('tenant_" + ODD
                + "', 'shop', '0001_initial')");

        assertOthersDone();
        assertThat(fleet.changelog(ODD)).containsExactly("shop.0001_initial");
    }

    /** Does something to the odd one while the last one before it, in the same message, is under way. */
    private void whileTheOneBeforeIsChanged(String... statements) throws Exception {
        Gate.in(database, "tenant_e");
        CompletableFuture<Run> migrated;
        try (Connection holder = database.connection();
                Statement statement = holder.createStatement()) {
            statement.execute("select pg_advisory_lock(" + Gate.LOCK + ")");
            migrated = CompletableFuture.supplyAsync(this::migrate);
            Await.until(
                    "the one before is under way",
                    () -> database.sql("select count(*) from pg_stat_activity where datname = current_database()"
                                    + " and wait_event = 'PgSleep' and query like '%bookme.compare%'")
                            .equals("1"));
            Stream.of(statements).forEach(sql -> fleet.in(ODD, sql));
        }
        assertThat(migrated.get(60, TimeUnit.SECONDS).state()).isEqualTo(RunState.COMPLETED);
    }
}
