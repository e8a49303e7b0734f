package io.bookme.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.PasswordAuthentication;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real WildFly as a process, with a small EAR of the test's own. */
class LocalServerIT {
    private static final Path HOME = Path.of("target", "server");
    private static final Path DIRECTORY = Path.of("target", "local-server-it");
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    Path files;

    private ServerSetup setup;

    @BeforeEach
    void set_up() throws IOException {
        setup = LocalServerLauncher.quick(ServerSetup.of(HOME, DIRECTORY))
                .withPorts(freePort(), freePort())
                .withEnvironment("BOOKME_APP_PASSWORD", "unused")
                .withEnvironment("BOOKME_OWNER_PASSWORD", "unused")
                .deploying(TestEar.saying("good morning", files));
    }

    @AfterEach
    void nothing_runs_on() throws IOException {
        ProcessRecord.read(DIRECTORY.resolve("process"))
                .flatMap(ProcessRecord::alive)
                .ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void it_deploys_the_ear_answers_and_stops() throws Exception {
        ProcessHandle process;
        try (LocalServer server = LocalServer.start(setup)) {
            process = server.process();
            server.await(server.uri("/"), LIMIT);
            assertThat(page(server.uri("/"))).contains("good morning");
            assertThat(server.adopted()).isFalse();
        }
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void its_console_asks_for_the_generated_user() throws Exception {
        try (LocalServer server = LocalServer.start(setup)) {
            server.await(server.uri("/"), LIMIT);
            assertThat(status(server.managementUri("/management"), "admin", "admin"))
                    .isEqualTo(401);
            assertThat(status(
                            server.managementUri("/management"), server.managementUser(), server.managementPassword()))
                    .isEqualTo(200);
        }
        for (String secret : new String[] {"management.password", "base/configuration/mgmt-users.properties"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(DIRECTORY.resolve(secret))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void a_killed_launchers_server_is_adopted_with_the_same_ear_and_replaced_for_another() throws Exception {
        LocalServerLauncher launcher = LocalServerLauncher.starts(setup);
        launcher.kill();

        LocalServer adopted = LocalServer.start(setup);
        assertThat(adopted.adopted()).isTrue();
        assertThat(adopted.process().pid()).isEqualTo(launcher.server().pid());
        adopted.await(adopted.uri("/"), LIMIT);
        adopted.stop();
        assertThat(launcher.server().isAlive()).isFalse();

        LocalServerLauncher another = LocalServerLauncher.starts(setup);
        another.kill();
        Files.delete(DIRECTORY.resolve("process"));
        try (LocalServer replaced =
                LocalServer.start(setup.deploying(TestEar.saying("good evening", files.resolve("new"))))) {
            assertThat(replaced.adopted()).isFalse();
            assertThat(another.server().isAlive()).isFalse();
            replaced.await(replaced.uri("/"), LIMIT);
            assertThat(page(replaced.uri("/"))).contains("good evening");
        }
    }

    @Test
    void a_killed_server_starts_again_in_its_directory() throws Exception {
        LocalServer killed = LocalServer.start(setup);
        killed.await(killed.uri("/"), LIMIT);
        killed.kill();
        assertThat(killed.isAlive()).isFalse();
        try (LocalServer server = LocalServer.start(setup)) {
            server.await(server.uri("/"), LIMIT);
        }
    }

    @Test
    void a_second_launcher_of_the_same_directory_is_refused() throws Exception {
        LocalServerLauncher first = LocalServerLauncher.starts(setup);
        assertThatThrownBy(() -> LocalServer.start(setup).close())
                .isInstanceOf(LocalStateException.class)
                .hasMessageContaining("is run by another ./manage already");
        assertThat(first.server().isAlive()).isTrue();
        first.kill();
    }

    @Test
    void a_failed_deployment_is_told_at_once_with_where_the_log_is() throws Exception {
        Path broken = Files.writeString(files.resolve("broken.ear"), "this is no archive");
        try (LocalServer server = LocalServer.start(setup.deploying(broken))) {
            assertThatThrownBy(() -> server.await(server.uri("/"), LIMIT))
                    .isInstanceOf(LocalStateException.class)
                    .hasMessageContaining("could not deploy")
                    .hasMessageContaining("server.log");
        }
    }

    @Test
    void a_page_that_never_answers_is_given_up_after_the_limit() throws Exception {
        try (LocalServer server = LocalServer.start(setup)) {
            server.await(server.uri("/"), LIMIT);
            assertThatThrownBy(() -> server.await(server.uri("/nowhere"), Duration.ofSeconds(1)))
                    .isInstanceOf(LocalStateException.class)
                    .hasMessageContaining("/nowhere did not answer within 1 s");
        }
    }

    @Test
    void a_port_that_is_taken_is_named_before_anything_starts() throws Exception {
        try (ServerSocket somebody = new ServerSocket(setup.httpPort(), 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> LocalServer.start(setup).close())
                    .isInstanceOf(LocalStateException.class)
                    .hasMessageContaining("Port " + somebody.getLocalPort());
        }
    }

    @Test
    void a_server_that_was_not_provisioned_to_its_end_is_refused() {
        assertThatThrownBy(() ->
                        LocalServer.start(ServerSetup.of(files, DIRECTORY)).close())
                .isInstanceOf(LocalStateException.class)
                .hasMessageContaining("provisioning failed half-way");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static String page(URI uri) throws IOException {
        return new String(uri.toURL().openStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }

    private static int status(URI uri, String user, String password) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setAuthenticator(new Authenticator() {
            private boolean asked;

            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                PasswordAuthentication once = asked ? null : new PasswordAuthentication(user, password.toCharArray());
                asked = true;
                return once;
            }
        });
        return connection.getResponseCode();
    }
}
