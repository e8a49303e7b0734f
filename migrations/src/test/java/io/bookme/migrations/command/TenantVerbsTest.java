package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import io.bookme.migrations.testing.TestDatabase;
import jakarta.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class TenantVerbsTest {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final CommandLine line = CommandLine.on(database);

    @Test
    void where_nothing_was_made_yet_it_says_what_to_make_first() {
        try (TestDatabase fresh = TestDatabase.create()) {
            for (String verb : List.of("list_tenants", "verify_tenant", "suspend_tenant tenant_acme")) {
                Result result = CommandLine.on(fresh).manage(verb);
                assertThat(result.code()).as(verb).isEqualTo(1);
                assertThat(result.err())
                        .as(verb)
                        .startsWith("Error: The shared tables are not there yet")
                        .endsWith("\nNext: Make them: ./manage migrate_schemas --shared\n");
            }
        }
    }

    @Test
    void a_new_tenant_is_ready_at_head() {
        line.manage("migrate_schemas --shared");
        Result result = line.manage("create_tenant tenant_blue_note --domain Blue.Localhost --contact a@b.example");
        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains("[standard:tenant_blue_note]   Applying services.0002_service_capacity... OK")
                .endsWith("Tenant tenant_blue_note (Blue Note) is ready at blue.localhost.\n");
        assertThat(line.manage("migrate_schemas").out()).startsWith("No migrations to apply.");
    }

    @Test
    void a_taken_name_is_refused_and_changes_nothing() {
        line.manage("migrate_schemas --shared");
        line.manage("create_tenant tenant_demo --domain demo.localhost");
        Result result = line.manage("create_tenant tenant_other --domain demo.localhost");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).startsWith("Error: The domain 'demo.localhost' belongs to another tenant\nNext: ");
        assertThat(line.manage("list_tenants").out()).doesNotContain("tenant_other");
    }

    @Test
    void a_name_that_no_schema_can_have_is_wrong_usage() {
        Result result = line.manage("create_tenant Tenant-1 --domain demo.localhost");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("'Tenant-1' cannot be the name").contains("Next: ");
    }

    @Test
    void without_the_shared_tables_the_next_step_is_named() {
        Result result = line.manage("create_tenant tenant_demo --domain demo.localhost");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("Next: Run ./manage migrate_schemas --shared first.");
        assertThat(line.manage("list_tenants").err())
                .contains("\nNext: ")
                .contains("./manage migrate_schemas --shared");
    }

    @Test
    void tenants_are_listed_as_a_table_and_as_json() {
        line.manage("migrate_schemas --shared");
        line.manage("create_tenant tenant_demo --domain demo.localhost");
        line.manage("create_tenant tenant_acme --domain acme.localhost");
        assertThat(line.manage("list_tenants").out()).isEqualTo("""
            SCHEMA       STATUS  MIGRATIONS  STANDING  DOMAIN          NAME
            tenant_acme  active  11          at-head   acme.localhost  Acme
            tenant_demo  active  11          at-head   demo.localhost  Demo
            """);
        JsonObject json = line.manage("list_tenants --status ACTIVE --json").json();
        assertThat(json.getJsonArray("tenants").getJsonObject(1).getString("domain"))
                .isEqualTo("demo.localhost");
        assertThat(line.manage("list_tenants --status archived --json").json().getJsonArray("tenants"))
                .isEmpty();
    }
}
