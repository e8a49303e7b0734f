package io.bookme.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who the provisioned server lets in, held against the tables of the users in a real database. */
class ServerSecurityIT {
    private static final Path STATE = Path.of("target", "server-security-it", ".bookme");

    @TempDir
    static Path files;

    private static LocalPostgres postgres;
    private static LocalServer server;

    @BeforeAll
    static void start() throws Exception {
        PrivateFiles.deleteTree(STATE.resolve("postgres/data"));
        postgres = LocalPostgres.join(STATE);
        run("""
                create extension if not exists pgcrypto;
                create role bookme_app login password '%s';
                create table users_user (id bigint primary key, username varchar(150), password_hash varchar(255),
                    is_active boolean);
                create table users_role (user_id bigint, role varchar(50));
                grant select on users_user, users_role to bookme_app;
                insert into users_user values
                    (1, 'olga', crypt('secret', gen_salt('bf', 6)), true),
                    (2, 'mark', crypt('secret', gen_salt('bf', 6)), true),
                    (3, 'gone', crypt('secret', gen_salt('bf', 6)), false),
                    (4, 'olga2b', '$2b' || substr(crypt('secret', gen_salt('bf', 6)), 4), true),
                    (5, 'locked', '!', true),
                    (6, 'slow', crypt('secret', gen_salt('bf', 12)), true);
                insert into users_role values (1, 'member'), (1, 'ops'), (2, 'member'), (3, 'ops'), (4, 'ops'), (5, 'ops');
                """.formatted(postgres.passwordOf("bookme_app")));
        server = LocalServer.start(
                LocalServerLauncher.quick(ServerSetup.of(Path.of("target", "server"), STATE.resolve("server")))
                        .withPorts(freePort(), freePort())
                        .withEnvironment("BOOKME_DATABASE_URL", postgres.jdbcUrl("postgres"))
                        .withEnvironment("BOOKME_APP_PASSWORD", postgres.passwordOf("bookme_app"))
                        .withEnvironment("BOOKME_OWNER_PASSWORD", "unused")
                        .deploying(TestEar.sayingToOperators("good morning", files)));
        server.await(server.uri("/open.html"), Duration.ofMinutes(3));
    }

    @AfterAll
    static void stop() {
        server.close();
        postgres.close();
    }

    @Test
    void an_active_user_with_the_role_is_let_in() throws Exception {
        assertThat(status("olga", "secret")).isEqualTo(HttpURLConnection.HTTP_OK);
    }

    @Test
    void a_user_without_the_role_is_known_but_not_let_in() throws Exception {
        assertThat(status("mark", "secret")).isEqualTo(HttpURLConnection.HTTP_FORBIDDEN);
    }

    @Test
    void anonymous_inactive_and_unknown_users_and_wrong_passwords_are_refused() throws Exception {
        assertThat(statusOf(request().build())).isEqualTo(HttpURLConnection.HTTP_UNAUTHORIZED);
        assertThat(status("gone", "secret")).isEqualTo(HttpURLConnection.HTTP_UNAUTHORIZED);
        assertThat(status("nobody", "secret")).isEqualTo(HttpURLConnection.HTTP_UNAUTHORIZED);
        assertThat(status("olga", "wrong")).isEqualTo(HttpURLConnection.HTTP_UNAUTHORIZED);
        assertThat(status("locked", "!")).isEqualTo(HttpURLConnection.HTTP_UNAUTHORIZED);
        assertThat(status("olga", "")).isEqualTo(HttpURLConnection.HTTP_UNAUTHORIZED);
    }

    @Test
    void hashes_of_the_other_bcrypt_prefix_are_read_too() throws Exception {
        assertThat(status("olga2b", "secret")).isEqualTo(HttpURLConnection.HTTP_OK);
    }

    @Test
    void a_name_that_nobody_has_is_refused_as_slowly_as_a_wrong_password() throws Exception {
        Map<String, Duration> quickest = new HashMap<>();
        Predicate<String> isAsSlow =
                user -> quickest.get(user).compareTo(quickest.get("slow").dividedBy(2)) > 0;
        // A loaded machine only makes them slower: the more of them, the nearer the quickest is to what it costs.
        for (int round = 0;
                round < 4 || (round < 20 && !quickest.keySet().stream().allMatch(isAsSlow));
                round++) {
            for (String user : List.of("slow", "nobody", "gone", "locked")) {
                quickest.merge(user, refusal(user), (one, other) -> one.compareTo(other) < 0 ? one : other);
            }
        }
        assertThat(quickest.keySet()).as("%s", quickest).allMatch(isAsSlow);
    }

    @Test
    void wrong_passwords_do_not_keep_the_owner_of_a_name_out() throws Exception {
        for (int i = 0; i < 30; i++) {
            assertThat(status("mark", "wrong")).isEqualTo(HttpURLConnection.HTTP_UNAUTHORIZED);
        }
        assertThat(status("mark", "secret")).isEqualTo(HttpURLConnection.HTTP_FORBIDDEN);
    }

    @Test
    void a_restart_of_the_database_is_survived() throws Exception {
        assertThat(status("olga", "secret")).isEqualTo(HttpURLConnection.HTTP_OK);
        ProcessHandle postmaster = ProcessHandle.of(PostmasterPid.read(STATE.resolve("postgres/data"))
                        .orElseThrow()
                        .pid())
                .orElseThrow();
        postmaster.destroyForcibly();
        assertThat(Waiting.until(Duration.ofSeconds(60), () -> !postmaster.isAlive()))
                .as("it is gone")
                .isTrue();

        try (LocalPostgres again = LocalPostgres.join(STATE)) {
            assertThat(again.port()).isEqualTo(postgres.port());
            assertThat(status("olga", "secret")).isEqualTo(HttpURLConnection.HTTP_OK);
        }
    }

    private static Duration refusal(String user) throws Exception {
        long begin = System.nanoTime();
        assertThat(status(user, "wrong")).isEqualTo(HttpURLConnection.HTTP_UNAUTHORIZED);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static int status(String user, String password) throws Exception {
        String credentials =
                Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return statusOf(
                request().header("Authorization", "Basic " + credentials).build());
    }

    private static HttpRequest.Builder request() {
        return HttpRequest.newBuilder(server.uri("/index.html"));
    }

    private static int statusOf(HttpRequest request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }

    private static void run(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        postgres.jdbcUrl("postgres"), postgres.adminUser(), postgres.adminPassword());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
