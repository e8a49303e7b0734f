package io.bookme.api;

import static io.bookme.api.ServicesIT.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.bookme.api.LiveBookMe.TestTenant;
import io.bookme.migrations.plan.Goal;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.RunListener;
import io.bookme.migrations.run.RunRequest;
import io.bookme.rollout.Eventually;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in under which host, and that nobody ever sees another tenant's rows. */
class TenancyIT {
    private static final String SERVICES = "/api/services";

    private static LiveBookMe bookme;

    @BeforeAll
    static void start() {
        bookme = LiveBookMe.get();
    }

    @Test
    void nobody_is_served_without_signing_in() {
        for (String path : List.of(
                SERVICES, "/api/services/categories/1", "/ops/tenants", "/ops/runs/1/events", "/", "/nothing")) {
            problem(bookme.anonymous().get(path).then(), 401, "not-signed-in")
                    .header("WWW-Authenticate", equalTo("Basic realm=\"BookMe\""));
        }
        problem(bookme.anonymous().body(Map.of()).post("/ops/runs").then(), 401, "not-signed-in");
    }

    @Test
    void a_wrong_password_an_unknown_user_and_an_inactive_one_look_the_same() {
        TestTenant tenant = bookme.newTenant();
        bookme.newUser("inactive");
        bookme.execute("update public.users_user set is_active = false where username = 'inactive'");
        List<String> answers = new ArrayList<>();
        for (String user : List.of(tenant.member(), "nobody", "inactive")) {
            answers.add(bookme.anonymous()
                    .header("Host", tenant.host())
                    .auth()
                    .preemptive()
                    .basic(user, user.equals("inactive") ? LiveBookMe.PASSWORD : "wrong")
                    .get(SERVICES)
                    .then()
                    .statusCode(401)
                    .extract()
                    .asString());
        }
        assertThat(answers).containsOnly(answers.get(0));
    }

    @Test
    void a_member_is_served_under_its_tenants_host_and_nowhere_else() {
        TestTenant own = bookme.newTenant();
        TestTenant other = bookme.newTenant();
        bookme.as(own).get(SERVICES).then().statusCode(200);
        problem(
                bookme.as(own.member())
                        .header("Host", other.host())
                        .get(SERVICES)
                        .then(),
                403,
                "not-a-member");
        problem(bookme.asOperator().header("Host", own.host()).get(SERVICES).then(), 403, "not-a-member");
        problem(bookme.as(own).get("/ops/tenants").then(), 403, "forbidden");
        problem(bookme.as(own).body(Map.of()).post("/ops/runs").then(), 403, "forbidden");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody.example.com", "127.0.0.1", "localhost:8080", "[::1]", "a_b", "tenant;drop"})
    void an_unknown_host_is_a_404(String host) {
        TestTenant tenant = bookme.newTenant();
        problem(bookme.as(tenant.member()).header("Host", host).get(SERVICES).then(), 404, "unknown-host");
    }

    @Test
    void a_host_is_known_in_any_form() {
        TestTenant tenant = bookme.newTenant();
        for (String host : List.of(
                tenant.host() + ":8443", tenant.host().toUpperCase(java.util.Locale.ROOT), tenant.host() + ".")) {
            bookme.as(tenant.member()).header("Host", host).get(SERVICES).then().statusCode(200);
        }
    }

    @Test
    void a_suspended_or_archived_tenant_is_refused_at_once_and_served_again_when_it_is_activated() {
        TestTenant tenant = bookme.newTenant();
        TestTenant stranger = bookme.newTenant();
        tell(tenant, "suspend");
        problem(bookme.as(tenant).get(SERVICES).then(), 403, "tenant-suspended");
        problem(
                bookme.as(stranger.member())
                        .header("Host", tenant.host())
                        .get(SERVICES)
                        .then(),
                403,
                "not-a-member");
        tell(tenant, "archive");
        problem(bookme.as(tenant).get(SERVICES).then(), 403, "tenant-archived");
        tell(tenant, "activate");
        bookme.as(tenant).get(SERVICES).then().statusCode(200);
    }

    @Test
    void a_tenant_that_is_held_back_is_refused_for_a_while_and_the_others_go_on() throws Exception {
        TestTenant held = bookme.newTenant();
        TestTenant other = bookme.newTenant();
        move(held, new Goal("services", "0002_service_capacity"));
        Eventually.within(
                Duration.ofMinutes(1),
                "the hold is seen",
                () -> bookme.as(held).get(SERVICES).jsonPath().getString("type").endsWith("tenant-held"));
        problem(bookme.as(held).get(SERVICES).then(), 503, "tenant-held").header("Retry-After", equalTo("60"));
        bookme.as(other).get(SERVICES).then().statusCode(200);

        bookme.execute("delete from bookme.hold where schema_name = '" + held.schema() + "'");
        Eventually.within(
                Duration.ofMinutes(1),
                "it is behind",
                () -> bookme.as(held).get(SERVICES).jsonPath().getString("type").endsWith("tenant-behind"));
        problem(bookme.as(held).get(SERVICES).then(), 503, "tenant-behind").header("Retry-After", equalTo("5"));

        bookme.asOperator()
                .body(Map.of("schemas", List.of(held.schema())))
                .post("/ops/runs")
                .then()
                .statusCode(202);
        Eventually.within(
                Duration.ofMinutes(1),
                "it is served again",
                () -> bookme.as(held).get(SERVICES).statusCode() == 200);
    }

    @Test
    void a_column_that_is_missing_in_the_middle_of_a_migration_is_a_503_and_not_a_500() {
        TestTenant tenant = bookme.newTenant();
        bookme.as(tenant).get(SERVICES).then().statusCode(200);
        bookme.execute("alter table " + tenant.schema() + ".services_service drop column capacity");
        problem(bookme.as(tenant).get(SERVICES).then(), 503, "tenant-behind")
                .header("Retry-After", equalTo("5"))
                .body("detail", not(containsString("capacity")));
        problem(
                bookme.as(tenant)
                        .body(Map.of("name", "x", "price", 1))
                        .post(SERVICES)
                        .then(),
                503,
                "tenant-behind");
    }

    @Test
    void a_request_that_waits_for_a_migrations_locks_is_asked_to_come_again() throws Exception {
        TestTenant tenant = bookme.newTenant();
        TestTenant other = bookme.newTenant();
        try (Connection migration = bookme.connection();
                Statement statement = migration.createStatement()) {
            migration.setAutoCommit(false);
            statement.execute("lock table " + tenant.schema() + ".services_service in access exclusive mode");
            problem(bookme.as(tenant).get(SERVICES).then(), 503, "busy").header("Retry-After", equalTo("2"));
            bookme.as(other).get(SERVICES).then().statusCode(200);
            migration.rollback();
        }
        bookme.as(tenant).get(SERVICES).then().statusCode(200);
    }

    @Test
    void a_request_never_meets_another_tenant_that_has_taken_the_name_with_which_it_was_admitted() throws Exception {
        TestTenant admitted = bookme.newTenant();
        TestTenant other = bookme.newTenant();
        bookme.as(other)
                .body(Map.of("name", "not yours", "price", 1))
                .post(SERVICES)
                .then()
                .statusCode(201);
        ExecutorService client = Executors.newSingleThreadExecutor();
        try (Connection renaming = bookme.connection();
                Statement statement = renaming.createStatement()) {
            renaming.setAutoCommit(false);
            // as rename_tenant does it, with both renames in one transaction
            statement.execute("select pg_advisory_xact_lock(" + 0x6e616d65 + ", id::int) from public.tenant_tenant"
                    + " where schema_name in ('" + admitted.schema() + "', '" + other.schema() + "')");
            Future<Response> answer = client.submit(() -> bookme.as(admitted).get(SERVICES));
            Eventually.within(
                    Duration.ofMinutes(1),
                    "the request was admitted",
                    () -> bookme.one("select count(*) from pg_locks where locktype = 'advisory' and not granted")
                            .equals("1"));
            rename(statement, admitted.schema(), admitted.schema() + "_new");
            rename(statement, other.schema(), admitted.schema());
            renaming.commit();
            problem(answer.get().then(), 503, "tenant-behind").header("Retry-After", equalTo("5"));
        } finally {
            client.shutdownNow();
        }
        bookme.as(admitted).get(SERVICES).then().statusCode(200).body("total", equalTo(0));
    }

    private static void rename(Statement statement, String from, String to) throws SQLException {
        statement.execute("alter schema " + from + " rename to " + to
                + "; update bookme.schema_state set schema_name = '"
                + to + "' where schema_name = '" + from + "'; update public.tenant_tenant set schema_name = '" + to
                + "' where schema_name = '" + from + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"request", "past-the-interceptor", "asynchronous", "timer"})
    void work_without_a_tenant_reaches_no_tenants_tables(String kind) {
        bookme.newTenant();
        bookme.asOperator().get("/ops/probe/" + kind).then().statusCode(200).body(equalTo("NoTenantException"));
    }

    @Test
    void a_fault_of_the_program_tells_the_client_a_number_and_nothing_else() {
        problem(bookme.asOperator().get("/ops/probe/unguarded").then(), 500, "internal")
                .body(not(containsString("Tenant")))
                .body(not(containsString("io.bookme")))
                .body("nextStep", containsString("number"));
    }

    @Test
    void answers_carry_what_keeps_browsers_and_caches_off() {
        TestTenant tenant = bookme.newTenant();
        for (var response : List.of(
                bookme.as(tenant).get(SERVICES),
                bookme.anonymous().get(SERVICES),
                bookme.as(tenant).get("/nothing"))) {
            response.then()
                    .header("X-Content-Type-Options", "nosniff")
                    .header("Cache-Control", containsString("private"))
                    .header("Content-Security-Policy", containsString("default-src 'none'"));
        }
    }

    @Test
    void what_another_site_makes_a_browser_send_is_refused() {
        TestTenant tenant = bookme.newTenant();
        String suspend = "/ops/tenants/" + tenant.schema() + "/suspend";
        String self = bookme.uri("").toString();
        problem(
                bookme.asOperator()
                        .header("Sec-Fetch-Site", "cross-site")
                        .post(suspend)
                        .then(),
                403,
                "forbidden");
        problem(
                bookme.asOperator()
                        .header("Origin", "https://evil.example")
                        .post(suspend)
                        .then(),
                403,
                "forbidden");
        problem(bookme.asOperator().header("Origin", "null").post(suspend).then(), 403, "forbidden");
        bookme.as(tenant).get(SERVICES).then().statusCode(200);
        bookme.asOperator().header("Origin", self).post(suspend).then().statusCode(200);
        bookme.asOperator()
                .header("Sec-Fetch-Site", "same-origin")
                .header("Origin", self)
                .post(suspend)
                .then()
                .statusCode(200);
    }

    @Test
    void tenants_under_load_see_their_own_rows_and_no_others() throws Exception {
        List<TestTenant> tenants = List.of(bookme.newTenant(), bookme.newTenant(), bookme.newTenant());
        int rounds = 25;
        ExecutorService clients = Executors.newFixedThreadPool(12);
        try {
            List<Future<?>> work = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                for (TestTenant tenant : tenants) {
                    work.add(clients.submit(() -> writeAndRead(tenant)));
                }
            }
            for (Future<?> each : work) {
                each.get();
            }
        } finally {
            clients.shutdownNow();
        }
        for (TestTenant tenant : tenants) {
            assertThat(bookme.one("select count(*) || ' ' || count(distinct name) || ' ' || min(name) from "
                            + tenant.schema() + ".services_service"))
                    .isEqualTo(rounds + " 1 " + tenant.schema());
        }
    }

    private static void writeAndRead(TestTenant tenant) {
        bookme.as(tenant)
                .body(Map.of("name", tenant.schema(), "price", 1))
                .post(SERVICES)
                .then()
                .statusCode(201);
        List<String> seen = bookme.as(tenant)
                .get(SERVICES + "?size=100")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("items.name");
        assertThat(seen).isNotEmpty().containsOnly(tenant.schema());
    }

    private static void tell(TestTenant tenant, String what) {
        bookme.asOperator()
                .post("/ops/tenants/" + tenant.schema() + "/" + what)
                .then()
                .statusCode(200);
    }

    private static void move(TestTenant tenant, Goal goal) {
        Fleet fleet = bookme.fleet();
        RunRequest request = RunRequest.schemas(List.of(tenant.schema()), Entrance.COMMAND_LINE, "test")
                .withGoal(goal);
        long run = fleet.start(request).orElseThrow().id();
        assertThat(fleet.execute(run, RunListener.SILENT)
                        .orElseThrow()
                        .runToEnd(1, Thread::new)
                        .done())
                .isEqualTo(1);
    }
}
