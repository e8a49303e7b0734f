package io.bookme.api;

import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import io.bookme.api.LiveBookMe.TestTenant;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no resource has a say in is refused as everything else is: with a problem document. */
class RefusalsIT {
    private static final int MEGABYTE = 1024 * 1024;

    private static LiveBookMe bookme;

    @BeforeAll
    static void start() {
        bookme = LiveBookMe.get();
    }

    @Test
    void a_tenant_s_body_may_be_of_256_kilobytes_and_an_operator_s_of_4_megabytes() {
        TestTenant tenant = bookme.newTenant();
        String longer = "{\"name\": \"" + "a".repeat(MEGABYTE / 4) + "\"}";
        problem(bookme.as(tenant).body(longer).post("/api/services").then(), 413, "too-large");
        problem(
                bookme.as(tenant)
                        .body(longer.replaceFirst("a{1000}", ""))
                        .post("/api/services")
                        .then(),
                400,
                "invalid");
        problem(bookme.asOperator().body(longer).post("/ops/runs").then(), 400, "invalid");
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 30})
    void a_body_that_is_too_long_is_a_413(int megabytes) {
        TestTenant tenant = bookme.newTenant();
        byte[] body = ("{\"name\": \"" + "a".repeat(megabytes * MEGABYTE) + "\"}").getBytes(StandardCharsets.UTF_8);
        problem(bookme.as(tenant).body(body).post("/api/services").then(), 413, "too-large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/WEB-INF/web.xml", "/web-inf/classes/", "/META-INF/MANIFEST.MF", "/WEB-INF", "/unknown"})
    void what_is_not_there_is_a_problem_document_wherever_it_is_not(String path) {
        problem(bookme.asOperator().get(path).then(), 404, "not-found");
        problem(bookme.anonymous().get(path).then(), 401, "not-signed-in");
    }

    @Test
    void a_host_that_nobody_has_is_a_problem_document() {
        problem(
                bookme.asOperator()
                        .header("Host", "nobody.example")
                        .get("/api/services")
                        .then(),
                404,
                "unknown-host");
    }

    private static void problem(ValidatableResponse response, int status, String type) {
        response.statusCode(status)
                .contentType("application/problem+json")
                .body("type", endsWith(type))
                .body("status", equalTo(status));
    }
}
