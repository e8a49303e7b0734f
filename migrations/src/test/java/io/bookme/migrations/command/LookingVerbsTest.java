package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Verbs that only look honour every option that they take, or refuse it; and tell the whole truth of a schema. */
class LookingVerbsTest {
    private static final TestChangelogs BUILD = TestChangelogs.shop(
                    "0002_price",
                    "alter table shop_item add column price int check (price > 0);",
                    "alter table shop_item drop column price;")
            .tenant(
                    "orders.0001_initial",
                    "shop.0001_initial",
                    "create table orders_order (id int);",
                    "drop table orders_order;");

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final CommandLine line = CommandLine.on(database).with(BUILD);
    private TestFleet fleet;

    @BeforeEach
    void three_tenants() {
        fleet = TestFleet.of(database, BUILD).tenants("aa", "ab", "b");
    }

    private void refused(String command, String message) {
        Result result = line.manage(command);
        assertThat(result.code()).as(command).isEqualTo(2);
        assertThat(result.err()).contains("Error: ").contains("Next: ").contains(message);
        assertThat(result.out()).isEmpty();
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
