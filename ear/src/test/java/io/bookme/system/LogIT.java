package io.bookme.system;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.api.LiveBookMe;
import io.bookme.api.LiveBookMe.TestTenant;
import io.bookme.config.LocalPostgres;
import io.bookme.rollout.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the server's log says of what is no fault of the program: that it is so, and not a stack trace at each attempt. */
class LogIT {
    private static final int LINES = 30;

    /** PostgreSQL's messages have a second line. */
    private static final String POSITION = "  Position: ";

    /** Its timers look at all tenants now and then, and other tests have left some that are not whole. */
    private static final String ROLLOUT = "[io.bookme.rollout.";

    @Test
    void a_database_that_is_away_is_told_of_in_a_few_lines() throws Exception {
        LocalPostgres postgres = LocalPostgres.join(Path.of(System.getProperty("bookme.system"), "outage"));
        try (BookMeServer server =
                BookMeServer.on(SystemDatabase.createOn(postgres)).with("-Dbookme.migrate.auto=off")) {
            server.startUntil("/health/live");
            Eventually.within(
                    Duration.ofMinutes(1), "it looks", () -> said(server, 0, "The migration engine is ready"));
            int before = log(server).size();
            postgres.close();
            Eventually.within(
                    Duration.ofMinutes(1), "BookMe says so", () -> said(server, before, "The rollout waits: "));
            for (int attempts = 0; attempts < 20; attempts++) {
                given().get(server.uri("/health/ready")).then().statusCode(503);
            }
            assertThat(log(server).subList(before, log(server).size()))
                    .as("lines of the log")
                    .hasSizeLessThan(LINES);
        } finally {
            postgres.close();
        }
    }

    @Test
    void a_request_that_meets_a_lock_is_told_of_in_one_line() throws Exception {
        LiveBookMe bookme = LiveBookMe.get();
        TestTenant tenant = bookme.newTenant();
        int before = Files.readAllLines(bookme.log()).size();
        try (Connection migration = bookme.connection();
                Statement statement = migration.createStatement()) {
            migration.setAutoCommit(false);
            statement.execute("lock table " + tenant.schema() + ".services_service in access exclusive mode");
            bookme.as(tenant).get("/api/services").then().statusCode(503);
            migration.rollback();
        }
        assertThat(Files.readAllLines(bookme.log()).stream().skip(before))
                .filteredOn(line -> !line.contains(" INFO ") && !line.startsWith(POSITION) && !line.contains(ROLLOUT))
                .singleElement()
                .asString()
                .contains(" WARN ", "Answered 503 (busy)");
    }

    private static boolean said(BookMeServer server, int before, String what) throws Exception {
        return log(server).stream().skip(before).anyMatch(line -> line.contains(what));
    }

    private static List<String> log(BookMeServer server) throws Exception {
        return Files.readAllLines(server.server().log());
    }
}
