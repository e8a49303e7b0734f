package io.bookme.migrations.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Outcome;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunListener;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.run.RunState;
import io.bookme.migrations.run.Settings;
import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A step outside of transactions is broken in the middle, or made to wait. */
class ConcurrentIndexTest {
    private static final List<String> TENANTS = List.of("tenant_a", "tenant_b", "tenant_c");
    private static final Settings SETTINGS =
            Settings.defaults().withPresumedDead(Duration.ofHours(1), Duration.ofMillis(1));
    private static final String INDEX =
            "select indexrelid from pg_index where indexrelid = to_regclass('tenant_a.drill_item_name_idx')";
    private static final String BUILDER = "select p.pid from pg_stat_progress_create_index p"
            + " join pg_stat_activity a using (pid) where p.datname = current_database()"
            + " and p.relid = 'tenant_a.drill_item'::regclass and a.wait_event_type = 'Lock'";

    private final AtomicInteger losses = new AtomicInteger();
    private final RunListener listener = new RunListener() {
        @Override
        public void databaseLost(String reason) {
            losses.incrementAndGet();
        }
    };

    private TestDatabase database;
    private DataSource owner;
    private MigrationGraph graph;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        owner = database.ownerDataSource();
        graph = Drill.changes(TestChangelogs.shared()).graph();
        TestFleet.of(database, Drill.beforeIndex(TestChangelogs.shared())).tenants("a", "b", "c");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<String> rows(String sql) {
        try (Connection connection = owner.getConnection()) {
            return Rows.first(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<String> row(String sql) {
        return rows(sql).stream().findFirst();
    }

    /** A session with a transaction open. */
    private Connection holding(String sql) throws SQLException {
        Connection holder = owner.getConnection();
        holder.setAutoCommit(false);
        try (Statement statement = holder.createStatement()) {
            statement.execute(sql);
        }
        return holder;
    }

    private Future<Run> begin(DataSource connections) {
        Fleet fleet = new Fleet(connections, graph, SETTINGS, Died::thread);
        Run run = fleet.ledger().active().stream()
                .findFirst()
                .or(() -> fleet.start(RunRequest.everything(Entrance.COMMAND_LINE, "test")))
                .orElseThrow();
        return Await.inBackground(
                Died::thread,
                () -> fleet.execute(run.id(), listener).orElseThrow().runToEnd(2, Died::thread));
    }

    private List<String> done() {
        return rows(
                "select schema_name from bookme.outcome where state = 'DONE' and schema_name <> 'public' order by 1");
    }

    private void endsWell(Future<Run> work) throws Exception {
        Run run = work.get(60, TimeUnit.SECONDS);
        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(new Oracle(owner, graph, TENANTS).violations(run.id())).isEmpty();
    }

    @Test
    void a_killed_builder_leaves_an_invalid_index_that_is_built_again() throws Exception {
        String broken;
        Future<Run> work;
        try (Connection writer = holding("insert into tenant_a.drill_item (name) values ('of an open transaction')")) {
            work = begin(owner);
            String builder = Await.present("the build waits for the writer", () -> row(BUILDER));
            rows("select pg_terminate_backend(" + builder + ")");
            Await.until("the builder is gone", () -> !rows(BUILDER).contains(builder));
            broken = row(INDEX + " and not indisvalid").orElseThrow();
            Await.until("the others are done meanwhile", () -> done().equals(List.of("tenant_b", "tenant_c")));
            writer.rollback();
        }
        endsWell(work);
        assertThat(losses).as("the loss was noticed").hasPositiveValue();
        assertThat(row(INDEX + " and indisvalid").orElseThrow()).isNotEqualTo(broken);
    }

    @Test
    void a_process_that_dies_while_it_builds_leaves_an_invalid_index_that_the_next_one_builds_again() throws Exception {
        Mortal process = new Mortal(owner, Fault.NONE);
        String broken;
        Future<Run> work;
        try (Connection writer = holding("insert into tenant_a.drill_item (name) values ('of an open transaction')")) {
            begin(process.source());
            String builder = Await.present("the build waits for the writer", () -> row(BUILDER));
            process.kill();
            Await.until(
                    "PostgreSQL ends what the dead process was at",
                    () -> rows("select 1 from pg_stat_activity where pid = " + builder)
                            .isEmpty());
            broken = row(INDEX + " and not indisvalid").orElseThrow();
            assertThat(row("select state from bookme.run order by id desc")).contains("RUNNING");
            work = begin(owner);
            Await.until("the others are done meanwhile", () -> done().equals(List.of("tenant_b", "tenant_c")));
            writer.rollback();
        }
        endsWell(work);
        assertThat(row(INDEX + " and indisvalid").orElseThrow()).isNotEqualTo(broken);
    }

    @Test
    void a_long_transaction_in_another_tenant_only_delays_it() throws Exception {
        TestFleet.of(database, Drill.changes(TestChangelogs.shared())).migrate("b", "c");
        graph = Drill.changesWithJava(TestChangelogs.shared()).graph();
        Future<Run> work;
        try (Connection reader = holding(
                "set transaction isolation level repeatable read;" + " select count(*) from tenant_b.drill_counter")) {
            work = begin(owner);
            Await.until("the build waits for the reader", () -> row(BUILDER).isPresent());
            Await.until("the others are done meanwhile", () -> done().containsAll(List.of("tenant_b", "tenant_c")));
            assertThat(rows("select phase from pg_stat_progress_create_index"))
                    .containsExactly("waiting for old snapshots");
            assertThat(rows("select state from bookme.outcome where schema_name = 'tenant_a'"))
                    .containsExactly(Outcome.State.PENDING.name());
            reader.rollback();
        }
        endsWell(work);
    }

    /**
     * PostgreSQL lets a build wait for each transaction that had a snapshot when it looked. The claim is caught with one,
     * and then stays open for as long as tenant_a's own build.
     */
    @Test
    void another_build_does_not_wait_for_a_claim_that_stays_open() throws Exception {
        sleepInTheFirstClaim(false);
        Future<Run> work;
        try (Connection writer = holding("insert into tenant_a.drill_item (name) values ('of an open transaction')")) {
            work = begin(owner);
            buildWhileTheClaimIsMade().get(60, TimeUnit.SECONDS);
            assertThat(row(BUILDER)).as("tenant_a's own build still waits").isPresent();
            writer.rollback();
        }
        endsWell(work);
        assertThat(losses).hasValue(0);
    }

    @Test
    void a_claim_that_is_lost_when_it_makes_way_is_made_anew() throws Exception {
        sleepInTheFirstClaim(true);
        Future<Run> work;
        try (Connection writer = holding("insert into tenant_a.drill_item (name) values ('of an open transaction')")) {
            work = begin(owner);
            buildWhileTheClaimIsMade().get(60, TimeUnit.SECONDS);
            writer.rollback();
        }
        endsWell(work);
        assertThat(losses).as("the loss was noticed").hasPositiveValue();
    }

    /**
     * The first claim of tenant_a is made, with its snapshot, for as long as there is a row in {@code elsewhere.gate}.
     *
     * @param losesTheSecond whether somebody else is at work on it when it is claimed for the second time
     */
    private void sleepInTheFirstClaim(boolean losesTheSecond) {
        database.sql("create schema elsewhere; create table elsewhere.item (x int); create sequence elsewhere.claims;"
                + " create table elsewhere.gate (); insert into elsewhere.gate default values");
        database.sql("alter function bookme.claim(text, integer, integer, integer, boolean) rename to claim_at_once");
        database.sql("""
                create function bookme.claim(claimed text, locks integer, statements integer, idle integer, durable boolean)
                    returns text language plpgsql as $$
                declare
                  number bigint := case when claimed = 'tenant_a' then nextval('elsewhere.claims') end;
                  answer text;
                begin
                  if number = 2 and %s then
                    return null;
                  end if;
                  answer := bookme.claim_at_once(claimed, locks, statements, idle, durable);
                  while number = 1 and exists (select from elsewhere.gate) loop
                    perform pg_sleep(0.01);
                  end loop;
                  return answer;
                end $$""".formatted(losesTheSecond));
    }

    /** Of a table that no tenant has: it waits for the snapshot of tenant_a's claim, which then comes to its end. */
    private Future<Run> buildWhileTheClaimIsMade() {
        String sleeps = "select 1 from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'";
        Await.until("the claim is being made", () -> row(sleeps).isPresent());
        Future<Run> build = Await.inBackground(Died::thread, () -> {
            database.sql("create index concurrently on elsewhere.item (x)");
            return null;
        });
        String waits = "select 1 from pg_stat_progress_create_index"
                + " where relid = 'elsewhere.item'::regclass and phase = 'waiting for old snapshots'";
        Await.until("the other build waits for the claim", () -> row(waits).isPresent());
        database.sql("delete from elsewhere.gate");
        return build;
    }
}
