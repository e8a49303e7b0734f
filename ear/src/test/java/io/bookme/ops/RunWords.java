package io.bookme.ops;

import static org.hamcrest.Matchers.containsString;

import io.bookme.api.LiveBookMe;
import io.bookme.api.LiveBookMe.TestTenant;
import io.bookme.rollout.Eventually;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The words in which the tests speak of runs over REST. */
final class RunWords {
    static final String LAST = "services.0003_servicecategory_service_category";

    private static final LiveBookMe BOOKME = LiveBookMe.get();

    private RunWords() {}

    /** A tenant without its last migration, as if this build had just been deployed. */
    static TestTenant tenantBehind() {
        TestTenant tenant = BOOKME.newTenant();
        BOOKME.execute("set search_path = " + tenant.schema()
                + "; alter table services_service drop column category_id; drop table services_category;"
                + " delete from databasechangelog where id = '0003_servicecategory_service_category'");
        BOOKME.fleet().verify();
        return tenant;
    }

    static String begin(TestTenant... tenants) {
        return start(Stream.of(tenants).map(TestTenant::schema).toList())
                .statusCode(202)
                .header("Location", containsString("/ops/runs/"))
                .extract()
                .path("id")
                .toString();
    }

    static String start(Map<String, Object> wanted) {
        return BOOKME.asOperator()
                .body(wanted)
                .post("/ops/runs")
                .then()
                .statusCode(202)
                .extract()
                .path("id")
                .toString();
    }

    static ValidatableResponse start(List<String> schemas) {
        return BOOKME.asOperator()
                .body(Map.of("schemas", schemas))
                .post("/ops/runs")
                .then();
    }

    static void awaitState(String run, String state) throws InterruptedException {
        Eventually.within(
                Duration.ofMinutes(1),
                "run " + run + " is " + state,
                () -> state.equals(BOOKME.asOperator().get("/ops/runs/" + run).path("run.state")));
    }

    static ValidatableResponse run(String id) {
        return BOOKME.asOperator().get("/ops/runs/" + id).then().statusCode(200);
    }

    static ValidatableResponse migrations(TestTenant tenant) {
        return BOOKME.asOperator()
                .get("/ops/migrations/" + tenant.schema())
                .then()
                .statusCode(200);
    }

    static ValidatableResponse fleet() {
        return BOOKME.asOperator().get("/ops/migrations").then().statusCode(200);
    }
}
