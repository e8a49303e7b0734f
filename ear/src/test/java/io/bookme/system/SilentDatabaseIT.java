package io.bookme.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.CutWire;
import io.bookme.rollout.Eventually;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A database that falls silent under a server that serves: no byte comes through any more, and nobody closes a connection.
 * The pool is soon exhausted, as every connection in it is waited on.
 */
class SilentDatabaseIT {
    private static final String TENANT = "tenant_still";
    private static final String HOST = "still.localhost";
    private static final int CONNECTIONS = 3;
    private static final int REQUESTS = 8;

    /**
     * For a connection from the pool that turns out to be dead, and for others instead: half a minute, and a slow machine's
     * own time. Who waited for the wire itself would have the minute of {@code socketTimeout}.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(50);

    /** As many as do not come to their turn in time where each holds a connection until it gives the lock up. */
    private static final int MANY = 16;

    private record Answer(int status, String problem, String retryAfter, Duration took) {}

    @Test
    void every_request_gets_a_503_in_time_and_is_served_again_when_the_database_can_be_reached() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(REQUESTS);
        try (SystemDatabase database = SystemDatabase.create();
                CutWire wire = new CutWire(database.port());
                BookMeServer server = BookMeServer.on(database)
                        .withEnvironment("BOOKME_DATABASE_URL", database.urlThrough(wire.port()))
                        .withEnvironment("BOOKME_APP_CONNECTIONS", String.valueOf(CONNECTIONS))
                        .with("-Dbookme.migrate.auto=shared")) {
            server.startUntil("/health/ready");
            makeTenant(database, server);
            assertThat(ask(REQUESTS, clients, server))
                    .extracting(Answer::status)
                    .containsOnly(200);

            wire.goDeadAfter(0);
            List<Answer> silent = ask(REQUESTS, clients, server);
            Figures.print(SilentDatabaseIT.class, "while it was silent: " + silent);
            assertThat(silent).extracting(Answer::status).containsOnly(503);
            assertThat(silent).extracting(Answer::problem).containsOnly("database-away");
            assertThat(silent).extracting(Answer::retryAfter).doesNotContain("null");
            assertThat(silent).extracting(Answer::took).allMatch(took -> took.compareTo(PATIENCE) < 0);

            assertThat(stackTraces(server)).isEmpty();
            wire.mend();
            Duration back = Eventually.within(
                    PATIENCE, "it serves again", () -> get(server).status() == 200);
            List<Answer> again = ask(REQUESTS, clients, server);
            Figures.print(SilentDatabaseIT.class, "served again after " + back.toMillis() + " ms: " + again);
            assertThat(again).extracting(Answer::status).containsOnly(200);
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void who_gets_no_connection_as_all_are_held_has_a_503_and_is_served_as_soon_as_they_are_free() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(MANY);
        try (SystemDatabase database = SystemDatabase.create();
                BookMeServer server = BookMeServer.on(database)
                        .withEnvironment("BOOKME_APP_CONNECTIONS", "2")
                        .with("-Dbookme.migrate.auto=shared")) {
            server.startUntil("/health/ready");
            makeTenant(database, server);
            try (Connection somebody = database.owner();
                    Statement statement = somebody.createStatement()) {
                somebody.setAutoCommit(false);
                statement.execute("lock table " + TENANT + ".services_service in access exclusive mode");
                List<Answer> held = ask(MANY, clients, server);
                Figures.print(SilentDatabaseIT.class, "while all connections were held: " + held);
                assertThat(held).extracting(Answer::status).containsOnly(503);
                assertThat(held).extracting(Answer::problem).contains("busy", "database-away");
                assertThat(held).extracting(Answer::retryAfter).doesNotContain("null");
                assertThat(held).extracting(Answer::took).allMatch(took -> took.compareTo(PATIENCE) < 0);
                assertThat(stackTraces(server)).isEmpty();
                somebody.rollback();
            }
            assertThat(ask(REQUESTS, clients, server))
                    .extracting(Answer::status)
                    .containsOnly(200);
        } finally {
            clients.shutdownNow();
        }
    }

    private static void makeTenant(SystemDatabase database, BookMeServer server) throws Exception {
        try (Connection owner = database.owner()) {
            TestUsers.makeOperator(owner);
            TestUsers.as(TestUsers.OPERATOR, server)
                    .body(Map.of("schema", TENANT, "name", "Still", "domain", HOST))
                    .post("/ops/tenants")
                    .then()
                    .statusCode(201);
            TestUsers.makeMember(owner, TENANT);
        }
    }

    /** At the same time. */
    private static List<Answer> ask(int requests, ExecutorService clients, BookMeServer server) {
        List<CompletableFuture<Answer>> asked = IntStream.range(0, requests)
                .mapToObj(number -> CompletableFuture.supplyAsync(() -> get(server), clients))
                .toList();
        List<Answer> answers = new ArrayList<>();
        asked.forEach(answer -> answers.add(answer.join()));
        return answers;
    }

    /** Each request is told of in a line. */
    private static List<String> stackTraces(BookMeServer server) throws IOException {
        return Files.readAllLines(server.server().log()).stream()
                .filter(line -> line.startsWith("\tat "))
                .toList();
    }

    private static String problem(Response response) {
        return String.valueOf(response.contentType()).startsWith("application/problem+json")
                ? response.jsonPath().getString("type").replace("urn:bookme:problem:", "")
                : "none";
    }

    private static Answer get(BookMeServer server) {
        long began = System.nanoTime();
        Response response = TestUsers.as(TENANT, server).header("Host", HOST).get("/api/services");
        return new Answer(
                response.statusCode(),
                problem(response),
                String.valueOf(response.header("Retry-After")),
                Duration.ofNanos(System.nanoTime() - began));
    }
}
