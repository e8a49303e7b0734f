package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import jakarta.json.JsonObject;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Schemas that somebody dropped by hand, while the fleet is looked at and migrated as a whole. */
class LostSchemaTest {
    private static final String MISSING = "Schema 'tenant_b' or its table databasechangelog is missing";
    private static final String REPAIR = "./manage repair_tenant tenant_b";

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final CommandLine line = CommandLine.on(database).with(TestChangelogs.shop());

    @BeforeEach
    void dropOne() {
        TestFleet.of(database, TestChangelogs.shop()).tenants("a", "b", "c");
        drop("b");
    }

    private void drop(String name) {
        database.sql("drop schema tenant_" + name + " cascade");
    }

    private void newMigration() {
        line.with(TestChangelogs.shop("0002_price", "alter table shop_item add column price integer;", "select 1;"));
    }

    @Test
    void a_run_with_nothing_to_do_tells_of_one_that_is_lost() {
        for (String command :
                new String[] {"migrate_schemas", "migrate_schemas --schema=tenant_*", "migrate_schemas shop"}) {
            Result result = line.manage(command);
            assertThat(result.code()).as(command).isEqualTo(1);
            assertThat(result.out()).as(command).startsWith("No migrations to apply.");
            assertThat(result.err()).as(command).containsOnlyOnce(MISSING).containsOnlyOnce(REPAIR);
        }
        assertThat(line.manage("migrate_schemas --schema=tenant_a").err()).isEmpty();
        assertThat(line.manage("migrate_schemas --shared").err()).isEmpty();
        JsonObject json = line.manage("migrate_schemas --json").json();
        assertThat(json.getJsonArray("lost")).hasToString("[\"tenant_b\"]");
        assertThat(json.getInt("current")).isEqualTo(3);
        line.manage(REPAIR.replace("./manage ", ""));
        Result repaired = line.manage("migrate_schemas --json");
        assertThat(repaired.code()).isZero();
        assertThat(repaired.json().getJsonArray("lost")).isEmpty();
    }

    @Test
    void a_plan_and_a_check_say_that_nothing_can_be_done_there() {
        for (String option : new String[] {"--check", "--plan"}) {
            Result result = line.manage("migrate_schemas " + option);
            assertThat(result.code()).as(option).isEqualTo(1);
            assertThat(result.out())
                    .as(option)
                    .contains("tenant_b\n  cannot be done: " + MISSING + "\n  Next: ", REPAIR)
                    .contains("3 schemas have nothing to do.");
        }
        newMigration();
        assertThat(line.manage("migrate_schemas --plan").out())
                .contains("2 schemas: tenant_a, tenant_c\n  Apply shop.0002_price\n")
                .contains("tenant_b\n  cannot be done: " + MISSING);
    }

    @Test
    void where_something_is_pending_there_it_fails_in_the_run_and_is_told_once() {
        newMigration();
        Result result = line.manage("migrate_schemas");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).contains("Run 2: 2 done, 1 failed, 0 left, 1 had nothing to do");
        assertThat(result.err()).containsOnlyOnce(MISSING);
        assertThat(line.manage("run 2").out()).contains(MISSING, REPAIR);
    }

    @Test
    void a_run_that_migrates_others_tells_of_it_too() {
        TestFleet fleet = TestFleet.of(database, TestChangelogs.shop()).tenants("d");
        line.manage("migrate_schemas shop zero --schema=tenant_a");
        fleet.in("a", "delete from bookme.hold");
        Result result = line.manage("migrate_schemas");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out())
                .contains("Applying shop.0001_initial... OK", "1 done, 0 failed, 0 left, 3 had nothing");
        assertThat(result.err()).containsOnlyOnce(MISSING).containsOnlyOnce(REPAIR);
        JsonObject run = line.manage("run 3 --json").json();
        assertThat(run.getString("state")).isEqualTo("COMPLETED");
        assertThat(run.getInt("current")).as("public, c and d").isEqualTo(3);
    }

    @Test
    void several_are_told_together() {
        drop("c");
        assertThat(line.manage("migrate_schemas").err())
                .contains("2 schemas are missing, or their tables databasechangelog: tenant_b, tenant_c\n")
                .contains("./manage repair_tenant SCHEMA");
        assertThat(line.manage("migrate_schemas --plan").out())
                .contains("2 schemas: tenant_b, tenant_c\n  cannot be done: ")
                .contains("./manage repair_tenant SCHEMA");
    }

    @Test
    void of_an_archived_tenant_nothing_is_expected() {
        database.sql("update bookme.schema_state set migrated = false where schema_name = 'tenant_b'");
        Result result = line.manage("migrate_schemas");
        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
    }

    @Test
    void an_undo_takes_back_what_it_can() {
        line.manage("repair_tenant tenant_b");
        newMigration();
        line.manage("migrate_schemas");
        drop("b");
        Result undone = line.manage("undo 2");
        assertThat(undone.code()).isEqualTo(1);
        assertThat(undone.out()).contains("Run 3: 2 done, 1 failed, 0 left");
        assertThat(undone.err()).containsOnlyOnce(MISSING);
    }

    @Test
    void where_no_records_are_to_be_forgotten_nobody_is_asked() {
        Result pruned = line.manage("migrate_schemas --prune shop");
        assertThat(pruned.code()).isEqualTo(1);
        assertThat(pruned.out()).startsWith("No migrations to prune.");
        assertThat(pruned.err()).contains(MISSING).doesNotContain("have no file in this build");
    }
}
