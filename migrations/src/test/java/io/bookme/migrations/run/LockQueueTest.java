package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import io.bookme.migrations.testing.Traffic;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tenants whose tables are in use: who queues behind the migration, and who is in its way. */
class LockQueueTest {
    private static final List<String> TABLES = List.of("shop_a", "shop_b", "shop_c", "shop_d");

    /** How long a query may be held up by a change of the catalog alone. */
    private static final long LONGEST_DELAY = 250;

    /** A query that took as long queued behind an attempt, most likely. */
    private static final long QUEUED = 100;

    /** Attempts in each tenant in use. */
    private static final int ATTEMPTS = 5;

    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static String each(String sql) {
        return TABLES.stream().map(table -> sql.replace("$", table)).collect(Collectors.joining("\n"));
    }

    private static TestChangelogs before() {
        return TestChangelogs.shared()
                .tenant(
                        "shop.0001_initial",
                        "",
                        each("create table $ (id int primary key, x int); insert into $ values (1, 0);"),
                        each("drop table $;"));
    }

    /** Touches four tables, the last of which is the one in use. */
    private static TestChangelogs after() {
        return before().tenant(
                        "shop.0002_note",
                        "shop.0001_initial",
                        each("alter table $ add column note text;"),
                        each("alter table $ drop column note;"));
    }

    private static String[] names(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "t" + i).toArray(String[]::new);
    }

    /** What the traffic does in a tenant: on tables that the migration locks while it waits for the last one. */
    private static List<String> queries(String name) {
        String schema = TestFleet.schema(name);
        return List.of(
                "select * from " + schema + ".shop_a",
                "update " + schema + ".shop_b set x = x + 1",
                "select * from " + schema + ".shop_c",
                "insert into " + schema + ".shop_a (id, x) values (2, 0) on conflict (id) do update set x = 0");
    }

    /** A session that has read a table and then does nothing, with its transaction open. */
    private Connection idleInTransaction(String name, String application) throws SQLException {
        Connection connection = database.adminDataSource().getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set application_name = '" + application + "'");
            statement.execute("select * from " + TestFleet.schema(name) + ".shop_d");
        }
        return connection;
    }

    private static final class Log implements RunListener {
        private final Map<String, Integer> attempts = new ConcurrentHashMap<>();

        @Override
        public void putOff(String schema, String reason) {
            attempts.merge(schema, 1, Integer::sum);
        }

        boolean hasEnough(List<String> schemas) {
            return schemas.stream().allMatch(schema -> attempts.getOrDefault(schema, 0) >= ATTEMPTS);
        }
    }

    @Test
    void tenants_in_use_delay_nobody_and_finish_by_themselves_and_the_run_names_who_uses_them() throws Exception {
        TestFleet.of(database, before()).tenants(names(0, 20));
        TestFleet.of(database, before()).tenants("bystander0", "bystander1", "bystander2", "bystander3", "bystander4");
        TestFleet fleet = TestFleet.of(database, after());
        List<String> used = List.of(names(0, 5));
        List<String> schemas = used.stream().map(TestFleet::schema).toList();
        Run run = fleet.fleet()
                .start(RunRequest.schemas(
                        List.of(names(0, 20)).stream().map(TestFleet::schema).toList(), Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        Log log = new Log();
        List<Connection> blockers = new ArrayList<>();
        for (String name : used) {
            blockers.add(idleInTransaction(name, "report of " + name));
        }
        try (Traffic traffic = new Traffic(
                        database.appDataSource(),
                        used.stream().map(LockQueueTest::queries).toList());
                Traffic bystanders = new Traffic(
                        database.appDataSource(),
                        IntStream.range(0, 5)
                                .mapToObj(i -> queries("bystander" + i))
                                .toList())) {
            traffic.flowing();
            bystanders.flowing();
            CompletableFuture<Run> end = CompletableFuture.supplyAsync(
                    () -> fleet.fleet().execute(run.id(), log).orElseThrow().runToEnd(2, Thread::new));
            Await.until("each of the five was tried a few times", () -> log.hasEnough(schemas));
            Await.until(
                    "the others are done",
                    () -> fleet.fleet().ledger().get(run.id()).done() == 15);
            // who is in the way is asked with a limit of time, and at each attempt anew
            List<Outcome> waiting = Await.present("who uses each is noted", () -> waiting(fleet, run));
            assertThat(end).as("the five are waited for").isNotDone();
            for (Connection blocker : blockers) {
                blocker.commit();
            }
            assertThat(end.get(60, TimeUnit.SECONDS).state()).isEqualTo(RunState.COMPLETED);
            List<Long> delays = traffic.stop();
            List<Long> noise = bystanders.stop();

            assertThat(traffic.errors()).isEmpty();
            List<Long> queued = delays.stream().filter(delay -> delay > QUEUED).toList();
            assertThat(queued).as("who queued behind an attempt").hasSizeGreaterThanOrEqualTo(ATTEMPTS);
            // the machine itself may hold up a few of them for however long
            long machine = mostly(99, noise);
            assertThat(mostly(75, queued))
                    .as("of those, beyond what queries of tenants take that nobody migrates, %s ms", machine)
                    .isLessThanOrEqualTo(LONGEST_DELAY + machine);
            assertThat(mostly(99, delays))
                    .as("of all %s queries, beyond the same", delays.size())
                    .isLessThanOrEqualTo(LONGEST_DELAY + machine);
            assertThat(waiting).extracting(Outcome::schema).containsExactlyElementsOf(schemas);
            for (Outcome outcome : waiting) {
                assertThat(outcome.waitsFor().orElseThrow())
                        .contains(
                                "somebody holds a lock on its tables: pid ",
                                "report of " + outcome.schema().replace("tenant_", "") + " as postgres",
                                "idle in transaction for ",
                                "holds shop_d",
                                "select * from " + outcome.schema() + ".shop_d");
            }
        } finally {
            for (Connection blocker : blockers) {
                blocker.close();
            }
        }
        assertThat(fleet.outcome(run, "t0").waitsFor()).as("once it is done").isEmpty();
        for (String name : used) {
            assertThat(fleet.changelog(name)).containsExactly("shop.0001_initial", "shop.0002_note");
        }
    }

    /** What so many in a hundred do not exceed. */
    private static long mostly(int percent, List<Long> sorted) {
        return sorted.get(sorted.size() * percent / 100);
    }

    /** Those that are not done, as soon as a name is noted with each. */
    private static Optional<List<Outcome>> waiting(TestFleet fleet, Run run) {
        List<Outcome> waiting = fleet.fleet().ledger().outcomes(run.id(), Optional.of(Outcome.State.PENDING), 0, 20);
        return Optional.of(waiting)
                .filter(outcomes -> outcomes.stream()
                        .allMatch(outcome -> outcome.waitsFor().orElse("").contains("report of ")));
    }

    @Test
    void a_claim_that_somebody_else_holds_names_him() throws Exception {
        TestFleet.of(database, before()).tenants("acme");
        TestFleet fleet = TestFleet.of(database, after(), Settings.defaults().withLockPatience(Duration.ofMillis(300)));
        try (Connection other = database.connection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("set application_name = 'other node'");
            statement.execute("select * from bookme.schema_state where schema_name = 'tenant_acme' for update");
            Run run = fleet.migrate().orElseThrow();
            assertThat(fleet.outcome(run, "acme").failure().orElseThrow().message())
                    .contains("another process is at work on it: pid ", "other node as bookme_owner");
        }
    }

    @Test
    void a_prepared_transaction_that_holds_a_table_is_named() throws Exception {
        TestFleet.of(database, before()).tenants("acme");
        try (Connection other = database.connection();
                Statement statement = other.createStatement()) {
            statement.execute("begin; select * from tenant_acme.shop_d; prepare transaction 'forgotten'");
            assertThat(whyItIsNeverFree(after()))
                    .contains("prepared transaction 'forgotten' (bookme_owner for ", "holds shop_d");
            statement.execute("rollback prepared 'forgotten'");
        }
    }

    @Test
    void a_session_that_only_reads_is_not_named_where_a_row_is_waited_for() throws Exception {
        TestFleet.of(database, before()).tenants("acme");
        TestChangelogs backfill =
                before().tenant("shop.0002_fill", "shop.0001_initial", "update shop_d set x = 2;", "select 1;");
        try (Connection reader = idleInTransaction("acme", "reader");
                Connection writer = idleInTransaction("acme", "writer");
                Statement statement = writer.createStatement()) {
            statement.execute("update tenant_acme.shop_d set x = 1");
            assertThat(whyItIsNeverFree(backfill))
                    .contains("writer as postgres")
                    .doesNotContain("reader as postgres");
            reader.rollback();
            writer.rollback();
        }
    }

    private String whyItIsNeverFree(TestChangelogs changelogs) {
        TestFleet fleet =
                TestFleet.of(database, changelogs, Settings.defaults().withLockPatience(Duration.ofMillis(500)));
        Run run = fleet.migrate("acme").orElseThrow();
        return fleet.outcome(run, "acme").failure().orElseThrow().message();
    }
}
