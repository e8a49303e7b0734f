package io.bookme.migrations.run;

import static io.bookme.migrations.run.CounterChangelogs.counted;
import static io.bookme.migrations.run.CounterChangelogs.counter;
import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Schemas that somebody else is at work on. */
class BusySchemasTest {
    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static TestChangelogs withY() {
        return counter()
                .tenant(
                        "shop.0002_y",
                        "shop.0001_initial",
                        "alter table shop_counter add column y int;",
                        "alter table shop_counter drop column y;");
    }

    @Test
    void a_table_in_use_is_waited_for_in_short_attempts_while_the_others_go_on() throws Exception {
        TestFleet.of(database, counter()).tenants("demo", "acme");
        TestFleet fleet = TestFleet.of(database, withY());
        Run run = fleet.fleet()
                .start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        try (Connection reader = database.connection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("select * from tenant_acme.shop_counter");
            CompletableFuture<String> blocked = new CompletableFuture<>();
            CompletableFuture<Run> end = CompletableFuture.supplyAsync(() -> fleet.fleet()
                    .execute(run.id(), new RunListener() {
                        @Override
                        public void putOff(String schema, String reason) {
                            blocked.complete(schema);
                        }
                    })
                    .orElseThrow()
                    .runToEnd(1, Thread::new));
            assertThat(blocked.get(60, TimeUnit.SECONDS)).isEqualTo("tenant_acme");
            assertThat(end).isNotDone();
            reader.rollback();
            assertThat(end.get(60, TimeUnit.SECONDS).state()).isEqualTo(RunState.COMPLETED);
        }
        assertThat(fleet.changelog("acme")).hasSize(2);
    }

    @Test
    void who_hears_that_a_schema_is_put_off_finds_it_noted_for_what() throws Exception {
        TestFleet.of(database, counter()).tenants("acme");
        TestFleet fleet = TestFleet.of(database, withY());
        Run run = fleet.fleet()
                .start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        List<Optional<String>> noted = new ArrayList<>();
        List<String> said = new ArrayList<>();
        try (Connection reader = database.connection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("select * from tenant_acme.shop_counter");
            fleet.fleet()
                    .execute(run.id(), new RunListener() {
                        @Override
                        public void putOff(String schema, String reason) {
                            noted.add(fleet.outcome(run, "acme").waitsFor());
                            said.add(reason);
                            rollback(reader);
                        }
                    })
                    .orElseThrow()
                    .runToEnd(1, Thread::new);
        }
        assertThat(said).isNotEmpty();
        assertThat(noted).isEqualTo(said.stream().map(Optional::of).toList());
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_table_that_never_comes_free_fails_its_tenant_alone() throws Exception {
        TestFleet.of(database, counter()).tenants("demo", "acme");
        TestFleet fleet = TestFleet.of(database, withY(), Settings.defaults().withLockPatience(Duration.ofMillis(500)));
        try (Connection reader = database.connection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("select * from tenant_acme.shop_counter");
            Run run = fleet.migrate().orElseThrow();
            assertThat(List.of(run.done(), run.failed())).containsExactly(1, 1);
            assertThat(fleet.outcome(run, "acme").failure().orElseThrow().message())
                    .contains("could not be changed", "lock");
            reader.rollback();
        }
    }

    @Test
    void a_claimed_schema_is_busy_and_never_done() throws Exception {
        TestFleet.of(database, counter()).tenants("acme");
        TestFleet fleet =
                TestFleet.of(database, counted(), Settings.defaults().withLockPatience(Duration.ofMillis(300)));
        try (Connection other = database.connection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select * from bookme.schema_state where schema_name = 'tenant_acme' for update");
            Run run = fleet.migrate().orElseThrow();
            assertThat(run.failed()).isEqualTo(1);
            other.rollback();
            fleet.fleet().ledger().retryFailed(run.id());
            assertThat(fleet.work(run).state()).isEqualTo(RunState.COMPLETED);
        }
    }
}
