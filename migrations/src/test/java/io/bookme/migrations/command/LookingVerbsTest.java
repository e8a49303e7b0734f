package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verbs that only look honour every option that they take, or refuse it; and tell the whole truth of a schema. */
class LookingVerbsTest {
    private static final TestChangelogs BUILD = build();

    private static final TestChangelogs NEWER = build().tenant(
                    "orders.0002_note",
                    "orders.0001_initial",
                    "alter table orders_order add column note text;",
                    "alter table orders_order drop column note;")
            .tenant("later.0001_initial", "", "create table later_one (id int);", "drop table later_one;");

    private static TestChangelogs build() {
        return TestChangelogs.shop(
                        "0002_price",
                        "alter table shop_item add column price int check (price > 0);",
                        "alter table shop_item drop column price;")
                .tenant(
                        "orders.0001_initial",
                        "shop.0001_initial",
                        "create table orders_order (id int);",
                        "drop table orders_order;");
    }

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final CommandLine line = CommandLine.on(database).with(BUILD);
    private TestFleet fleet;

    @TempDir
    private Path folder;

    @BeforeEach
    void three_tenants() {
        fleet = TestFleet.of(database, BUILD).tenants("aa", "ab", "b");
    }

    private Result manage(String... words) {
        return line.words(words);
    }

    private void refused(String command, String message) {
        Result result = line.manage(command);
        assertThat(result.code()).as(command).isEqualTo(2);
        assertThat(result.err()).contains("Error: ").contains("Next: ").contains(message);
        assertThat(result.out()).isEmpty();
    }

    @Test
    void a_pattern_names_schemas_wherever_several_can_be_looked_at() {
        String both = """
            [tenant_aa]
            shop
             [X] 0001_initial
             [X] 0002_price

            [tenant_ab]
            shop
             [X] 0001_initial
             [X] 0002_price
            """;
        assertThat(manage("migrate_schemas", "--list", "--schema=tenant_a*", "shop")
                        .out())
                .isEqualTo(both);
        assertThat(manage("showmigrations", "--schema", "tenant_a?", "shop").out())
                .isEqualTo(both);
        assertThat(manage("dumpdata", "--schema=tenant_a*").json().getJsonObject("schemas"))
                .containsOnlyKeys("tenant_aa", "tenant_ab");
        assertThat(manage("backup", "--schema=tenant_a*", "--to", folder.toString())
                        .out()
                        .lines())
                .hasSize(2);
    }

    @Test
    void a_pattern_that_matches_nothing_is_no_tenant_to_be_made() {
        for (String command : new String[] {
            "showmigrations --schema no*",
            "migrate_schemas --list --schema=no*",
            "dumpdata --schema=no*",
            "backup --schema=no*",
            "dbshell --schema no* -c x"
        }) {
            Result result = line.manage(command);
            assertThat(result.code()).as(command).isEqualTo(1);
            assertThat(result.err()).contains("'no*'").contains("Next: ").doesNotContain("create_tenant");
        }
    }

    @Test
    void a_list_of_the_tenants_has_no_shared_apps() {
        assertThat(line.manage("migrate_schemas --list --tenant").out())
                .startsWith("orders\n")
                .doesNotContain("core");
        assertThat(line.manage("migrate_schemas --list --tenant --json").json().getJsonArray("apps"))
                .hasSize(2);
    }

    @Test
    void what_a_list_cannot_honour_is_refused() {
        refused("migrate_schemas --list shop 0001", "migration");
        refused("migrate_schemas --list --plan", "--plan");
        refused("migrate_schemas --list --check", "--check");
        refused("migrate_schemas --list --release", "--release");
        refused("migrate_schemas --list --schema=tenant_aa --tenant", "--schema");
        refused("migrate_schemas --list --tenant core", "'core' is a shared app");
        refused("migrate_schemas --list --shared shop", "'shop' is an app of the tenants");
        refused("showmigrations --schema public shop", "'shop' is an app of the tenants");
        refused("showmigrations --schema tenant_aa core", "'core' is a shared app");
        refused("showmigrations shop --missing shop.0002", "--missing");
        refused("showmigrations --plan --missing shop.0002", "--missing");
        refused("showmigrations --schema public --missing shop.0002", "'shop' is an app of the tenants");
    }

    @Test
    void an_app_that_is_named_twice_is_shown_once() {
        assertThat(line.manage("showmigrations shop shop").out())
                .isEqualTo("shop\n [X] 0001_initial\n [X] 0002_price\n");
    }

    @Test
    void who_misses_a_migration_is_looked_for_among_the_named() {
        line.manage("migrate_schemas shop 0001");
        assertThat(manage("showmigrations", "--missing", "shop.0002", "--schema=tenant_a*")
                        .out())
                .isEqualTo("shop.0002_price is missing in 2 of 2 schemas:\n"
                        + "  held at 0001_initial (2): tenant_aa, tenant_ab\n");
        Result unknown = line.manage("showmigrations --missing shop.0002 --schema tenant_no");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.err()).contains("There is no tenant with the schema 'tenant_no'");
    }

    @Test
    void what_the_hold_of_another_app_keeps_back_is_not_pending() {
        line.manage("migrate_schemas shop zero --schema=tenant_aa");
        line.manage("migrate_schemas --release orders --schema=tenant_aa");
        assertThat(line.manage("showmigrations --missing orders.0001").out())
                .contains("  held back by 'shop', which is held at zero (1): tenant_aa\n");
        assertThat(line.manage("showmigrations --schema tenant_aa orders").out())
                .isEqualTo("orders\n [ ] 0001_initial  (held back by 'shop', which is held at zero)\n");
    }

    @Test
    void a_failure_behind_a_hold_is_not_hidden_by_it() {
        line.manage("migrate_schemas shop 0001");
        fleet.in("aa", "alter table shop_item add column price text");
        assertThat(line.manage("migrate_schemas shop --schema=tenant_aa").code())
                .isEqualTo(1);
        assertThat(line.manage("showmigrations --missing shop.0002").out())
                .contains("  held at 0001_initial (2): tenant_ab, tenant_b\n")
                .contains("  held at 0001_initial, failed, waiting for a person (1): tenant_aa\n");
        assertThat(line.manage("showmigrations --schema tenant_aa shop").out())
                .contains(" [ ] 0002_price  (held at 0001_initial; failed in run ");
        assertThat(line.manage("list_tenants --parked").out())
                .contains("tenant_aa")
                .doesNotContain("tenant_ab");
        assertThat(line.manage("showmigrations --json").json().getInt("parked")).isEqualTo(1);
        fleet.in("aa", "alter table shop_item drop column price");
        assertThat(line.manage("migrate_schemas shop --schema=tenant_aa").code())
                .isZero();
        assertThat(line.manage("list_tenants --parked").out()).doesNotContain("tenant_aa");
    }

    @Test
    void a_schema_that_was_dropped_by_hand_is_to_be_repaired() {
        fleet.in("aa", "drop schema tenant_aa cascade");
        for (String command : new String[] {
            "migrate_schemas --schema=tenant_aa",
            "migrate_schemas --schema=tenant_aa --plan",
            "migrate_schemas --schema=tenant_aa shop zero",
            "showmigrations --schema tenant_aa"
        }) {
            Result result = line.manage(command);
            assertThat(result.code()).as(command).isEqualTo(1);
            assertThat(result.err())
                    .contains("tenant_aa")
                    .contains("Next: ")
                    .contains("./manage repair_tenant tenant_aa");
        }
        assertThat(line.manage("repair_tenant tenant_aa").code()).isZero();
        assertThat(line.manage("migrate_schemas --schema=tenant_aa").out()).startsWith("No migrations to apply.");
    }

    @Test
    void migrations_that_only_a_newer_build_has_are_shown() {
        CommandLine newer = CommandLine.on(database).with(NEWER);
        assertThat(newer.manage("migrate_schemas --schema=tenant_aa --schema=tenant_b orders")
                        .code())
                .isZero();
        assertThat(newer.manage("migrate_schemas --schema=tenant_aa later").code())
                .isZero();
        assertThat(line.manage("showmigrations orders").out())
                .isEqualTo("orders\n [X] 0001_initial\n [?] 0002_note  2/3  (not in this build)\n");
        assertThat(line.manage("showmigrations").out())
                .endsWith("\n\nlater\n [?] 0001_initial  1/3  (not in this build)\n");
        assertThat(line.manage("showmigrations --schema tenant_b").out())
                .startsWith("orders\n [X] 0001_initial\n [?] 0002_note  (not in this build)\n");
        assertThat(line.manage("showmigrations --schema tenant_aa").out())
                .endsWith("\n\nlater\n [?] 0001_initial  (not in this build)\n");
        JsonObject unknown = line.manage("showmigrations --json")
                .json()
                .getJsonArray("unknown")
                .getJsonObject(1);
        assertThat(unknown.getString("migration")).isEqualTo("orders.0002_note");
        assertThat(unknown.getInt("applied")).isEqualTo(2);
        assertThat(unknown.getInt("of")).isEqualTo(3);
        assertThat(line.manage("list_tenants --ahead --json")
                        .json()
                        .getJsonArray("tenants")
                        .getJsonObject(1)
                        .getJsonArray("unknown")
                        .getString(0))
                .isEqualTo("orders.0002_note");
        assertThat(line.manage("list_tenants --ahead").err())
                .isEqualTo("Not in this build: later.0001_initial, orders.0002_note.\n");
    }

    @Test
    void an_error_offers_only_what_can_be_typed_there() {
        assertThat(line.manage("sqlmigrate shop zero").err()).endsWith("Next: Use one of: 0001_initial, 0002_price.\n");
        assertThat(line.manage("migrate_schemas --schema=public shop 0001").err())
                .contains("Next: Name tenants, or no schema: ./manage migrate_schemas shop 0001_initial")
                .doesNotContain("--shared");
        refused("showmigrations --verbosity 9", "'9' is none of 0, 1, 2 and 3");
        refused("migrate_schemas -v much", "'much' is none of 0, 1, 2 and 3");
    }

    @Test
    void small_words_are_right() {
        assertThat(line.manage("verify_tenant tenant_aa").out()).contains("1 tenant verified");
        assertThat(line.manage("migrate_schemas shop 0001 -v 0").out()).startsWith("Run ");
    }
}
