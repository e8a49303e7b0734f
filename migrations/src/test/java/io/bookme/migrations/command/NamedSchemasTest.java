package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A run remembers which schemas it was asked for, as they were typed. Run 1 migrated public; run 2 comes next. */
class NamedSchemasTest {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final CommandLine line = CommandLine.on(database)
            .with(TestChangelogs.shop("0002_price", "alter table shop_item add column price integer;", "select 1;"));

    @BeforeEach
    void makeTenants() {
        TestFleet.of(database, TestChangelogs.shop()).tenants("a", "ab", "ac", "b");
    }

    private JsonArray named(String run) {
        return line.manage("run " + run + " --json").json().getJsonArray("named");
    }

    @Test
    void names_and_patterns_are_told_as_they_were_typed() {
        line.manage("migrate_schemas --schema=tenant_b --schema=tenant_a?");
        assertThat(line.manage("run 2").out())
                .contains("\n  named: tenant_b, tenant_a?\n  3 schemas asked for: 3 done, 0 failed, 0 left\n");
        assertThat(named("2")).hasToString("[\"tenant_b\",\"tenant_a?\"]");
        JsonObject newest =
                line.manage("runs --json").json().getJsonArray("runs").getJsonObject(0);
        assertThat(newest.getJsonArray("named")).isEqualTo(named("2"));
    }

    @Test
    void nobody_is_told_to_make_a_tenant_whose_name_cannot_be_one() {
        assertThat(line.manage("migrate_schemas --schema=tenant_c").err())
                .endsWith("or make it: ./manage create_tenant tenant_c --domain ...\n");
        assertThat(line.manage("migrate_schemas --schema=Tenant-C").err())
                .endsWith("Next: Look at ./manage list_tenants.\n");
        assertThat(line.manage("migrate_schemas --schema=").err())
                .contains("Is a variable of the shell empty?")
                .doesNotContain("create_tenant");
    }

    @Test
    void the_shared_schema_may_be_one_of_them() {
        line.manage("migrate_schemas --schema=public --schema=tenant_b");
        assertThat(line.manage("run 2").out()).contains("\n  named: public, tenant_b\n");
    }

    @Test
    void an_undo_names_runs_and_no_schemas() {
        line.manage("migrate_schemas --schema=tenant_a*");
        line.manage("undo 2");
        assertThat(line.manage("run 2").out()).contains("\n  named: tenant_a*\n");
        assertThat(named("3")).isEmpty();
    }

    @Test
    void a_run_of_all_names_none() {
        line.manage("migrate_schemas");
        assertThat(line.manage("run 2").out()).doesNotContain("named");
        assertThat(named("2")).isEmpty();
    }

    @Test
    void a_thousand_names_are_a_line_and_all_of_them_can_be_had() {
        line.manage("migrate_schemas");
        database.sql("update bookme.run set named = (select array_agg('tenant_' || n order by n)"
                + " from generate_series(1, 1000) n) where id = 2");
        assertThat(line.manage("run 2").out())
                .contains(
                        "\n  named: tenant_1, ", ", tenant_10 and 990 more; --verbosity 2 or --json tells of each.\n");
        assertThat(line.manage("run 2 --verbosity 2").out()).contains(", tenant_1000\n");
        assertThat(named("2")).hasSize(1_000);
    }

    @Test
    void of_a_run_by_a_build_that_did_not_note_them_nothing_is_claimed() {
        line.manage("migrate_schemas --schema=tenant_b");
        database.sql("update bookme.run set named = null");
        assertThat(line.manage("run 2").out()).doesNotContain("named");
        assertThat(line.manage("run 2 --json").json().get("named")).isEqualTo(JsonValue.NULL);
    }
}
