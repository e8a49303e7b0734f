package io.bookme.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;

import io.bookme.api.LiveBookMe;
import io.bookme.api.LiveBookMe.TestTenant;
import io.bookme.rollout.Eventually;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /ops/tenants}. */
class TenantsIT {
    private static LiveBookMe bookme;

    @BeforeAll
    static void start() {
        bookme = LiveBookMe.get();
    }

    @Test
    void a_tenant_is_ready_when_its_creation_is_answered() {
        create("tenant_ready", "READY.example.com:443")
                .statusCode(201)
                .header("Location", endsWith("/ops/tenants/tenant_ready"))
                .body("schema", equalTo("tenant_ready"))
                .body("domain", equalTo("ready.example.com"))
                .body("status", equalTo("active"));
        bookme.asOperator()
                .get("/ops/tenants/tenant_ready")
                .then()
                .statusCode(200)
                .body("name", equalTo("A tenant"));
        bookme.asOperator()
                .get("/ops/migrations/tenant_ready")
                .then()
                .statusCode(200)
                .body("state", equalTo("current"))
                .body("pending.size()", equalTo(0));
    }

    @Test
    void a_tenant_is_made_with_its_owner_who_can_sign_in_and_whose_password_is_seen_nowhere() throws IOException {
        String password = "fjord glimpse 4711";
        Map<String, String> owner = Map.of(
                "username", "anna-owned", "fullName", "Anna", "email", "anna@owned.example", "password", password);
        String answer = createOwned("tenant_owned", owner)
                .statusCode(201)
                .body("schema", equalTo("tenant_owned"))
                .extract()
                .asString();
        bookme.anonymous()
                .auth()
                .preemptive()
                .basic("anna-owned", password)
                .header("Host", "tenant-owned.example.com")
                .get("/api/services")
                .then()
                .statusCode(200);
        createOwned("tenant_owned_too", Map.of("username", "anna-owned")).statusCode(201);
        assertThat(bookme.one("select string_agg(t.schema_name || ' ' || m.role, ', ' order by 1) from"
                        + " public.users_membership m join public.users_user u on u.id = m.user_id"
                        + " join public.tenant_tenant t on t.id = m.tenant_id where u.username = 'anna-owned'"))
                .isEqualTo("tenant_owned owner, tenant_owned_too owner");
        assertThat(answer + Files.readString(bookme.log())).doesNotContain(password);
    }

    @Test
    void an_owner_who_cannot_be_made_is_refused_and_nothing_is_there() {
        bookme.newUser("known-owner");
        String before = everything();
        createOwned("tenant_never", Map.of("username", "known-owner", "password", "long enough 4711"))
                .statusCode(409)
                .body("detail", containsString("'known-owner' is there already"));
        createOwned("tenant_never", Map.of("username", "unknown-owner"))
                .statusCode(400)
                .body("detail", containsString("needs a password"));
        createOwned("tenant_never", Map.of("username", "new-owner", "password", "short4711"))
                .statusCode(400)
                .body("detail", equalTo("A password has 12 to 72 bytes, this one has 9"));
        createOwned("tenant_never", Map.of("username", "a:b", "password", "long enough 4711"))
                .statusCode(400)
                .body(not(containsString("4711")));
        createOwned("tenant_never", Map.of("username", "new-owner", "email", "nobody", "password", "long enough 4711"))
                .statusCode(400)
                .body(not(containsString("4711")));
        createOwned("tenant_never", Map.of("password", "long enough 4711"))
                .statusCode(400)
                .body("errors.field", equalTo(List.of("owner.username")))
                .body(not(containsString("4711")));
        createOwned("tenant_never", Map.of("username", "new-owner", "password", 471147114711L))
                .statusCode(400)
                .body("errors.field", equalTo(List.of("owner.password")))
                .body(not(containsString("4711")));
        createOwned("tenant_never", Map.of("username", "new-owner", "pasword", "long enough 4711"))
                .statusCode(400)
                .body("errors.field", equalTo(List.of("owner.pasword")))
                .body(not(containsString("4711")));
        assertThat(everything()).isEqualTo(before);
    }

    private static ValidatableResponse createOwned(String schema, Map<String, ?> owner) {
        return bookme.asOperator()
                .body(Map.of(
                        "schema",
                        schema,
                        "name",
                        "Owned",
                        "domain",
                        schema.replace('_', '-') + ".example.com",
                        "owner",
                        owner))
                .post("/ops/tenants")
                .then();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "public | a.example.org",
                "bookme | a.example.org",
                "batch | a.example.org",
                "information_schema | a.example.org",
                "pg_mine | a.example.org",
                "bookme_spare_1 | a.example.org",
                "Tenant | a.example.org",
                "1tenant | a.example.org",
                "tenant-a | a.example.org",
                "'tenant\"; drop schema public; --' | a.example.org",
                "tenant_5678901234567890123456789012345678901234567890123456789012345 | a.example.org",
                "'' | a.example.org",
                "tenant_fine | ''",
                "tenant_fine | https://a.example.org/",
                "tenant_fine | a..example.org",
                "tenant_fine | -a.example.org",
                "tenant_fine | a b"
            })
    void a_name_that_cannot_be_used_is_a_400_and_changes_nothing(String schema, String domain) {
        String before = everything();
        create(schema, domain).statusCode(400).contentType("application/problem+json");
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void a_name_that_is_taken_is_a_409_and_changes_nothing() {
        TestTenant taken = bookme.newTenant();
        bookme.execute("create schema somebody_elses");
        String before = everything();
        create(taken.schema(), "free.example.org").statusCode(409).contentType("application/problem+json");
        create("tenant_free", taken.host()).statusCode(409);
        create("somebody_elses", "free.example.org").statusCode(409);
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void a_body_without_a_name_is_a_400_that_names_the_fields() {
        bookme.asOperator()
                .body(Map.of("schema", "tenant_half", "contactEmail", "nobody"))
                .post("/ops/tenants")
                .then()
                .statusCode(400)
                .body("errors.field", equalTo(List.of("contactEmail", "domain", "name")));
    }

    @Test
    void a_nul_in_an_address_is_no_sign_of_a_database_that_is_away() {
        for (String verb : new String[] {"", "/suspend"}) {
            bookme.asOperator()
                    .urlEncodingEnabled(false)
                    .request(verb.isEmpty() ? "GET" : "POST", "/ops/tenants/a%00b" + verb)
                    .then()
                    .statusCode(404)
                    .contentType("application/problem+json");
        }
        bookme.asOperator()
                .urlEncodingEnabled(false)
                .delete("/ops/tenants/" + bookme.newTenant().schema() + "?confirm=%00")
                .then()
                .statusCode(400)
                .body("errors.field", equalTo(java.util.List.of("confirm")));
    }

    @Test
    void tenants_are_listed_in_pages_and_by_status() {
        TestTenant suspended = bookme.newTenant();
        TestTenant active = bookme.newTenant();
        bookme.asOperator()
                .post("/ops/tenants/" + suspended.schema() + "/suspend")
                .then()
                .statusCode(200)
                .body("status", equalTo("suspended"));
        bookme.asOperator()
                .get("/ops/tenants?size=1")
                .then()
                .statusCode(200)
                .body("items.size()", lessThanOrEqualTo(1))
                .body("size", equalTo(1));
        bookme.asOperator()
                .get("/ops/tenants?status=suspended&size=100")
                .then()
                .body("items.schema", hasItem(suspended.schema()))
                .body("items.schema", not(hasItem(active.schema())));
        bookme.asOperator().get("/ops/tenants?status=lost").then().statusCode(400);
    }

    @Test
    void a_state_is_reached_twice_without_harm_and_an_unknown_tenant_is_a_404() {
        TestTenant tenant = bookme.newTenant();
        for (String verb : new String[] {"suspend", "suspend", "archive", "archive", "activate", "activate"}) {
            bookme.asOperator()
                    .post("/ops/tenants/" + tenant.schema() + "/" + verb)
                    .then()
                    .statusCode(200);
            bookme.asOperator()
                    .post("/ops/tenants/nobody/" + verb)
                    .then()
                    .statusCode(404)
                    .contentType("application/problem+json");
        }
        bookme.asOperator().get("/ops/tenants/nobody").then().statusCode(404);
        bookme.asOperator().get("/ops/tenants/" + tenant.schema()).then().body("status", equalTo("active"));
    }

    @Test
    void a_tenant_is_renamed_with_its_host_still_the_same() {
        TestTenant tenant = bookme.newTenant();
        bookme.asOperator()
                .body(Map.of("schema", "tenant_renamed", "name", "Renamed"))
                .post("/ops/tenants/" + tenant.schema() + "/rename")
                .then()
                .statusCode(200)
                .body("schema", equalTo("tenant_renamed"))
                .body("name", equalTo("Renamed"))
                .body("domain", equalTo(tenant.host()));
        bookme.asOperator().get("/ops/tenants/" + tenant.schema()).then().statusCode(404);
        bookme.asOperator().get("/ops/migrations/tenant_renamed").then().body("state", equalTo("current"));
        bookme.asOperator()
                .body(Map.of("schema", "public"))
                .post("/ops/tenants/tenant_renamed/rename")
                .then()
                .statusCode(400);
        bookme.asOperator()
                .body(Map.of("schema", bookme.newTenant().schema()))
                .post("/ops/tenants/tenant_renamed/rename")
                .then()
                .statusCode(409)
                .contentType("application/problem+json");
    }

    @Test
    void a_tenant_gets_another_host_with_its_schema_and_its_name_or_without() {
        TestTenant tenant = bookme.newTenant();
        TestTenant other = bookme.newTenant();
        renaming(tenant, Map.of("domain", "NEW-HOST.example.com:443"))
                .statusCode(200)
                .body("schema", equalTo(tenant.schema()))
                .body("domain", equalTo("new-host.example.com"));
        bookme.as(tenant).get("/api/services").then().statusCode(404);
        for (Map<String, String> wrong : List.of(
                Map.<String, String>of(),
                Map.of("domain", ""),
                Map.of("domain", "https://a.example.org/"),
                Map.of("domain", "a..example.org", "name", "Never"))) {
            renaming(tenant, wrong).statusCode(400).contentType("application/problem+json");
        }
        renaming(tenant, Map.of("domain", other.host(), "schema", "tenant_never", "name", "Never"))
                .statusCode(409)
                .body("detail", equalTo("The domain '" + other.host() + "' belongs to another tenant"));
        bookme.asOperator()
                .get("/ops/tenants/" + tenant.schema())
                .then()
                .body("domain", equalTo("new-host.example.com"))
                .body("name", not(equalTo("Never")));
        renaming(tenant, Map.of("domain", tenant.host(), "schema", "tenant_rehosted", "name", "Rehosted"))
                .statusCode(200)
                .body("schema", equalTo("tenant_rehosted"))
                .body("name", equalTo("Rehosted"))
                .body("domain", equalTo(tenant.host()));
        bookme.as(tenant).get("/api/services").then().statusCode(200);
        renaming(tenant, Map.of("domain", "nobodys.example.com")).statusCode(404);
    }

    private static ValidatableResponse renaming(TestTenant tenant, Map<String, String> wanted) {
        return bookme.asOperator()
                .body(wanted)
                .post("/ops/tenants/" + tenant.schema() + "/rename")
                .then();
    }

    @Test
    void a_tenant_is_deleted_only_if_its_name_is_given_once_more() {
        TestTenant tenant = bookme.newTenant();
        for (String confirm : new String[] {"", "?confirm=", "?confirm=tenant_other"}) {
            bookme.asOperator()
                    .delete("/ops/tenants/" + tenant.schema() + confirm)
                    .then()
                    .statusCode(400)
                    .body("errors.field", equalTo(List.of("confirm")));
        }
        bookme.asOperator()
                .delete("/ops/tenants/" + tenant.schema() + "?confirm=" + tenant.schema())
                .then()
                .statusCode(204);
        bookme.asOperator().get("/ops/tenants/" + tenant.schema()).then().statusCode(404);
        assertThat(bookme.one("select count(*) from pg_namespace where nspname = '" + tenant.schema() + "'"))
                .isEqualTo("0");
        bookme.asOperator()
                .delete("/ops/tenants/" + tenant.schema() + "?confirm=" + tenant.schema())
                .then()
                .statusCode(404);
    }

    @Test
    void a_tenant_is_cloned_with_its_rows() {
        TestTenant model = bookme.newTenant();
        bookme.execute("insert into " + model.schema() + ".staff_member (name) values ('Kim')");
        bookme.asOperator()
                .body(Map.of("schema", "tenant_clone", "name", "Clone", "domain", "clone.example.com"))
                .post("/ops/tenants/" + model.schema() + "/clone")
                .then()
                .statusCode(201)
                .header("Location", endsWith("/ops/tenants/tenant_clone"))
                .body("tenant.schema", equalTo("tenant_clone"))
                .body("rows", equalTo(1));
        assertThat(bookme.one("select name from tenant_clone.staff_member")).isEqualTo("Kim");
        bookme.execute("create index by_hand on " + model.schema() + ".staff_member (phone)");
        bookme.asOperator()
                .body(Map.of("schema", "tenant_never", "name", "Never", "domain", "never.example.com"))
                .post("/ops/tenants/" + model.schema() + "/clone")
                .then()
                .statusCode(409)
                .body("detail", org.hamcrest.Matchers.containsString("by_hand"));
    }

    @Test
    void a_tenant_is_backed_up_into_the_servers_folder() {
        TestTenant tenant = bookme.newTenant();
        String file = bookme.asOperator()
                .post("/ops/tenants/" + tenant.schema() + "/backup")
                .then()
                .statusCode(200)
                .body("schema", equalTo(tenant.schema()))
                .extract()
                .path("file");
        assertThat(LiveBookMe.backups().resolve(file)).isNotEmptyFile();
        bookme.asOperator().post("/ops/tenants/nobody/backup").then().statusCode(404);
        bookme.as(tenant)
                .post("/ops/tenants/" + tenant.schema() + "/backup")
                .then()
                .statusCode(403);
    }

    @Test
    void what_is_wrong_with_a_tenant_is_found_and_mended() {
        TestTenant tenant = bookme.newTenant();
        bookme.asOperator()
                .post("/ops/tenants/" + tenant.schema() + "/verify")
                .then()
                .statusCode(200)
                .body("sound", equalTo(true));
        bookme.execute("drop schema " + tenant.schema() + " cascade");
        bookme.asOperator()
                .post("/ops/tenants/verify")
                .then()
                .statusCode(200)
                .body("findings.schema", hasItem(tenant.schema()));
        bookme.asOperator()
                .post("/ops/tenants/" + tenant.schema() + "/repair")
                .then()
                .statusCode(200)
                .body("did.size()", equalTo(1));
        bookme.asOperator()
                .post("/ops/tenants/" + tenant.schema() + "/verify")
                .then()
                .body("sound", equalTo(true));
        bookme.asOperator().post("/ops/tenants/nobody/verify").then().statusCode(404);
        bookme.asOperator().post("/ops/tenants/nobody/repair").then().statusCode(404);
    }

    @Test
    void tenants_are_listed_by_where_they_stand() {
        TestTenant tenant = bookme.newTenant();
        bookme.asOperator()
                .get("/ops/tenants?standing=at-head&standing=held&size=100")
                .then()
                .statusCode(200)
                .body("items.schema", hasItem(tenant.schema()));
        bookme.asOperator()
                .get("/ops/tenants?standing=parked&size=100")
                .then()
                .body("items.schema", not(hasItem(tenant.schema())));
        bookme.asOperator().get("/ops/tenants?standing=lost").then().statusCode(400);
    }

    @Test
    void where_a_tenant_stands_is_said_of_each_in_the_words_of_the_command_line() {
        TestTenant held = bookme.newTenant();
        bookme.asOperator()
                .get("/ops/tenants/" + held.schema())
                .then()
                .body("standing", equalTo(List.of("at-head")))
                .body("unknown", equalTo(List.of()));
        bookme.execute("insert into bookme.hold (schema_name, app, migration) values ('" + held.schema()
                + "', 'services', '0002_service_capacity')");
        String everyMigration = bookme.one("select count(*) from " + held.schema() + ".databasechangelog");
        bookme.asOperator()
                .get("/ops/tenants/" + held.schema())
                .then()
                .body("standing", equalTo(List.of("at-head", "held")))
                .body("migrations", equalTo(Integer.valueOf(everyMigration)));
        bookme.asOperator()
                .get("/ops/tenants?standing=held&size=100")
                .then()
                .body(
                        "items.find { it.schema == '" + held.schema() + "' }.standing",
                        equalTo(List.of("at-head", "held")));
        bookme.asOperator()
                .post("/ops/tenants/" + held.schema() + "/suspend")
                .then()
                .body("standing", equalTo(List.of("at-head", "held")));
    }

    @Test
    void spare_schemas_are_kept_ready_and_are_no_tenants() throws InterruptedException {
        Eventually.within(
                java.time.Duration.ofSeconds(60),
                "spare schemas are there",
                () -> !bookme.one("select count(*) from bookme.schema_state where kind = 'spare'")
                        .equals("0"));
        bookme.asOperator()
                .get("/ops/tenants?size=100")
                .then()
                .body("items.schema", not(hasItem(org.hamcrest.Matchers.startsWith("bookme_"))));
    }

    private static ValidatableResponse create(String schema, String domain) {
        return bookme.asOperator()
                .body(Map.of("schema", schema, "name", "A tenant", "domain", domain))
                .post("/ops/tenants")
                .then();
    }

    private static String everything() {
        return bookme.one("select (select count(*) from public.tenant_tenant) || ' '"
                + " || (select count(*) from public.users_user) || ' '"
                + " || (select count(*) from public.tenant_domain) || ' '"
                + " || (select count(*) from bookme.schema_state where kind <> 'spare') || ' '"
                + " || (select count(*) from pg_catalog.pg_namespace where nspname not like 'bookme\\_%')");
    }
}
