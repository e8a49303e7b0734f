package io.bookme.ops;

import static io.bookme.ops.RunWords.LAST;
import static io.bookme.ops.RunWords.awaitState;
import static io.bookme.ops.RunWords.begin;
import static io.bookme.ops.RunWords.migrations;
import static io.bookme.ops.RunWords.run;
import static io.bookme.ops.RunWords.tenantBehind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.bookme.api.LiveBookMe;
import io.bookme.api.LiveBookMe.TestTenant;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
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
        Map<String, Object> link = answer.getMap(where + ".find { it.rel == '" + rel + "' }");
        assertThat(link).as("%s in %s", rel, where).isNotNull();
        RequestSpecification request = bookme.asOperator();
        if (link.get("body") != null) {
            request.body(link.get("body"));
        }
        return request.request((String) link.get("method"), (String) link.get("href"))
                .then()
                .statusCode(202)
                .extract()
                .path("id")
                .toString();
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
    void they_are_described() {
        JsonPath document = bookme.anonymous()
                .get("/openapi?format=JSON")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        for (String where : List.of("Problem", "RunJson", "FailureJson", "HeldBackJson")) {
            assertThat(document.getString("components.schemas." + where + ".properties.next.items.'$ref'"))
                    .as(where)
                    .isEqualTo("#/components/schemas/Link");
        }
        assertThat(document.getMap("components.schemas.Link.properties")).containsKeys("rel", "method", "href", "body");
    }
}
