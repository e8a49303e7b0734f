package io.bookme.ops;

import static io.bookme.ops.RunWords.LAST;
import static io.bookme.ops.RunWords.awaitState;
import static io.bookme.ops.RunWords.begin;
import static io.bookme.ops.RunWords.fleet;
import static io.bookme.ops.RunWords.migrations;
import static io.bookme.ops.RunWords.run;
import static io.bookme.ops.RunWords.start;
import static io.bookme.ops.RunWords.tenantBehind;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import io.bookme.api.LiveBookMe;
import io.bookme.api.LiveBookMe.TestTenant;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code /ops/runs} and {@code /ops/migrations}: a run's life. */
class RunsIT {
    private static LiveBookMe bookme;

    @BeforeAll
    static void open() {
        bookme = LiveBookMe.get();
    }

    @Test
    void a_run_over_named_tenants_brings_them_to_head_and_tells_of_each() throws Exception {
        TestTenant tenant = tenantBehind();
        migrations(tenant).body("state", equalTo("behind")).body("pending", equalTo(List.of(LAST)));
        fleet().body("behind", greaterThanOrEqualTo(1));

        TestTenant other = bookme.newTenant();
        String run = begin(tenant, other);
        awaitState(run, "completed");

        run(run).body("run.total", equalTo(1))
                .body("run.current", equalTo(1))
                .body("run.asked", equalTo(2))
                .body("run.undoneBy", nullValue())
                .body("run.named", equalTo(List.of(tenant.schema(), other.schema())))
                .body("run.done", equalTo(1))
                .body("run.entrance", equalTo("rest"))
                .body("run.requestedBy", equalTo(LiveBookMe.OPERATOR))
                .body("outcomes.total", equalTo(1))
                .body("outcomes.items[0].schema", equalTo(tenant.schema()))
                .body("outcomes.items[0].state", equalTo("done"))
                .body("outcomes.items[0].applied", equalTo(List.of(LAST)))
                .body("outcomes.items[0].durationMillis", greaterThanOrEqualTo(0));
        migrations(tenant).body("state", equalTo("current")).body("applied", hasItem(LAST));
        bookme.asOperator()
                .get("/ops/runs?size=5")
                .then()
                .statusCode(200)
                .body("items.id.collect { it.toString() }", hasItem(run));
    }

    @Test
    void where_there_is_nothing_to_do_no_run_is_made() {
        TestTenant tenant = bookme.newTenant();
        String before = bookme.one("select count(*) from bookme.run");
        bookme.asOperator()
                .body(Map.of("schemas", List.of(tenant.schema())))
                .post("/ops/runs")
                .then()
                .statusCode(200)
                .body("message", containsString("at its target"));
        assertThat(bookme.one("select count(*) from bookme.run")).isEqualTo(before);
    }

    @Test
    void a_run_that_cannot_be_is_refused_and_changes_nothing() {
        TestTenant tenant = tenantBehind();
        TestTenant archived = bookme.newTenant();
        bookme.asOperator()
                .post("/ops/tenants/" + archived.schema() + "/archive")
                .then()
                .statusCode(200);
        String before = bookme.one("select count(*) from bookme.run");
        start(List.of(tenant.schema(), "tenant_nobody"))
                .statusCode(400)
                .body("errors.field", equalTo(List.of("schemas")))
                .body("detail", containsString("tenant_nobody"));
        start(List.of("'; drop schema public; --")).statusCode(400);
        start(List.of(tenant.schema(), archived.schema())).statusCode(409).body("detail", containsString("archived"));
        for (String wrong : List.of("{\"schemas\": \"all\"}", "{\"backup\": \"yes\"}", "{\"backup\": 1}", "null")) {
            bookme.asOperator().body(wrong).post("/ops/runs").then().statusCode(400);
        }
        bookme.asOperator()
                .body("{\"schemas\": [\"" + tenant.schema() + "\", null]}")
                .post("/ops/runs")
                .then()
                .statusCode(400)
                .body("errors.field", equalTo(List.of("schemas[1]")));
        assertThat(bookme.one("select count(*) from bookme.run")).isEqualTo(before);
        migrations(tenant).body("state", equalTo("behind"));
    }

    @Test
    void a_tenant_that_fails_is_told_with_its_error_and_resumed_when_it_is_mended() throws Exception {
        TestTenant tenant = tenantBehind();
        TestTenant other = tenantBehind();
        bookme.execute("create table " + tenant.schema() + ".services_category ()");

        String run = begin(tenant, other);
        awaitState(run, "failed");

        run(run).body("run.failed", equalTo(1))
                .body("run.done", equalTo(1))
                .body("outcomes.items[0].schema", equalTo(tenant.schema()))
                .body("outcomes.items[0].durationMillis", greaterThanOrEqualTo(0))
                .body("outcomes.items[0].error.sqlState", equalTo("42P07"))
                .body("outcomes.items[0].error.migration", equalTo(LAST))
                .body("outcomes.items[0].error.statement", containsString("create table services_category"));
        bookme.asOperator()
                .get("/ops/runs/" + run + "?state=failed&size=1")
                .then()
                .body("outcomes.total", equalTo(1));
        bookme.asOperator().get("/ops/runs/" + run + "?state=lost").then().statusCode(400);
        bookme.asOperator()
                .get("/ops/runs/" + run + "/groups")
                .then()
                .statusCode(200)
                .body("size()", equalTo(2))
                .body("[0].size", equalTo(1))
                .body("[0].schemas", equalTo(List.of(tenant.schema())))
                .body("[0].example.error.sqlState", equalTo("42P07"))
                .body("[1].example.applied", equalTo(List.of(LAST)));
        migrations(tenant).body("state", equalTo("parked")).body("parked.sqlState", equalTo("42P07"));
        migrations(other).body("state", equalTo("current"));
        bookme.as(tenant).get("/api/services").then().statusCode(503);

        bookme.execute("drop table " + tenant.schema() + ".services_category");
        bookme.asOperator()
                .post("/ops/runs/" + run + "/resume")
                .then()
                .statusCode(202)
                .header("Location", endsWith("/ops/runs/" + run));
        awaitState(run, "completed");
        migrations(tenant).body("state", equalTo("current"));
    }

    @Test
    void a_run_is_followed_by_events_stopped_and_resumed() throws Exception {
        TestTenant tenant = tenantBehind();
        String run;
        try (Connection somebody = bookme.connection();
                Statement statement = somebody.createStatement()) {
            somebody.setAutoCommit(false);
            statement.execute("lock table " + tenant.schema() + ".services_service in access share mode");
            run = begin(tenant);
            awaitState(run, "running");

            bookme.asOperator()
                    .post("/ops/runs/" + run + "/resume")
                    .then()
                    .statusCode(409)
                    .contentType("application/problem+json");
            bookme.asOperator().post("/ops/runs/" + run + "/stop").then().statusCode(202);
            awaitState(run, "stopped");
            somebody.rollback();
        }
        bookme.asOperator()
                .post("/ops/runs/" + run + "/stop")
                .then()
                .statusCode(202)
                .body("state", equalTo("stopped"));

        bookme.asOperator()
                .post("/ops/runs/" + run + "/resume")
                .then()
                .statusCode(202)
                .body("state", equalTo("requested"));
        List<String> events = events(run, "").body().toList();
        assertThat(events.stream().filter(line -> line.startsWith("event:")))
                .last()
                .isEqualTo("event: end");
        assertThat(events.stream().filter(line -> line.startsWith("data:")))
                .last()
                .asString()
                .contains("\"state\":\"completed\"", "\"done\":1");
        String end = events.stream()
                .filter(line -> line.startsWith("id:"))
                .reduce((first, second) -> second)
                .orElseThrow()
                .substring(4);
        assertThat(events(run, end).statusCode())
                .as("to a client that has seen the end")
                .isEqualTo(204);
        assertThat(events(run, "RUNNING-0-0-1").body().toList()).contains("event: end");
    }

    @Test
    void the_failed_schemas_of_a_halted_run_are_retried() throws Exception {
        TestTenant tenant = tenantBehind();
        bookme.execute("create table " + tenant.schema() + ".services_category ()");
        String run = start(Map.of("schemas", List.of(tenant.schema()), "maxFailures", "1"));
        awaitState(run, "failed");
        run(run).body("outcomes.items[0].error.nextStep", containsString("--fake services 0003 --schema="));
        bookme.execute("drop table " + tenant.schema() + ".services_category");
        bookme.asOperator()
                .post("/ops/runs/" + run + "/retry")
                .then()
                .statusCode(202)
                .body("state", equalTo("requested"))
                .body("finishedAt", nullValue());
        awaitState(run, "completed");
        bookme.asOperator().post("/ops/runs/" + run + "/retry").then().statusCode(409);
    }

    @Test
    void an_unknown_run_or_schema_is_a_404() {
        for (String path :
                List.of("/ops/runs/999999", "/ops/runs/abc", "/ops/runs/999999/events", "/ops/migrations/nobody")) {
            bookme.asOperator().get(path).then().statusCode(404).contentType("application/problem+json");
        }
        bookme.asOperator().get("/ops/runs/999999/groups").then().statusCode(404);
        bookme.asOperator().post("/ops/runs/999999/stop").then().statusCode(404);
        bookme.asOperator().post("/ops/runs/999999/resume").then().statusCode(404);
        bookme.asOperator().post("/ops/runs/999999/retry").then().statusCode(404);
        bookme.asOperator().post("/ops/runs/999999/undo").then().statusCode(404);
    }

    @Test
    void the_shared_schema_and_the_fleet_have_their_place() {
        bookme.newTenant();
        bookme.asOperator()
                .get("/ops/migrations/public")
                .then()
                .statusCode(200)
                .body("applied", hasItem("tenant.0001_initial"))
                .body("state", equalTo("current"));
        fleet().body("sharedCurrent", equalTo(true))
                .body("tenants", greaterThanOrEqualTo(1))
                .body("migrations.migration", hasItem(LAST));
    }

    private static HttpResponse<Stream<String>> events(String run, String lastEvent) throws Exception {
        String credentials =
                Base64.getEncoder().encodeToString((LiveBookMe.OPERATOR + ":" + LiveBookMe.PASSWORD).getBytes(UTF_8));
        HttpRequest.Builder request = HttpRequest.newBuilder(bookme.uri("/ops/runs/" + run + "/events"))
                .timeout(Duration.ofMinutes(1))
                .header("Authorization", "Basic " + credentials);
        if (!lastEvent.isEmpty()) {
            request.header("Last-Event-ID", lastEvent);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofLines());
    }
}
