package io.bookme.ops;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;

import io.bookme.api.LiveBookMe;
import io.bookme.api.LiveBookMe.TestTenant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code /health}, for whoever asks. */
class HealthIT {
    private static LiveBookMe bookme;

    @BeforeAll
    static void start() {
        bookme = LiveBookMe.get();
    }

    @Test
    void it_is_live_and_ready() {
        bookme.anonymous()
                .get("/health")
                .then()
                .statusCode(200)
                .body("status", equalTo("UP"))
                .body("checks.name", equalTo(List.of("bookme", "database", "schemas")));
        bookme.anonymous().get("/health/live").then().statusCode(200).body("checks.name", equalTo(List.of("bookme")));
        bookme.anonymous().get("/health/ready").then().statusCode(200).body("checks.name", hasItem("database"));
    }

    @Test
    void a_tenant_behind_is_counted_and_does_not_make_the_server_unready() {
        TestTenant tenant = bookme.newTenant();
        bookme.execute("set search_path = " + tenant.schema()
                + "; alter table services_service drop column category_id; drop table services_category;"
                + " delete from databasechangelog where id = '0003_servicecategory_service_category'");
        bookme.fleet().verify();
        bookme.anonymous()
                .get("/health/ready")
                .then()
                .statusCode(200)
                .body("checks.find { it.name == 'schemas' }.data.tenantsBehind", greaterThanOrEqualTo(1))
                .body("checks.find { it.name == 'schemas' }.data.sharedCurrent", equalTo(true));
    }

    @Test
    void it_is_only_read() {
        bookme.anonymous().post("/health").then().statusCode(403);
    }
}
