package io.bookme.migrations.command;

import static io.bookme.migrations.command.EntityChange.entity;
import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import org.junit.jupiter.api.Test;

/** Migrations of apps that stand on each other, and of the shared ones, on which no tenant's may stand. */
class SeveralAppsTest extends InWorkshop {
    private static final String SHELF = "io.bookme.depot.Shelf";
    private static final String TO_SHELF =
            "@ManyToOne @JoinColumn(name = \"shelf_id\") private io.bookme.depot.Shelf shelf;";
    private static final String TO_ITEM =
            "@ManyToOne @JoinColumn(name = \"item_id\") private io.bookme.shop.Item item;";

    private void shelf(String table, String fields) {
        workshop.entities()
                .with(
                        SHELF,
                        entity("Shelf", "name = \"" + table + "\"", fields)
                                .replace("package io.bookme.shop;", "package io.bookme.depot;"));
    }

    @Test
    void several_apps_go_in_the_order_of_what_they_stand_on() {
        workshop.done("makemigrations");
        shelf("depot_shelf", "@NotNull private Integer number;");
        nextFields(TO_SHELF);
        assertThat(workshop.done("makemigrations shop")).isEqualTo("""
                Migrations for 'depot':
                  migrations/src/main/resources/db/tenant/depot/0001_initial.sql
                    - Create model Shelf
                Migrations for 'shop':
                  migrations/src/main/resources/db/tenant/shop/0002_item_shelf.sql
                    - Add field shelf to item
                """);
        assertThat(workshop.file("shop", "0002"))
                .contains("--depends depot.0001_initial\n--depends shop.0001_initial\n");
        assertThat(workshop.done("makemigrations")).isEqualTo("No changes detected\n");
    }

    @Test
    void a_key_from_a_tenant_table_to_a_shared_one_is_refused() {
        nextFields("@ManyToOne private io.bookme.users.User owner;");
        Result result = workshop.manage("makemigrations");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("keys never cross between shared and tenant tables")
                .contains("Next: Map the id alone");
        assertThat(workshop.files("shop")).isEmpty();
    }

    @Test
    void a_change_of_a_shared_table_names_its_schema() {
        workshop.done("makemigrations");
        workshop.entities()
                .edit(
                        "io.bookme.core.Setting",
                        text -> text.replaceFirst(
                                "(public class Setting [^{]*\\{)",
                                "$1\n    private @Nullable Integer place;"
                                        .replace("@Nullable", "@org.jspecify.annotations.Nullable")));
        assertThat(workshop.done("makemigrations")).contains("- Add field place to setting");
        assertThat(workshop.file("core", "0002"))
                .contains("alter table public.core_setting add column place integer;")
                .contains("--rollback alter table public.core_setting drop column place;");
    }

    @Test
    void new_tables_of_two_apps_that_point_at_each_other_come_in_three_files() {
        nextFields(TO_SHELF);
        shelf("depot_shelf", TO_ITEM);
        assertThat(workshop.done("makemigrations")).isEqualTo("""
                Migrations for 'depot':
                  migrations/src/main/resources/db/tenant/depot/0001_initial.sql
                    - Create model Shelf
                Migrations for 'shop':
                  migrations/src/main/resources/db/tenant/shop/0001_initial.sql
                    - Create model Item
                Migrations for 'depot':
                  migrations/src/main/resources/db/tenant/depot/0002_shelf_depot_shelf_item_fk.sql
                    - Create constraint depot_shelf_item_fk on model shelf
                """);
        assertThat(workshop.file("shop", "0001")).contains("--depends depot.0001_initial\n");
        assertThat(workshop.file("depot", "0002"))
                .contains("--depends depot.0001_initial\n--depends shop.0001_initial\n");
        workshop.tenants("acme");
        assertThat(workshop.done("makemigrations --check")).isEqualTo("No changes detected\n");
    }

    @Test
    void tables_of_two_apps_that_point_at_each_other_can_go_together() {
        nextFields(TO_SHELF);
        shelf("depot_shelf", TO_ITEM);
        workshop.done("makemigrations");
        workshop.tenants("acme").in("acme", "insert into depot_shelf default values");
        workshop.entities().without(ITEM).without(SHELF);
        workshop.done("makemigrations");
        workshop.done("migrate_schemas");
        assertThat(workshop.rows("acme", "select to_regclass('shop_item'), to_regclass('depot_shelf')"))
                .containsExactly("null|null");
        workshop.done("migrate_schemas depot 0002");
        workshop.done("migrate_schemas shop 0001");
        assertThat(workshop.rows("acme", "select to_regclass('shop_item'), to_regclass('depot_shelf')"))
                .containsExactly("shop_item|depot_shelf");
    }

    @Test
    void the_table_of_an_entity_that_moves_to_another_app_stays_with_the_app_that_made_it() {
        workshop.done("makemigrations");
        workshop.entities().without(ITEM);
        shelf("shop_item", NAME);
        assertThat(workshop.done("makemigrations")).isEqualTo("No changes detected\n");
        shelf("shop_item", NAME + "private int size = 1;");
        assertThat(workshop.done("makemigrations")).isEqualTo("""
                Migrations for 'shop':
                  migrations/src/main/resources/db/tenant/shop/0002_shelf_size.sql
                    - Add field size to shelf
                """);
        shelf("shop_item", NAME);
        assertThat(workshop.done("makemigrations")).contains("shop/0003_remove_shelf_size.sql");
    }

    @Test
    void a_key_from_a_shared_table_to_a_tenant_one_is_refused() {
        workshop.entities()
                .edit(
                        "io.bookme.core.Setting",
                        text -> text.replaceFirst(
                                "(public class Setting [^{]*\\{)",
                                "$1\n    @jakarta.persistence.ManyToOne private io.bookme.shop.Item item;"));
        Result result = workshop.manage("makemigrations");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("keys never cross between shared and tenant tables")
                .contains("Next: ");
        assertThat(workshop.files("shop")).isEmpty();
    }
}
