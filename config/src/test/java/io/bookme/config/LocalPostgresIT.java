package io.bookme.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The database of a checkout, at every moment of its life; each user in a JVM of its own is a real process. */
class LocalPostgresIT {
    private static final Path STATE = Path.of("target", "local-postgres-it", ".bookme");
    private static final Path DIRECTORY = STATE.resolve("postgres");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** A fresh cluster each time; only the unpacked binaries are kept. */
    @BeforeEach
    void start_from_nothing() throws IOException {
        for (String kept : List.of("data", "processes", "passwords", "port", "superuser.password")) {
            PrivateFiles.deleteTree(DIRECTORY.resolve(kept));
        }
    }

    @AfterEach
    void nothing_runs_on() throws IOException {
        // PostgreSQL of a killed user is taken over and left in good order.
        LocalPostgres.join(STATE).close();
        assertThat(isRunning()).isFalse();
    }

    @Test
    void the_first_to_join_starts_it_and_the_last_to_leave_stops_it() throws Exception {
        LocalPostgres first = LocalPostgres.join(STATE);
        LocalPostgres second = LocalPostgres.join(STATE);
        assertThat(second.port()).isEqualTo(first.port());

        first.close();
        assertThat(ask(second, "select 1")).isEqualTo("1");
        second.close();

        assertThat(isRunning()).isFalse();
    }

    @Test
    void leaving_twice_is_leaving_once() throws Exception {
        try (LocalPostgres other = LocalPostgres.join(STATE)) {
            LocalPostgres postgres = LocalPostgres.join(STATE);
            postgres.close();
            postgres.close();
            assertThat(ask(other, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void it_is_durable_on_loopback_alone_and_asks_for_a_password() throws Exception {
        try (LocalPostgres postgres = LocalPostgres.join(STATE)) {
            assertThat(ask(postgres, "show fsync")).isEqualTo("on");
            assertThat(ask(postgres, "show synchronous_commit")).isEqualTo("on");
            assertThat(ask(postgres, "show full_page_writes")).isEqualTo("on");
            assertThat(ask(postgres, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(ask(postgres, "show unix_socket_directories")).isEmpty();
            assertThat(ask(postgres, "select string_agg(distinct auth_method, ',') from pg_hba_file_rules"))
                    .isEqualTo("scram-sha-256");
            assertThatThrownBy(() -> connect(postgres, "wrong").close())
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password");
        }
    }

    @Test
    void its_secrets_are_readable_by_their_owner_alone() throws Exception {
        try (LocalPostgres postgres = LocalPostgres.join(STATE)) {
            String kept = postgres.passwordOf("bookme_owner");
            assertThat(kept).hasSizeGreaterThan(20).isEqualTo(postgres.passwordOf("bookme_owner"));
            assertThat(kept).isNotEqualTo(postgres.passwordOf("bookme_app"));
        }
        assertThat(permissions(DIRECTORY)).isEqualTo("rwx------");
        assertThat(permissions(DIRECTORY.resolve("superuser.password"))).isEqualTo("rw-------");
        assertThat(permissions(DIRECTORY.resolve("passwords/bookme_owner"))).isEqualTo("rw-------");
    }

    @Test
    void a_restart_finds_the_data_and_the_port_of_the_last_time() throws Exception {
        int port;
        try (LocalPostgres postgres = LocalPostgres.join(STATE)) {
            port = postgres.port();
            run(postgres, "create table kept as select 42 as answer");
        }
        try (LocalPostgres postgres = LocalPostgres.join(STATE)) {
            assertThat(ask(postgres, "select answer from kept")).isEqualTo("42");
            assertThat(postgres.port()).isEqualTo(port);
        }
    }

    @Test
    void a_killed_user_leaves_a_database_that_the_next_one_takes_over() throws Exception {
        LocalPostgresUser user = LocalPostgresUser.joins(STATE);
        long postmaster = postmaster();
        user.kill();
        assertThat(isRunning()).isTrue();

        try (LocalPostgres postgres = LocalPostgres.join(STATE)) {
            assertThat(ask(postgres, "select 1")).isEqualTo("1");
            assertThat(postmaster()).isEqualTo(postmaster);
        }
        assertThat(isRunning()).isFalse();
    }

    @Test
    void two_processes_at_once_share_it_and_neither_stops_it_under_the_other() throws Exception {
        LocalPostgresUser first = LocalPostgresUser.starts(STATE);
        LocalPostgresUser second = LocalPostgresUser.starts(STATE);
        first.awaitJoined();
        second.awaitJoined();
        assertThat(first.port()).isEqualTo(second.port());

        first.leave();
        assertThat(isRunning()).isTrue();
        second.leave();
        assertThat(isRunning()).isFalse();
    }

    @Test
    void a_killed_user_does_not_keep_it_running_when_the_others_leave() throws Exception {
        LocalPostgresUser killed = LocalPostgresUser.joins(STATE);
        LocalPostgresUser other = LocalPostgresUser.joins(STATE);
        killed.kill();
        other.leave();
        assertThat(isRunning()).isFalse();
    }

    @Test
    void a_server_that_uses_it_keeps_it_running_until_the_server_is_gone() throws Exception {
        Process server = new ProcessBuilder("sleep", "600").start();
        try {
            LocalPostgres postgres = LocalPostgres.join(STATE);
            postgres.alsoUsedBy(server.toHandle());
            postgres.close();
            assertThat(isRunning()).isTrue();
        } finally {
            server.destroyForcibly().waitFor();
        }
        LocalPostgres.join(STATE).close();
        assertThat(isRunning()).isFalse();
    }

    @Test
    void the_interrupt_key_of_the_first_users_terminal_does_not_reach_it() throws Exception {
        LocalPostgresUser first = LocalPostgresUser.joins(STATE);
        ProcessHandle postgres = ProcessHandle.of(postmaster()).orElseThrow();
        assertThat(session(postgres.pid())).isNotEqualTo(session(first.pid()));
        first.leave();
    }

    @Test
    void a_killed_postmaster_is_started_again_with_what_was_committed() throws Exception {
        try (LocalPostgres postgres = LocalPostgres.join(STATE)) {
            run(postgres, "create table kept as select 42 as answer");
            ProcessHandle.of(postmaster()).orElseThrow().destroyForcibly();
            assertThat(Waiting.until(LIMIT, () -> !isRunning())).isTrue();

            try (LocalPostgres next = LocalPostgres.join(STATE)) {
                assertThat(ask(next, "select answer from kept")).isEqualTo("42");
            }
        }
    }

    @Test
    void a_process_id_that_went_to_another_program_is_not_taken_for_the_postmaster() throws Exception {
        LocalPostgres.join(STATE).close();
        Files.writeString(
                DIRECTORY.resolve("data/postmaster.pid"),
                "%d%n%s%n1700000000%n5432%n%n127.0.0.1%n 1 1%nready   %n"
                        .formatted(ProcessHandle.current().pid(), DIRECTORY.resolve("data")));
        try (LocalPostgres postgres = LocalPostgres.join(STATE)) {
            assertThat(ask(postgres, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void a_clock_that_is_set_hides_no_running_postmaster() throws Exception {
        try (LocalPostgres first = LocalPostgres.join(STATE);
                Connection open = connect(first, first.adminPassword())) {
            Path file = DIRECTORY.resolve("data/postmaster.pid");
            List<String> lines = new ArrayList<>(Files.readAllLines(file));
            lines.set(2, String.valueOf(Long.parseLong(lines.get(2).strip()) - 3600));
            Files.write(file, lines);
            try (LocalPostgres second = LocalPostgres.join(STATE)) {
                assertThat(second.port()).isEqualTo(first.port());
                assertThat(file).exists();
                assertThat(open.isValid(60)).isTrue();
            }
        }
    }

    @Test
    void a_half_made_data_directory_is_made_anew() throws Exception {
        Path half = Files.createDirectories(DIRECTORY.resolve("data.new-1"));
        Files.writeString(half.resolve("PG_VERSION"), "18");
        Path halfBinaries = Files.createDirectories(DIRECTORY.resolve("18.6.0.new-1"));
        try (LocalPostgres postgres = LocalPostgres.join(STATE)) {
            assertThat(ask(postgres, "select 1")).isEqualTo("1");
        }
        assertThat(half).doesNotExist();
        Files.delete(halfBinaries);
    }

    @Test
    void a_port_that_somebody_else_took_is_given_up_for_another() throws Exception {
        int port;
        try (LocalPostgres postgres = LocalPostgres.join(STATE)) {
            port = postgres.port();
        }
        try (ServerSocket somebody = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                LocalPostgres postgres = LocalPostgres.join(STATE)) {
            assertThat(postgres.port()).isNotEqualTo(somebody.getLocalPort());
            assertThat(ask(postgres, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void the_data_of_another_major_version_is_refused_and_left_alone() throws Exception {
        LocalPostgres.join(STATE).close();
        Path version = DIRECTORY.resolve("data/PG_VERSION");
        Files.writeString(version, "17\n");
        assertThatThrownBy(() -> LocalPostgres.join(STATE))
                .isInstanceOf(LocalStateException.class)
                .hasMessageContaining("made by PostgreSQL 17")
                .hasMessageContaining("Back it up");
        Files.writeString(version, "18\n");
    }

    private static boolean isRunning() {
        try {
            return PostmasterPid.read(DIRECTORY.resolve("data"))
                    .filter(PostmasterPid::isPostmaster)
                    .isPresent();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static long postmaster() throws IOException {
        return PostmasterPid.read(DIRECTORY.resolve("data")).orElseThrow().pid();
    }

    private static String session(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[3];
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static String ask(LocalPostgres postgres, String query) throws SQLException {
        try (Connection connection = connect(postgres, postgres.adminPassword());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void run(LocalPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres, postgres.adminPassword());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect(LocalPostgres postgres, String password) throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl("postgres"), postgres.adminUser(), password);
    }
}
