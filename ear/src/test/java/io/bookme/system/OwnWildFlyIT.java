package io.bookme.system;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.rollout.Eventually;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * README's chapter for enterprises, command by command. The WildFly is the provisioned one with all taken back that our scripts
 * add and WildFly's default configuration does not have; or a stock one that was unpacked: {@code -Dbookme.stock=DIRECTORY}.
 */
@DisabledOnOs(OS.WINDOWS)
class OwnWildFlyIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path HOME = Path.of(System.getProperty("bookme.system"), "own-wildfly")
            .toAbsolutePath()
            .normalize();
    private static final int DEFAULT_PORT = 8080;

    private static final String AS_STOCK = """
            embed-server --server-config=standalone.xml
            /subsystem=undertow/application-security-domain=bookme:remove
            /subsystem=ejb3/application-security-domain=bookme:remove
            /subsystem=elytron/security-domain=bookme:remove
            /subsystem=elytron/simple-role-decoder=bookme:remove
            /subsystem=elytron/jdbc-realm=bookme:remove
            /system-property=wildfly.elytron.realm.bookme.brute-force.enabled:remove
            /subsystem=logging/logger=org.jboss.jca.core.connectionmanager.pool.strategy.OnePool:remove
            /subsystem=logging/logger=org.jboss.jca.adapters.jdbc.local.LocalManagedConnectionFactory:remove
            /subsystem=logging/logger=org.hibernate.engine.jdbc.spi.SqlExceptionHelper:remove
            /subsystem=logging/logger=org.jboss.as.ejb3.invocation:remove
            /subsystem=logging/logger=com.arjuna.ats.jta:remove
            /subsystem=logging/logger=org.jberet:remove
            /subsystem=logging/logger=org.jboss.threads.errors:remove
            /subsystem=undertow/server=default-server/host=default-host/filter-ref=bookme-not-there:remove
            /subsystem=undertow/configuration=filter/expression-filter=bookme-not-there:remove
            /subsystem=undertow/server=default-server/http-listener=default:undefine-attribute(name=max-post-size)
            /subsystem=batch-jberet:write-attribute(name=default-job-repository, value=in-memory)
            /subsystem=batch-jberet/jdbc-job-repository=bookme:remove
            /subsystem=batch-jberet:undefine-attribute(name=restart-jobs-on-resume)
            /subsystem=batch-jberet/thread-pool=batch:write-attribute(name=max-threads, value=10)
            /subsystem=datasources/data-source=BookMe:remove
            /subsystem=datasources/data-source=BookMeOwner:remove
            /subsystem=datasources/jdbc-driver=postgresql:remove
            /subsystem=microprofile-health-smallrye:remove
            /subsystem=microprofile-openapi-smallrye:remove
            /extension=org.wildfly.extension.microprofile.health-smallrye:remove
            /extension=org.wildfly.extension.microprofile.openapi-smallrye:remove
            stop-embedded-server
            """;

    /** What a script left that knew less of the data sources. */
    private static final String WITHOUT_THE_NEWEST = """
            embed-server --server-config=standalone.xml
            /subsystem=datasources/data-source=BookMe/connection-properties=socketTimeout:remove
            stop-embedded-server
            """;

    private final Map<String, String> environment = new HashMap<>();
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        for (Process process : started) {
            for (ProcessHandle child : process.descendants().toList()) {
                child.destroyForcibly();
                child.onExit().join();
            }
            process.destroyForcibly().waitFor();
        }
        deleteTree(HOME);
    }

    @Test
    void the_readmes_commands_make_bookme_run_on_a_stock_wildfly() throws Exception {
        unpackStock();
        List<String> blocks = commandsOfTheReadme();
        try (SystemDatabase database = SystemDatabase.create()) {
            int port = freePort();
            environment.put("JBOSS_HOME", HOME.toString());
            environment.put("JAVA_OPTS", "-Xmx1g -Djboss.socket.binding.port-offset=" + (port - DEFAULT_PORT));

            assertThat(run(blocks.get(0))).contains("The server is ready for bookme.ear.");
            String configured = configuration();
            cli("an-older-scripts", WITHOUT_THE_NEWEST);
            assertThat(configuration()).isNotEqualTo(configured);
            assertThat(run(blocks.get(0))).contains("The server is ready for bookme.ear.");
            assertThat(configuration()).isEqualTo(configured);

            start(withoutExports(blocks.get(1), database));
            run(blocks.get(2));
            String server = "http://127.0.0.1:" + port;
            Eventually.within(Duration.ofMinutes(3), "BookMe is ready", () -> answers(server + "/health/ready") == 200);
            assertThat(answers(server + "/health")).isEqualTo(200);
            try (Connection owner = database.owner()) {
                TestUsers.makeOperator(owner);
            }
            given().baseUri(server)
                    .contentType(ContentType.JSON)
                    .auth()
                    .preemptive()
                    .basic(TestUsers.OPERATOR, TestUsers.PASSWORD)
                    .body(Map.of("schema", "tenant_own", "name", "Own", "domain", "own.example.com"))
                    .post("/ops/tenants")
                    .then()
                    .statusCode(201);
            assertThat(answers(server + "/ops/tenants")).isEqualTo(401);
        }
    }

    /** The fenced commands of the chapter that speak of the server. */
    private static List<String> commandsOfTheReadme() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"), UTF_8);
        String chapter = readme.substring(readme.indexOf("## For enterprises"), readme.indexOf("## Speed"));
        return Pattern.compile("```\\n(.*?)```", Pattern.DOTALL)
                .matcher(chapter)
                .results()
                .map(MatchResult::group)
                .map(block -> block.replace("```", ""))
                .filter(block -> block.contains("$JBOSS_HOME"))
                .toList();
    }

    /** What the README has the operator fill in is filled in here, and nothing else. */
    private String withoutExports(String block, SystemDatabase database) {
        List<String> exported = Pattern.compile("export (\\w+)=")
                .matcher(block)
                .results()
                .map(match -> match.group(1))
                .toList();
        exported.forEach(name -> environment.put(name, database.environment().get(name)));
        return block.lines().filter(line -> !line.contains("export ")).reduce("", (all, line) -> all + line + "\n");
    }

    private void unpackStock() throws Exception {
        deleteTree(HOME);
        Files.createDirectories(HOME.getParent());
        String stock = System.getProperty("bookme.stock", "");
        if (!stock.isEmpty()) {
            run("cp -R '" + stock + "' '" + HOME + "'");
            return;
        }
        run("cp -R '" + System.getProperty("bookme.server") + "' '" + HOME + "'");
        cli("as-stock", AS_STOCK);
        deleteTree(HOME.resolve("modules/org"));
        assertThat(configuration()).doesNotContainIgnoringCase("bookme");
    }

    private void cli(String name, String commands) throws Exception {
        Path script = HOME.resolve(name + ".cli");
        Files.writeString(script, commands);
        run("'" + HOME + "/bin/jboss-cli.sh' '--file=" + script + "'");
    }

    private static String configuration() throws IOException {
        return Files.readString(HOME.resolve("standalone/configuration/standalone.xml"), UTF_8);
    }

    private String run(String commands) throws Exception {
        Path output = Files.createTempFile("bookme-", ".out");
        try {
            Process process = shell("set -e\n" + commands, output);
            assertThat(process.waitFor(3, TimeUnit.MINUTES)).as(commands).isTrue();
            String said = Files.readString(output, UTF_8);
            assertThat(process.exitValue()).as("%s\n%s", commands, said).isZero();
            return said;
        } finally {
            Files.delete(output);
        }
    }

    private void start(String commands) throws IOException {
        shell(commands, HOME.resolve("console.log"));
    }

    private Process shell(String commands, Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", commands)
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("JBOSS_") || name.startsWith("BOOKME_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        started.add(process);
        process.getOutputStream().close();
        return process;
    }

    private static int answers(String page) {
        try {
            return given().get(page).statusCode();
        } catch (Exception notYet) {
            return 0;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }
}
