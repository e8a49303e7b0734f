package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Who is held back is not served: that is told as long as it lasts, with what ends it. */
class HeldBackTest {
    private static final TestChangelogs NOW = TestChangelogs.shared()
            .tenant("shop.0001_initial", "", "create table shop_item (id int);", "drop table shop_item;")
            .tenant(
                    "shop.0002_price",
                    "shop.0001_initial",
                    "alter table shop_item add column price int;",
                    "alter table shop_item drop column price;")
            .tenant(
                    "orders.0001_initial",
                    "shop.0001_initial",
                    "create table orders_order (id int);",
                    "drop table orders_order;");

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final CommandLine line = CommandLine.on(database).with(NOW);
    private TestFleet fleet;

    private void tenants(String... names) {
        fleet = TestFleet.of(database, NOW).tenants(names);
    }

    private Result done(String command) {
        Result result = line.manage(command);
        assertThat(result.code()).as(result.err()).isZero();
        return result;
    }

    @Test
    void a_run_that_moves_nobody_says_who_is_held_back_and_what_lets_them_go_on() {
        tenants("a", "b");
        done("migrate_schemas --schema=tenant_a shop 0001");
        Result result = done("migrate_schemas");
        assertThat(result.out()).startsWith("No migrations to apply.");
        assertThat(result.err())
                .isEqualTo("tenant_a is held back at shop 0001_initial, and not served by this build (503)."
                        + " Let it go on: ./manage migrate_schemas --release shop\n");
        done("migrate_schemas --release shop");
        assertThat(done("migrate_schemas").err()).isEmpty();
    }

    @Test
    void a_thousand_that_are_held_back_are_one_line() {
        tenants(IntStream.range(10, 40).mapToObj(i -> "t" + i).toArray(String[]::new));
        done("migrate_schemas shop zero");
        done("migrate_schemas shop 0001 --schema=tenant_t10");
        assertThat(done("migrate_schemas").err())
                .isEqualTo(
                        "30 tenants are held back at orders zero, shop 0001_initial, shop zero, and not served by this"
                                + " build (503). Let them go on: ./manage migrate_schemas --release\n");
    }

    @Test
    void a_run_that_moves_others_says_it_too() {
        tenants("a", "b");
        done("migrate_schemas shop 0001");
        done("migrate_schemas --release --schema=tenant_b");
        fleet.tenants("c");
        fleet.in("c", "drop table orders_order; delete from databasechangelog where author = 'orders'");
        Result result = done("migrate_schemas");
        assertThat(result.out()).contains("1 done, 0 failed");
        assertThat(result.err()).startsWith("tenant_a is held back at shop 0001_initial");
    }

    @Test
    void a_check_and_a_plan_say_it_and_the_hold_is_no_failure() {
        tenants("a");
        done("migrate_schemas shop 0001");
        for (String option : new String[] {"--check", "--plan"}) {
            assertThat(done("migrate_schemas " + option).err())
                    .startsWith("tenant_a is held back at shop 0001_initial");
        }
        assertThat(done("migrate_schemas --plan --release").err()).isEmpty();
        assertThat(done("migrate_schemas --check --shared").err()).isEmpty();
        assertThat(done("migrate_schemas --verbosity 0").err()).isEmpty();
    }

    @Test
    void in_json_it_is_a_field() {
        tenants("a", "b");
        assertThat(done("migrate_schemas --json").json().get("heldBack")).isEqualTo(JsonValue.NULL);
        done("migrate_schemas --schema=tenant_a shop 0001");
        for (String options : new String[] {"--json", "--check --json", "--plan --json"}) {
            Result result = done("migrate_schemas " + options);
            assertThat(result.err()).isEmpty();
            JsonObject held = result.json().getJsonObject("heldBack");
            assertThat(held.getInt("tenants")).isEqualTo(1);
            assertThat(held.getBoolean("shared")).isFalse();
            assertThat(held.getJsonArray("at").getString(0)).isEqualTo("shop 0001_initial");
            assertThat(held.getString("release")).isEqualTo("./manage migrate_schemas --release shop");
        }
    }

    @Test
    void the_command_speaks_of_the_schemas_that_were_asked_for() {
        tenants("aa", "ab", "b");
        done("migrate_schemas shop 0001");
        assertThat(line.words("migrate_schemas", "--schema=tenant_a*").err())
                .startsWith("2 tenants are held back at shop 0001_initial")
                .endsWith("./manage migrate_schemas --release shop --schema='tenant_a*'\n");
    }

    @Test
    void the_shared_apps_are_told_of_apart() {
        tenants("a");
        done("migrate_schemas --fake users zero");
        assertThat(done("migrate_schemas").err())
                .isEqualTo("The shared schema is held back at users zero."
                        + " Let it go on: ./manage migrate_schemas --release users\n");
        done("migrate_schemas shop 0001");
        assertThat(done("migrate_schemas").err())
                .contains("Let it go on: ./manage migrate_schemas --release users --shared\n")
                .contains("Let it go on: ./manage migrate_schemas --release shop --tenant\n");
    }

    @Test
    void who_goes_back_in_some_is_told_how_just_those_go_on() {
        tenants("aa", "ab", "b");
        assertThat(done("migrate_schemas --schema=tenant_b shop 0001").err())
                .contains("until you say so: ./manage migrate_schemas --release shop --schema=tenant_b\n");
        assertThat(line.words("migrate_schemas", "--schema", "tenant_a*", "shop", "0001")
                        .err())
                .contains("until you say so: ./manage migrate_schemas --release shop --schema='tenant_a*'\n");
    }

    @Test
    void the_same_command_is_quoted_as_it_was_typed() {
        tenants("a", "b");
        fleet.in(
                "a",
                "alter table shop_item add column size int; delete from databasechangelog where id = '0002_price'");
        assertThat(line.words("migrate_schemas", "--schema", "tenant_a*", "--schema=tenant_b*")
                        .err())
                .contains("./manage migrate_schemas --schema 'tenant_a*' --schema='tenant_b*'\n");
    }

    @Test
    void the_readme_s_recipe_ends_with_a_tenant_that_is_served() {
        tenants("demo", "acme");
        done("migrate_schemas --schema=tenant_demo");
        done("migrate_schemas --schema=tenant_demo shop 0001");
        Result all = done("migrate_schemas shop");
        assertThat(all.err()).isEmpty();
        assertThat(fleet.fleet().status("tenant_demo").holds()).isEmpty();
    }

    @Test
    void the_advice_after_a_failure_is_a_command_that_works_on_who_is_held() {
        tenants("a");
        done("migrate_schemas shop 0001");
        fleet.in("a", "alter table shop_item add column price text");
        assertThat(line.manage("migrate_schemas shop").err())
                .contains("then ./manage migrate_schemas shop 0002 --schema=tenant_a\n");
        assertThat(line.manage("migrate_schemas --release shop").err())
                .contains("then ./manage migrate_schemas --release shop --schema=tenant_a\n");
        fleet.in("a", "alter table shop_item drop column price");
        done("migrate_schemas --release shop --schema=tenant_a");
        assertThat(fleet.changelog("a")).contains("shop.0002_price");
        fleet.in("a", "alter table shop_item drop column price");
        assertThat(line.manage("migrate_schemas shop zero").err())
                .contains("then ./manage migrate_schemas shop zero --schema=tenant_a\n");
        assertThat(line.manage("undo 5").err()).contains("then ./manage retry ");
    }

    @Test
    void who_names_an_app_is_told_of_the_holds_of_others() {
        tenants("a");
        done("migrate_schemas shop zero");
        String others = "tenant_a is held back at orders zero, and not served by this build (503)."
                + " Let it go on: ./manage migrate_schemas --release orders\n";
        assertThat(done("migrate_schemas --plan --release shop").err()).isEqualTo(others);
        assertThat(done("migrate_schemas shop").err()).isEqualTo(others);
        assertThat(done("migrate_schemas --check shop").err()).isEqualTo(others);
        assertThat(done("migrate_schemas --release").err()).isEmpty();
        assertThat(done("migrate_schemas --check shop").err()).isEmpty();
    }
}
