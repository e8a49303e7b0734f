package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.run.RunState;
import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.Machine;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real launcher at a pseudo-terminal. In {@code tenant_slow} the migration waits, in the middle of its transaction,
 * for a lock that the test holds; so what is in hand at an interrupt is certain.
 */
class TerminalTest {
    private static final String GATE = "7";
    private static final String ERASED = "\r\u001b[K";

    @TempDir
    private Path checkout;

    private TestDatabase database;
    private TestFleet fleet;

    /** Debian has it on every machine. */
    @BeforeAll
    static void needsScript() {
        if (!LaunchedManage.hasTerminal()) {
            Machine.lacks("No script(1) of util-linux");
        }
    }

    @BeforeEach
    void create() throws IOException {
        database = TestDatabase.create();
        TestChangelogs changelogs = TestChangelogs.shop();
        fleet = TestFleet.of(database, changelogs);
        LaunchedManage.install(
                checkout,
                changelogs.tenant(
                        "shop.0002_price", "shop.0001_initial", """
                        alter table shop_item add column price int;
                        do $$ begin
                          while current_schema() = 'tenant_slow' and not pg_try_advisory_xact_lock_shared(7) loop
                            perform pg_sleep(0.01);
                          end loop;
                        end $$;
                        """, "alter table shop_item drop column price;"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** While it is open, {@code tenant_slow} stays in hand. */
    private Connection gate() throws SQLException {
        Connection holder = database.connection();
        try (Statement statement = holder.createStatement()) {
            statement.execute("select pg_advisory_lock(" + GATE + ")");
        }
        return holder;
    }

    private void awaitSlowInHand() {
        await("wait_event = 'PgSleep'");
    }

    /** Between two of its sleeps the server is at work on it all the same, until it finds that nobody listens any more. */
    private void awaitNobodyAtWork() {
        await("pid = pg_backend_pid() and not exists (select from pg_stat_activity where datname = current_database()"
                + " and backend_type = 'client backend' and state <> 'idle' and pid <> pg_backend_pid())");
    }

    private void await(String session) {
        Await.until(
                session,
                () -> database.sql("select exists (select from pg_stat_activity where datname = current_database()"
                                + " and " + session + ")")
                        .equals("t"));
    }

    private LaunchedManage atTerminal(String shell) throws IOException {
        return LaunchedManage.atTerminal(checkout, database, shell);
    }

    private RunState newestRun() {
        return fleet.fleet().ledger().list(0, 1).get(0).state();
    }

    @Test
    void many_tenants_are_one_bar_and_failures_come_as_they_happen() throws Exception {
        fleet.tenants(Stream.concat(IntStream.range(10, 33).mapToObj(i -> "t" + i), Stream.of("bad", "slow"))
                .toArray(String[]::new));
        fleet.in("bad", "alter table shop_item add column price text");
        try (Connection gate = gate();
                LaunchedManage manage = atTerminal("exec ./manage migrate_schemas --workers 2")) {
            manage.showing("Error: tenant_bad: shop.0002_price").showing("23 done, 1 failed, 1 left");
            assertThat(manage.seen())
                    .contains(ERASED + "\u001b[?7l[" + ".".repeat(30) + "] 0 done, 0 failed, 25 left\u001b[?7h")
                    .contains("/s, 0:00:0")
                    .doesNotContain("[standard:");
            gate.close();
            assertThat(manage.exitCode()).isEqualTo(1);
            assertThat(manage.seen()).contains("24 done, 1 failed, 0 left").contains("Error: Failed: tenant_bad.");
        }
    }

    @Test
    void a_result_that_cannot_be_written_is_an_error_and_a_reader_who_has_gone_is_none() throws Exception {
        if (!Files.exists(Path.of("/dev/full"))) {
            Machine.lacks("No /dev/full");
        }
        fleet.tenants("acme", "demo");
        String codes = "./manage list_tenants >/dev/full; echo full $?;"
                + " (sleep 1; ./manage list_tenants; echo gone $? >&2) | true;";
        try (LaunchedManage manage = LaunchedManage.inPipe(checkout, database, codes)) {
            assertThat(manage.exitCode()).isZero();
            assertThat(manage.seen())
                    .startsWith(
                            "Error: The result could not be written to standard output\nNext: See that there is room")
                    .endsWith("\nfull 1\ngone 0\n");
        }
    }

    @Test
    void the_bar_stays_when_a_tenant_is_told_to_wait() throws Exception {
        fleet.tenants("acme", "held");
        try (Connection holder = database.connection();
                LaunchedManage manage = atTerminal("exec ./manage migrate_schemas --workers 1")) {
            holder.setAutoCommit(false);
            try (Statement statement = holder.createStatement()) {
                statement.execute("lock table tenant_held.shop_item in share mode");
            }
            String told = "tenant_held waits and is tried again by itself: ";
            manage.showing(told);
            Await.until("the bar is there again", () -> {
                String seen = manage.seen();
                return seen.indexOf("] 1 done, 0 failed, 1 left", seen.indexOf(told)) > 0;
            });
            holder.rollback();
            assertThat(manage.exitCode()).isZero();
        }
    }

    @Test
    void a_pipe_gets_the_guides_lines_and_nothing_is_drawn() throws Exception {
        fleet.tenants("acme", "demo");
        try (LaunchedManage manage =
                LaunchedManage.inPipe(checkout, database, "./manage migrate_schemas --workers 1 | cat")) {
            assertThat(manage.exitCode()).isZero();
            assertThat(manage.seen().replaceAll("\\d+\\.\\d s", "N s")).isEqualTo("""
                    [standard:tenant_acme] === Running migrations
                    [standard:tenant_acme]   Applying shop.0002_price... OK

                    [standard:tenant_demo] === Running migrations
                    [standard:tenant_demo]   Applying shop.0002_price... OK

                    Run 2: 2 done, 0 failed, 0 left, 1 had nothing to do (N s).
                    """);
        }
    }

    @Test
    void a_result_in_a_pipe_leaves_the_bar_to_the_terminal() throws Exception {
        fleet.tenants("acme", "slow");
        try (Connection gate = gate();
                LaunchedManage manage = atTerminal("./manage migrate_schemas > lines.txt; cat lines.txt")) {
            manage.showing("1 done, 0 failed, 1 left");
            gate.close();
            manage.exitCode();
            assertThat(manage.seen()).contains(ERASED + "[standard:tenant_acme] === Running migrations\n");
        }
    }

    @Test
    void the_first_ctrl_c_finishes_the_tenant_in_hand_and_the_same_command_goes_on() throws Exception {
        fleet.tenants("acme", "slow", "xyz");
        try (Connection gate = gate();
                LaunchedManage manage = atTerminal("exec ./manage migrate_schemas --workers 1")) {
            awaitSlowInHand();
            manage.pressCtrlC();
            manage.showing("Stopping: the schemas in hand are finished first. Ctrl-C again ends at once.");
            gate.close();
            assertThat(manage.exitCode()).isEqualTo(1);
            assertThat(manage.seen())
                    .contains("Run 2: 2 done, 0 failed, 1 left")
                    .contains("Error: Run 2 was stopped with 1 schema left\n"
                            + "Next: Go on with the same command: ./manage migrate_schemas --workers 1\n");
        }
        assertThat(newestRun()).isEqualTo(RunState.STOPPED);
        assertThat(fleet.changelog("slow")).hasSize(2);
        assertThat(fleet.changelog("xyz")).hasSize(1);
        try (LaunchedManage again = atTerminal("exec ./manage migrate_schemas --workers 1")) {
            assertThat(again.exitCode()).isZero();
            assertThat(again.seen()).contains("tenant_xyz").doesNotContain("tenant_slow");
        }
    }

    @Test
    void the_second_ctrl_c_ends_at_once_and_the_run_is_resumed_without_a_loss() throws Exception {
        fleet.tenants("acme", "slow", "xyz");
        try (Connection gate = gate()) {
            try (LaunchedManage manage = atTerminal("exec ./manage migrate_schemas --workers 1")) {
                awaitSlowInHand();
                manage.pressCtrlC();
                manage.showing("Stopping: the schemas in hand are finished first.");
                manage.pressCtrlC();
                assertThat(manage.exitCode()).isEqualTo(130);
                assertThat(manage.seen()).contains("Go on: ./manage resume 2\n");
            }
            awaitNobodyAtWork();
            assertThat(newestRun()).isEqualTo(RunState.STOPPED);
            assertThat(fleet.changelog("acme")).hasSize(2);
            assertThat(fleet.changelog("slow")).hasSize(1);
            gate.close();
        }
        try (LaunchedManage resumed = atTerminal("exec ./manage resume 2")) {
            assertThat(resumed.exitCode()).isZero();
            assertThat(resumed.seen())
                    .contains("Run 2: 3 done, 0 failed, 0 left")
                    .contains("[standard:tenant_slow]   Applying shop.0002_price... OK")
                    .doesNotContain("tenant_acme");
        }
        assertThat(fleet.changelog("slow")).hasSize(2);
    }
}
