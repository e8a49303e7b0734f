package io.bookme.ops;

import static io.bookme.ops.RunWords.LAST;
import static io.bookme.ops.RunWords.awaitState;
import static io.bookme.ops.RunWords.begin;
import static io.bookme.ops.RunWords.migrations;
import static io.bookme.ops.RunWords.run;
import static io.bookme.ops.RunWords.start;
import static io.bookme.ops.RunWords.tenantBehind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.bookme.api.LiveBookMe;
import io.bookme.api.LiveBookMe.TestTenant;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunRequest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the answers offer as next steps, sent as they stand. */
class NextStepsIT {
    private static LiveBookMe bookme;

    @BeforeAll
    static void open() {
        bookme = LiveBookMe.get();
    }

    /** Sends one of the links that are found there; the number of the run that comes of it. */
    private static String follow(JsonPath answer, String where, String rel) {
        return sent(answer, where, rel).statusCode(202).extract().path("id").toString();
    }

    private static ValidatableResponse sent(JsonPath answer, String where, String rel) {
        Map<String, Object> link = answer.getMap(where + ".find { it.rel == '" + rel + "' }");
        assertThat(link).as("%s in %s", rel, where).isNotNull();
        RequestSpecification request = bookme.asOperator();
        if (link.get("body") != null) {
            request.body(link.get("body"));
        }
        return request.request((String) link.get("method"), (String) link.get("href"))
                .then();
    }

    private static JsonPath refused(String path, Map<String, Object> wanted) {
        return bookme.asOperator()
                .body(wanted)
                .post(path)
                .then()
                .statusCode(409)
                .extract()
                .jsonPath();
    }

    @Test
    void what_is_there_already_is_recorded_by_the_request_that_is_offered() throws Exception {
        TestTenant tenant = tenantBehind();
        bookme.execute("create table " + tenant.schema() + ".services_category ()");
        String failed = begin(tenant);
        awaitState(failed, "failed");

        JsonPath answer = run(failed)
                .body("run.next.rel", equalTo(List.of("retry")))
                .body("outcomes.items[0].error.next.rel", equalTo(List.of("fake", "retry")))
                .extract()
                .jsonPath();
        migrations(tenant).body("parked.next", equalTo(answer.get("outcomes.items[0].error.next")));
        bookme.asOperator()
                .get("/ops/runs/" + failed + "/groups")
                .then()
                .body("[0].example.error.next", equalTo(answer.get("outcomes.items[0].error.next")));

        String fake = follow(answer, "outcomes.items[0].error.next", "fake");
        awaitState(fake, "completed");
        run(fake).body("outcomes.items[0].recordedOnly", equalTo(List.of(LAST)));
        migrations(tenant).body("state", equalTo("current"));
    }

    @Test
    void a_mended_tenant_is_retried_and_its_run_undone_and_had_back_by_the_requests_that_are_offered()
            throws Exception {
        TestTenant tenant = tenantBehind();
        bookme.execute("create table " + tenant.schema() + ".services_category ()");
        String run = begin(tenant);
        awaitState(run, "failed");
        bookme.execute("drop table " + tenant.schema() + ".services_category");
        String retried = follow(run(run).extract().jsonPath(), "outcomes.items[0].error.next", "retry");
        awaitState(retried, "completed");

        String undo = follow(run(retried).extract().jsonPath(), "run.next", "undo");
        awaitState(undo, "completed");
        migrations(tenant).body("state", equalTo("held"));
        JsonPath undone = run(retried).extract().jsonPath();
        assertThat(undone.getString("run.next[0].href")).isEqualTo("/ops/runs/" + undo + "/undo");
        awaitState(follow(undone, "run.next", "undo"), "completed");
        migrations(tenant).body("state", equalTo("current"));
    }

    @Test
    void who_is_refused_something_of_a_run_is_offered_what_can_be_had() throws Exception {
        String run = begin(tenantBehind());
        awaitState(run, "completed");
        for (String refused : List.of("/resume", "/retry")) {
            bookme.asOperator()
                    .post("/ops/runs/" + run + refused)
                    .then()
                    .statusCode(409)
                    .contentType("application/problem+json")
                    .body("next.rel", equalTo(List.of("undo", "start")))
                    .body("next[0].href", equalTo("/ops/runs/" + run + "/undo"));
        }
        bookme.asOperator().post("/ops/runs/999999/undo").then().statusCode(404).body("next", nullValue());
    }

    @Test
    void a_run_in_the_way_is_stopped_by_the_request_that_is_offered() throws Exception {
        TestTenant tenant = tenantBehind();
        Fleet fleet = bookme.fleet();
        Run inTheWay = fleet.start(RunRequest.schemas(List.of(tenant.schema()), Entrance.COMMAND_LINE, "test")
                        .towards(fleet.graph(), "services", Optional.of("0003")))
                .orElseThrow();
        Map<String, Object> fake =
                Map.of("schemas", List.of(tenant.schema()), "work", "fake", "app", "services", "migration", "0003");

        JsonPath answer = refused("/ops/runs", fake);

        assertThat(answer.getString("next[0].href")).isEqualTo("/ops/runs/" + inTheWay.id() + "/stop");
        assertThat(refused("/ops/plan", fake).getList("next")).isEqualTo(answer.getList("next"));
        follow(answer, "next", "stop");
        awaitState(start(fake), "completed");
    }

    private static String broughtTo(TestTenant tenant, String migration) throws InterruptedException {
        String run = start(Map.of("schemas", List.of(tenant.schema()), "app", "services", "migration", migration));
        awaitState(run, "completed");
        return run;
    }

    @Test
    void runs_on_which_an_undo_stands_are_undone_together_by_the_request_that_is_offered() throws Exception {
        TestTenant tenant = bookme.newTenant();
        broughtTo(tenant, "0001");
        String run = broughtTo(tenant, "0002");
        String later = broughtTo(tenant, "0003");

        JsonPath answer = refused("/ops/runs/" + run + "/undo", Map.of());

        assertThat(answer.getString("next.rel")).isEqualTo("[undo]");
        assertThat(answer.getString("next[0].body.with")).isEqualTo("[" + later + "]");
        String undo = follow(answer, "next", "undo");
        awaitState(undo, "completed");
        run(undo).body("run.undoes.collect { it.toString() }", containsInAnyOrder(run, later));
    }

    @Test
    void what_stands_in_the_way_of_a_plan_and_what_a_verification_finds_is_repaired_by_the_requests_that_are_offered() {
        for (String path : List.of("/ops/plan", "/ops/tenants/verify")) {
            TestTenant tenant = bookme.newTenant();
            bookme.execute("drop schema " + tenant.schema() + " cascade");
            boolean isPlan = path.endsWith("plan");
            Map<String, Object> wanted = isPlan ? Map.of("schemas", List.of(tenant.schema() + "*")) : Map.of();
            JsonPath answer = bookme.asOperator()
                    .body(wanted)
                    .post(path)
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            String where = isPlan
                    ? "parts.find { it.obstacle != null }.next"
                    : "findings.find { it.schema == '" + tenant.schema() + "' }.next";
            sent(answer, where, "repair").statusCode(200).body("schema", equalTo(tenant.schema()));
            bookme.asOperator()
                    .post("/ops/tenants/" + tenant.schema() + "/verify")
                    .then()
                    .statusCode(200)
                    .body("sound", equalTo(true))
                    .body("next", equalTo(List.of()));
        }
    }

    @Test
    void who_is_refused_something_of_a_tenant_is_offered_what_can_be_done_about_it() {
        TestTenant tenant = bookme.newTenant();
        bookme.asOperator()
                .post("/ops/tenants/" + tenant.schema() + "/archive")
                .then()
                .statusCode(200);
        JsonPath archived = refused("/ops/runs", Map.of("schemas", List.of(tenant.schema())));
        sent(archived, "next", "activate").statusCode(200).body("status", equalTo("active"));
        JsonPath unknown = bookme.asOperator()
                .get("/ops/tenants/tenant_nobody")
                .then()
                .statusCode(404)
                .extract()
                .jsonPath();
        sent(unknown, "next", "tenants").statusCode(200);
    }

    @Test
    void they_are_described() {
        JsonPath document = bookme.anonymous()
                .get("/openapi?format=JSON")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        for (String where :
                List.of("Problem", "RunJson", "FailureJson", "HeldBackJson", "FindingJson", "PlanPartJson")) {
            assertThat(document.getString("components.schemas." + where + ".properties.next.items.'$ref'"))
                    .as(where)
                    .isEqualTo("#/components/schemas/Link");
        }
        assertThat(document.getMap("components.schemas.Link.properties")).containsKeys("rel", "method", "href", "body");
    }
}
