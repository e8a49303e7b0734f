package io.bookme.migrations.run;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several schemas in one commit, where the catalog alone is changed: all of them, or each by itself. */
class CommitTogetherTest {
    /** However slow the machine is: 1, 2, 4, 8 and then ten at a time. */
    private static final Settings TEN =
            Settings.defaults().withSchemasPerCommit(10).withMessageTime(Duration.ofMinutes(1));

    private static final String ODD = "t33";
    private static final String COLUMN = "alter table shop_counter add column note text default '' not null;";
    private static final List<String> TENANTS =
            IntStream.range(10, 50).mapToObj(i -> "t" + i).toList();

    private final TestChangelogs before = TestChangelogs.shared()
            .tenant("shop.0001_initial", "", "create table shop_counter (x int);", "drop table shop_counter;");
    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        TestFleet.of(database, before).tenants(TENANTS.toArray(String[]::new));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private TestFleet fleet(String forward) {
        return TestFleet.of(
                database,
                before.tenant("shop.0002_note", "shop.0001_initial", forward, "alter table shop_counter drop note;"),
                TEN);
    }

    private static Run migrate(TestFleet fleet) {
        Run run = fleet.fleet()
                .start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        return fleet.fleet().execute(run.id(), RunListener.SILENT).orElseThrow().runToEnd(1, Thread::new);
    }

    /** The tenants that are done, by the transactions that changed them. */
    private static Collection<List<String>> commits(TestFleet fleet) {
        return TENANTS.stream()
                .filter(tenant -> fleet.changelog(tenant).size() == 2)
                .collect(groupingBy(tenant ->
                        fleet.value(tenant, "select xmin::text from databasechangelog where id = '0002_note'")))
                .values();
    }

    private static void assertChangedOnce(TestFleet fleet, Run run, List<String> tenants) {
        tenants.forEach(tenant -> {
            assertThat(fleet.value(
                            tenant,
                            "select count(*) from pg_attribute where attrelid = 'shop_counter'::regclass"
                                    + " and attname = 'note'"))
                    .as(tenant)
                    .isEqualTo("1");
            assertThat(fleet.changelog(tenant)).containsExactly("shop.0001_initial", "shop.0002_note");
            assertThat(fleet.outcome(run, tenant).applied()).hasToString("[shop.0002_note]");
        });
    }

    private static List<String> butOdd() {
        return TENANTS.stream().filter(tenant -> !tenant.equals(ODD)).toList();
    }

    @Test
    void a_column_reaches_ten_tenants_in_one_commit() {
        TestFleet fleet = fleet(COLUMN);

        Run ended = migrate(fleet);

        assertThat(ended.state()).isEqualTo(RunState.COMPLETED);
        assertChangedOnce(fleet, ended, TENANTS);
        assertThat(commits(fleet).stream().map(List::size)).contains(1, 10).allMatch(size -> size <= 10);
        assertThat(fleet.fleet().status().behind()).isZero();
    }

    @Test
    void an_empty_changelog_is_compared_by_itself() {
        TENANTS.forEach(tenant -> {
            database.sql("truncate tenant_" + tenant + ".databasechangelog");
            database.sql("drop table tenant_" + tenant + ".shop_counter");
        });
        TestFleet fleet = TestFleet.of(database, before, TEN);

        assertThat(migrate(fleet).state()).isEqualTo(RunState.COMPLETED);

        assertThat(TENANTS)
                .allSatisfy(tenant -> assertThat(fleet.changelog(tenant)).containsExactly("shop.0001_initial"));
        assertThat(TENANTS.stream().map(tenant -> fleet.value(tenant, "select xmin::text from databasechangelog")))
                .doesNotHaveDuplicates();
    }

    @Test
    void what_may_be_slow_in_a_large_tenant_has_a_commit_for_each() {
        TestFleet fleet = fleet(COLUMN + " update shop_counter set x = 1;");

        assertChangedOnce(fleet, migrate(fleet), TENANTS);
        assertThat(commits(fleet)).hasSameSizeAs(TENANTS);
    }

    @Test
    void the_one_that_fails_takes_no_other_with_it() {
        TestFleet fleet = fleet(COLUMN);
        fleet.in(ODD, "alter table shop_counter add column note text");

        Run ended = migrate(fleet);

        assertThat(ended.state()).isEqualTo(RunState.FAILED);
        assertThat(fleet.outcome(ended, ODD).failure().orElseThrow().sqlState()).hasValue("42701");
        assertThat(fleet.changelog(ODD)).hasSize(1);
        assertChangedOnce(fleet, ended, butOdd());
        assertThat(commits(fleet)).anyMatch(tenants -> tenants.size() > 1);
    }

    @Test
    void the_one_whose_tables_are_in_use_holds_up_no_other() throws Exception {
        TestFleet fleet = fleet(COLUMN);
        try (Connection reader = database.connection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("lock table tenant_" + ODD + ".shop_counter in access share mode");

            CompletableFuture<Run> run = CompletableFuture.supplyAsync(() -> migrate(fleet));
            Await.until(
                    "the others are done",
                    () -> commits(fleet).stream().mapToInt(List::size).sum() == TENANTS.size() - 1);
            reader.rollback();

            assertThat(run.get(60, TimeUnit.SECONDS).state()).isEqualTo(RunState.COMPLETED);
            assertChangedOnce(fleet, run.get(), TENANTS);
            assertThat(commits(fleet)).anyMatch(tenants -> tenants.size() > 1);
        }
    }

    @Test
    void one_that_is_held_back_or_not_as_it_was_said_to_be_is_left_as_it_is() {
        TestFleet fleet = fleet(COLUMN);
        database.sql("insert into bookme.hold (schema_name, app, migration) values ('tenant_" + ODD
                + "', 'shop', '0001_initial') returning ''");
        fleet.in(
                "t40",
                "insert into databasechangelog select 'later', author, filename, dateexecuted, 9, exectype, md5sum"
                        + " from databasechangelog");

        Run ended = migrate(fleet);

        assertThat(ended.state()).isEqualTo(RunState.COMPLETED);
        assertThat(fleet.changelog(ODD)).hasSize(1);
        assertThat(fleet.changelog("t40")).containsExactly("shop.0001_initial", "shop.later", "shop.0002_note");
        assertChangedOnce(
                fleet,
                ended,
                butOdd().stream().filter(tenant -> !tenant.equals("t40")).toList());
        assertThat(commits(fleet)).anyMatch(tenants -> tenants.size() > 1);
    }

    @Test
    void a_connection_that_is_lost_in_the_middle_loses_and_doubles_nothing() throws Exception {
        TestFleet fleet = fleet(COLUMN);
        Gate.in(database, "tenant_t33");
        try (Connection holder = database.connection();
                Statement statement = holder.createStatement()) {
            statement.execute("select pg_advisory_lock(" + Gate.LOCK + ")");
            CompletableFuture<Run> run = CompletableFuture.supplyAsync(() -> migrate(fleet));
            Await.until(
                    "the batch with the odd one waits",
                    () -> database.sql(
                                    "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                                            + " where datname = current_database() and wait_event = 'PgSleep' and query like '%claim_together%'")
                            .equals("1"));
            holder.close();

            assertThat(run.get(60, TimeUnit.SECONDS).state()).isEqualTo(RunState.COMPLETED);
            assertChangedOnce(fleet, run.get(), TENANTS);
        }
    }
}
