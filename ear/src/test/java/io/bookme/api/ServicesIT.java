package io.bookme.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.nullValue;

import io.bookme.api.LiveBookMe.TestTenant;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /api/services} and {@code /api/services/categories}. */
class ServicesIT {
    private static final String SERVICES = "/api/services";
    private static final String CATEGORIES = "/api/services/categories";

    private static LiveBookMe bookme;
    private static TestTenant shared;

    private final TestTenant tenant = shared;

    @BeforeAll
    static void start() {
        bookme = LiveBookMe.get();
        shared = bookme.newTenant();
    }

    @Test
    void a_service_is_created_read_changed_and_deleted() {
        String address = create(SERVICES, Map.of("name", "Haircut", "price", 35))
                .header("ETag", "\"0\"")
                .header("Location", endsWith(SERVICES + "/" + lastService()))
                .body("durationMinutes", equalTo(60))
                .body("capacity", equalTo(1))
                .body("active", equalTo(true))
                .extract()
                .path("id")
                .toString();

        client().get(SERVICES + "/" + address)
                .then()
                .statusCode(200)
                .header("ETag", "\"0\"")
                .body("name", equalTo("Haircut"));
        client().header("If-Match", "\"0\"")
                .body(Map.of("name", "Haircut and wash", "price", 42.5, "metadata", Map.of("room", List.of(1, 2.5))))
                .put(SERVICES + "/" + address)
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"")
                .body("name", equalTo("Haircut and wash"))
                .body("metadata.room", equalTo(List.of(1, 2.5f)));
        client().header("If-Match", "\"1\"")
                .delete(SERVICES + "/" + address)
                .then()
                .statusCode(204);
        problem(client().get(SERVICES + "/" + address).then(), 404, "not-found");
    }

    @Test
    void what_has_not_changed_is_not_sent_again() {
        String service = id(create(SERVICES, Map.of("name", "Perm", "price", 80)));
        client().header("If-None-Match", "\"0\"")
                .get(SERVICES + "/" + service)
                .then()
                .statusCode(304)
                .header("ETag", "\"0\"");
    }

    @Test
    void reading_changes_no_version() {
        String service = id(create(
                SERVICES,
                Map.of("name", "Dye", "price", 80, "metadata", Map.of("a", Map.of("b", List.of(1.50, true))))));
        client().get(SERVICES + "/" + service).then().header("ETag", "\"0\"");
        client().get(SERVICES).then().statusCode(200);
        client().get(SERVICES + "/" + service).then().header("ETag", "\"0\"");
    }

    @Test
    void a_writer_who_has_not_seen_the_latest_version_changes_nothing() {
        String service = id(create(SERVICES, Map.of("name", "Shave", "price", 20)));
        Map<String, Object> change = Map.of("name", "Shave 2", "price", 21);
        String address = SERVICES + "/" + service;
        client().header("If-Match", "\"0\"").body(change).put(address).then().statusCode(200);

        problem(client().header("If-Match", "\"0\"").body(change).put(address).then(), 412, "stale");
        problem(client().header("If-Match", "W/\"1\"").body(change).put(address).then(), 412, "stale");
        problem(client().header("If-Match", "1").body(change).put(address).then(), 412, "stale");
        problem(client().header("If-Match", "\"0\"").delete(address).then(), 412, "stale");
        client().header("If-Match", "\"0\", \"1\"")
                .body(change)
                .put(address)
                .then()
                .statusCode(200);
        client().header("If-Match", "*").delete(address).then().statusCode(204);
        problem(client().header("If-Match", "*").delete(address).then(), 404, "not-found");
    }

    @Test
    void of_many_writers_at_once_one_wins() throws Exception {
        String address = SERVICES + "/" + id(create(SERVICES, Map.of("name", "Race", "price", 1)));
        List<Integer> answers = java.util.stream.IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> client().header("If-Match", "\"0\"")
                        .body(Map.of("name", "Racer " + i, "price", i))
                        .put(address)
                        .statusCode())
                .toList();
        assertThat(answers).containsOnlyOnce(200).containsOnly(200, 412);
        client().get(address).then().header("ETag", "\"1\"");
    }

    @Test
    void a_writer_says_which_version_it_has_seen() {
        String service = id(create(SERVICES, Map.of("name", "Beard", "price", 20)));
        problem(
                client().body(Map.of("name", "B", "price", 1))
                        .put(SERVICES + "/" + service)
                        .then(),
                428,
                "precondition-required");
        problem(client().delete(SERVICES + "/" + service).then(), 428, "precondition-required");
    }

    @Test
    void a_wrong_body_is_answered_with_each_wrong_field() {
        Map<String, Object> wrong = new HashMap<>();
        wrong.put("name", " ");
        wrong.put("price", 12.345);
        wrong.put("durationMinutes", 0);
        wrong.put("capacity", 1.5);
        problem(client().body(wrong).post(SERVICES).then(), 400, "invalid")
                .body("errors.field", hasItems("name", "price", "durationMinutes", "capacity"));
        problem(client().body(Map.of("name", "No price")).post(SERVICES).then(), 400, "invalid")
                .body("errors.field", equalTo(List.of("price")));
        problem(client().post(SERVICES).then(), 400, "invalid").body("errors.field", equalTo(List.of("body")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "\"x\"",
                "{\"name\": {}, \"price\": 1}",
                "{\"name\": \"x\", \"price\": \"a\"}",
                "{\"nmae\": \"x\", \"price\": 1}",
                "{\"name\": \"\\u0000\", \"price\": 1}",
                "{\"name\": \"x\", \"price\": 1, \"metadata\": {\"a\": \"\\u0000\"}}",
                "{\"name\": \"x\", \"price\": 1, \"capacity\": 4294967297}",
                "{\"name\": \"x\", \"price\": 1, \"categoryId\": 999999}"
            })
    void a_body_that_cannot_be_stored_is_a_400(String body) {
        long before = lastService();
        client().body(body)
                .post(SERVICES)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", org.hamcrest.Matchers.not(org.hamcrest.Matchers.containsString("Exception")));
        assertThat(bookme.one("select count(*) from " + tenant.schema() + ".services_service where id > " + before))
                .isEqualTo("0");
    }

    @Test
    void what_a_business_wants_to_remember_has_a_limit() {
        Map<String, Object> large = Map.of("name", "x", "price", 1, "metadata", Map.of("a", "x".repeat(20_000)));
        problem(client().body(large).post(SERVICES).then(), 400, "invalid")
                .body("errors.field", equalTo(List.of("metadata")))
                .body(
                        "errors[0].message",
                        equalTo("must be at most 16384 bytes of JSON, with at most 500 values in it"));
        problem(
                        client().body("{\"name\": \"x\", \"metadata\": {\"a\": [1" + ",1".repeat(500) + "]}}")
                                .post(SERVICES + "/categories")
                                .then(),
                        400,
                        "invalid")
                .body("errors.field", equalTo(List.of("metadata")));
    }

    @Test
    void a_value_of_another_type_is_refused_by_name_and_not_taken_for_something_else() {
        long before = lastService();
        String body =
                "{\"name\": \"B\", \"price\": \"1\", \"active\": \"yes\", \"categoryId\": 1.9, \"metadata\": [1]}";
        problem(client().body(body).post(SERVICES).then(), 400, "invalid")
                .body("errors.field", equalTo(List.of("price", "active", "categoryId", "metadata")))
                .body("errors[1].message", equalTo("must be true or false, not a string"));
        problem(
                        client().body("{\"name\": \"B\", \"price\": 1, \"price\": 2}")
                                .post(SERVICES)
                                .then(),
                        400,
                        "invalid")
                .body("errors.field", equalTo(List.of("price")));
        problem(client().body("{\"name\": \"B\",\n \"price\" 1}").post(SERVICES).then(), 400, "malformed")
                .body("detail", org.hamcrest.Matchers.containsString("line 2"));
        problem(
                client().body("{\"name\": \"Fris\u00f6r\", \"price\": 1}".getBytes(StandardCharsets.ISO_8859_1))
                        .post(SERVICES)
                        .then(),
                400,
                "malformed");
        assertThat(lastService()).isEqualTo(before);
    }

    @Test
    void other_faults_of_a_request_are_problem_documents_too() {
        problem(
                client().contentType(ContentType.XML)
                        .body("<a/>")
                        .post(SERVICES)
                        .then(),
                415,
                "unsupported-media-type");
        problem(client().accept(ContentType.XML).get(SERVICES).then(), 406, "not-acceptable");
        problem(client().patch(SERVICES).then(), 405, "method-not-allowed")
                .header("Allow", org.hamcrest.Matchers.containsString("POST"));
        problem(client().get("/api/nothing").then(), 404, "not-found");
        problem(client().get("/nothing").then(), 404, "not-found");
        problem(client().get(SERVICES + "/abc").then(), 404, "not-found");
        problem(client().get(SERVICES + "/999999999").then(), 404, "not-found");
    }

    @Test
    void a_list_is_paged_filtered_and_sorted() {
        TestTenant own = bookme.newTenant();
        String category = id(create(own, CATEGORIES, Map.of("name", "Hair")));
        for (int i = 1; i <= 5; i++) {
            create(own, SERVICES, Map.of("name", "Cut " + i, "price", 10 * i, "categoryId", Long.valueOf(category)));
        }
        create(own, SERVICES, Map.of("name", "100% off_er", "price", 0, "active", false));

        list(own, "?sort=name&size=2&page=2")
                .body("items.name", equalTo(List.of("Cut 2", "Cut 3")))
                .body("page", equalTo(2))
                .body("size", equalTo(2))
                .body("total", equalTo(6));
        list(own, "?sort=-price&size=1").body("items.name", equalTo(List.of("Cut 5")));
        list(own, "?sort=price,-name&active=true&size=1").body("items.name", equalTo(List.of("Cut 1")));
        list(own, "").body("items[0].name", equalTo("100% off_er"));
        list(own, "?name=cUt").body("total", equalTo(5));
        list(own, "?name=%25").body("total", equalTo(1));
        list(own, "?name=f_e").body("total", equalTo(1));
        list(own, "?active=false").body("items.name", equalTo(List.of("100% off_er")));
        list(own, "?category=" + category)
                .body("total", equalTo(5))
                .body("items.categoryId", everyItem(equalTo(Integer.valueOf(category))));
        list(own, "?minPrice=20&maxPrice=30.00").body("total", equalTo(2));
        list(own, "?page=99").body("items", equalTo(List.of())).body("total", equalTo(6));
    }

    @ParameterizedTest
    @CsvSource({
        "page=0, page",
        "page=x, page",
        "size=101, size",
        "size=-1, size",
        "sort=metadata, sort",
        "sort=name;drop, sort",
        "active=maybe, active",
        "category=x, category",
        "minPrice=1e9, minPrice"
    })
    void a_wrong_parameter_is_a_400_that_names_it(String query, String parameter) {
        problem(client().get(SERVICES + "?" + query).then(), 400, "invalid")
                .body("errors.field", equalTo(List.of(parameter)));
    }

    @Test
    void a_booked_service_is_not_deleted() {
        String service = id(create(SERVICES, Map.of("name", "Booked", "price", 20)));
        String schema = tenant.schema();
        bookme.execute("insert into " + schema + ".customers_customer (name, email) values ('Ann', 'ann@example.com');"
                + "insert into " + schema + ".bookings_booking (service_id, customer_id, starts_at, ends_at, price)"
                + " select " + service + ", max(id), now(), now() + interval '1 hour', 1 from " + schema
                + ".customers_customer");
        problem(
                client().header("If-Match", "*")
                        .delete(SERVICES + "/" + service)
                        .then(),
                409,
                "in-use");
        client().get(SERVICES + "/" + service).then().statusCode(200);
    }

    @Test
    void a_category_is_created_read_changed_and_deleted_and_its_services_stay() {
        String category = id(create(CATEGORIES, Map.of("name", "Nails", "order", 3)));
        String service =
                id(create(SERVICES, Map.of("name", "Manicure", "price", 20, "categoryId", Long.valueOf(category))));
        client().get(CATEGORIES + "/" + category)
                .then()
                .body("order", equalTo(3))
                .body("icon", equalTo(""));
        client().header("If-Match", "\"0\"")
                .body(Map.of("name", "Nail care"))
                .put(CATEGORIES + "/" + category)
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"")
                .body("order", equalTo(0));
        client().get(CATEGORIES + "?name=nail&sort=-name").then().body("items.name", hasItems("Nail care"));
        problem(
                client().header("If-Match", "\"0\"")
                        .delete(CATEGORIES + "/" + category)
                        .then(),
                412,
                "stale");
        client().header("If-Match", "\"1\"")
                .delete(CATEGORIES + "/" + category)
                .then()
                .statusCode(204);
        client().get(SERVICES + "/" + service)
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"")
                .body("categoryId", nullValue());
        problem(client().get(CATEGORIES + "/" + category).then(), 404, "not-found");
        problem(client().body(Map.of()).post(CATEGORIES).then(), 400, "invalid");
    }

    private RequestSpecification client() {
        return bookme.as(tenant);
    }

    private ValidatableResponse list(TestTenant of, String query) {
        return bookme.as(of)
                .urlEncodingEnabled(false)
                .get(SERVICES + query)
                .then()
                .statusCode(200);
    }

    private ValidatableResponse create(String path, Map<String, ?> body) {
        return create(tenant, path, body);
    }

    private static ValidatableResponse create(TestTenant of, String path, Map<String, ?> body) {
        return bookme.as(of).body(body).post(path).then().statusCode(201);
    }

    private static String id(ValidatableResponse created) {
        return created.extract().path("id").toString();
    }

    private long lastService() {
        return Long.parseLong(bookme.one("select coalesce(max(id), 0) from " + tenant.schema() + ".services_service"));
    }

    static ValidatableResponse problem(ValidatableResponse response, int status, String type) {
        return response.statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status))
                .body("type", equalTo("urn:bookme:problem:" + type));
    }
}
