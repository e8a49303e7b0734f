package io.bookme.ops;

import static io.bookme.ops.RunWords.LAST;
import static io.bookme.ops.RunWords.awaitState;
import static io.bookme.ops.RunWords.migrations;
import static io.bookme.ops.RunWords.run;
import static io.bookme.ops.RunWords.start;
import static io.bookme.ops.RunWords.tenantBehind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.nullValue;

import io.bookme.api.LiveBookMe;
import io.bookme.api.LiveBookMe.TestTenant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Runs that do something else than bring tenants to head, and plans of runs. */
class SpecialRunsIT {
    private static LiveBookMe bookme;

    @BeforeAll
    static void open() {
        bookme = LiveBookMe.get();
    }

    @Test
    void a_plan_shows_what_a_run_would_do_and_changes_nothing() {
        TestTenant tenant = tenantBehind();
        bookme.asOperator()
                .body(Map.of("schemas", List.of(tenant.schema() + "*")))
                .post("/ops/plan")
                .then()
                .statusCode(200)
                .body("pending", equalTo(1))
                .body("parts[0].schemas", equalTo(List.of(tenant.schema())))
                .body("parts[0].steps[0].migration", equalTo(LAST))
                .body("parts[0].steps[0].direction", equalTo("forward"));
        migrations(tenant).body("state", equalTo("behind"));
    }

    @Test
    void a_run_goes_back_to_a_named_migration_and_is_undone() throws Exception {
        TestTenant tenant = bookme.newTenant();
        Map<String, Object> going = Map.of("schemas", List.of(tenant.schema()), "app", "services", "migration", "0002");
        bookme.asOperator().body(going).post("/ops/plan").then().body("notServed", equalTo(1));
        String back = start(going);
        awaitState(back, "completed");
        run(back)
                .body("run.what", equalTo("migrate services 0002_service_capacity"))
                .body("outcomes.items[0].undone", equalTo(List.of(LAST)));
        bookme.as(tenant).get("/api/services").then().statusCode(503);

        bookme.asOperator()
                .get("/ops/runs/" + back + "/undo?with=" + back + "&with=abc")
                .then()
                .statusCode(400)
                .body("errors.field", equalTo(List.of("with[1]")));
        bookme.asOperator()
                .get("/ops/runs/" + back + "/undo")
                .then()
                .statusCode(200)
                .body("parts[0].steps[0].migration", equalTo(LAST));
        String undo = bookme.asOperator()
                .post("/ops/runs/" + back + "/undo")
                .then()
                .statusCode(202)
                .body("work", equalTo("undo"))
                .body("undoes.collect { it.toString() }", equalTo(List.of(back)))
                .extract()
                .path("id")
                .toString();
        awaitState(undo, "completed");
        run(undo)
                .body("run.undoneBy", nullValue())
                .body("run.asked", equalTo(1))
                .body("outcomes.items[0].applied", equalTo(List.of(LAST)));
        run(back).body("run.undoneBy.toString()", equalTo(undo));
        bookme.asOperator()
                .get("/ops/runs?size=100")
                .then()
                .body("items.find { it.id.toString() == '" + back + "' }.undoneBy.toString()", equalTo(undo))
                .body("items.find { it.id.toString() == '" + undo + "' }.undoneBy", nullValue());
        bookme.asOperator()
                .post("/ops/runs/" + back + "/stop")
                .then()
                .statusCode(202)
                .body("undoneBy.toString()", equalTo(undo));
        migrations(tenant).body("state", equalTo("current"));
        bookme.asOperator()
                .post("/ops/runs/" + back + "/undo")
                .then()
                .statusCode(409)
                .body("detail", containsString("was undone already, by run " + undo));
        bookme.asOperator()
                .post("/ops/runs/" + back + "/retry")
                .then()
                .statusCode(409)
                .body("detail", containsString("was undone since, by run " + undo));
    }

    @Test
    void whoever_passes_held_tenants_by_is_told_of_them_and_how_to_let_them_go_on() throws Exception {
        TestTenant tenant = bookme.newTenant();
        awaitState(
                start(Map.of("schemas", List.of(tenant.schema()), "app", "services", "migration", "0002")),
                "completed");
        Map<String, Object> all = Map.of("schemas", List.of(tenant.schema()));
        String next = "{\"work\":\"release\",\"app\":\"services\",\"schemas\":[\"" + tenant.schema() + "\"]}";
        bookme.asOperator()
                .body(all)
                .post("/ops/runs")
                .then()
                .statusCode(200)
                .body("message", containsString("1 tenant is held back, and not served by this build (503)"))
                .body("heldBack.at", equalTo(List.of("services 0002_service_capacity")))
                .body("heldBack.nextStep", containsString(next))
                .body("heldBack.next[0].href", equalTo("/ops/runs"))
                .body("heldBack.next[0].body.work", equalTo("release"));
        bookme.asOperator()
                .body(all)
                .post("/ops/plan")
                .then()
                .statusCode(200)
                .body("pending", equalTo(0))
                .body("heldBack.tenants", equalTo(1))
                .body("heldBack.nextStep", containsString(next));
        bookme.anonymous()
                .get("/health")
                .then()
                .body("checks.find { it.name == 'schemas' }.data.tenantsHeld", greaterThanOrEqualTo(1));

        Map<String, Object> release = Map.of("work", "release", "app", "services", "schemas", List.of(tenant.schema()));
        bookme.asOperator().body(release).post("/ops/plan").then().body("heldBack", nullValue());
        awaitState(start(release), "completed");
        migrations(tenant).body("state", equalTo("current"));
        bookme.asOperator().body(all).post("/ops/runs").then().body("heldBack", nullValue());
    }

    @Test
    void faking_runs_nothing() throws Exception {
        TestTenant tenant = tenantBehind();
        String run = start(Map.of("schemas", List.of(tenant.schema()), "work", "fake"));
        awaitState(run, "completed");
        run(run).body("outcomes.items[0].recordedOnly", equalTo(List.of(LAST)));
        assertThat(bookme.one("select to_regclass('" + tenant.schema() + ".services_category') is null"))
                .isEqualTo("t");
    }

    @Test
    void tables_that_exist_are_taken_over() throws Exception {
        TestTenant tenant = bookme.newTenant();
        bookme.execute("delete from " + tenant.schema() + ".databasechangelog where author = 'payments'");
        bookme.fleet().verify();
        String run = start(Map.of("schemas", List.of(tenant.schema()), "work", "fake_initial"));
        awaitState(run, "completed");
        run(run).body("outcomes.items[0].recordedOnly", equalTo(List.of("payments.0001_initial")));
    }

    @Test
    void a_release_lets_a_held_tenant_go_on() throws Exception {
        TestTenant tenant = bookme.newTenant();
        String back = start(Map.of("schemas", List.of(tenant.schema()), "app", "services", "migration", "0002"));
        awaitState(back, "completed");
        migrations(tenant).body("state", equalTo("held"));
        String run = start(Map.of("schemas", List.of(tenant.schema()), "app", "services", "work", "release"));
        awaitState(run, "completed");
        migrations(tenant).body("state", equalTo("current"));
    }

    @Test
    void records_of_files_that_are_gone_are_forgotten_only_on_purpose() throws Exception {
        TestTenant tenant = bookme.newTenant();
        bookme.execute("insert into " + tenant.schema() + ".databasechangelog (id, author, filename, dateexecuted,"
                + " orderexecuted, exectype, md5sum) values ('0000_gone', 'services',"
                + " 'db/tenant/services/0000_gone.sql', now(), 99, 'EXECUTED', '9:1')");
        bookme.fleet().verify();
        Map<String, Object> prune = Map.of("schemas", List.of(tenant.schema()), "work", "prune", "app", "services");
        bookme.asOperator()
                .body(prune)
                .post("/ops/plan")
                .then()
                .body("parts[0].steps[0].migration", equalTo("services.0000_gone"));
        bookme.asOperator()
                .body(prune)
                .post("/ops/runs")
                .then()
                .statusCode(400)
                .body("errors.field", equalTo(List.of("confirm")));
        Map<String, Object> confirmed = new HashMap<>(prune);
        confirmed.put("confirm", "services");
        awaitState(start(confirmed), "completed");
        assertThat(bookme.one("select count(*) from " + tenant.schema() + ".databasechangelog where id = '0000_gone'"))
                .isEqualTo("0");
    }

    @Test
    void an_app_is_taken_back_to_zero_only_on_purpose() throws Exception {
        TestTenant tenant = bookme.newTenant();
        Map<String, Object> zero = Map.of("schemas", List.of(tenant.schema()), "app", "payments", "migration", "zero");
        bookme.asOperator().body(zero).post("/ops/plan").then().body("pending", equalTo(1));
        bookme.asOperator()
                .body(zero)
                .post("/ops/runs")
                .then()
                .statusCode(400)
                .body("errors.field", equalTo(List.of("confirm")));
        migrations(tenant).body("state", equalTo("current"));
        Map<String, Object> confirmed = new HashMap<>(zero);
        confirmed.put("confirm", "payments");
        awaitState(start(confirmed), "completed");
        migrations(tenant).body("state", equalTo("held"));
    }

    @Test
    void a_run_backs_up_what_it_takes_data_away_from() throws Exception {
        TestTenant tenant = bookme.newTenant();
        String back = start(
                Map.of("schemas", List.of(tenant.schema()), "app", "services", "migration", "0002", "backup", true));
        awaitState(back, "completed");
        List<String> named =
                run(back).body("run.backup", equalTo(true)).extract().path("outcomes.items[0].backups");
        assertThat(named)
                .singleElement()
                .satisfies(file -> assertThat(Path.of(file))
                        .hasParent(LiveBookMe.backups())
                        .isNotEmptyFile());
        try (Stream<Path> files = Files.list(LiveBookMe.backups())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .anyMatch(file -> file.startsWith(tenant.schema() + "-") && file.endsWith(".bookme"));
        }
    }

    @Test
    void a_run_to_a_migration_that_is_not_there_is_refused() {
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("app", "nope"),
                Map.of("app", "services", "migration", "0099"),
                Map.of("app", "services", "migration", "000"),
                Map.of("migration", "0001"),
                Map.of("work", "prune"),
                Map.of("schemas", List.of()),
                Map.of("schemas", List.of(), "app", "payments", "migration", "zero", "confirm", "payments"),
                Map.of("maxFailures", "many"))) {
            bookme.asOperator().body(wrong).post("/ops/runs").then().statusCode(400);
            bookme.asOperator().body(wrong).post("/ops/plan").then().statusCode(400);
        }
    }
}
