package io.bookme.migrations.command;

import static io.bookme.migrations.command.EntityChange.entity;
import static io.bookme.migrations.command.EntityChange.plain;
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
    void who_needs_a_table_stands_on_the_migration_that_gave_it_its_present_name() {
        shelf("depot_shelf", "@NotNull private Integer number;");
        workshop.done("makemigrations");
        workshop.entities().without(ITEM).with("io.bookme.shop.Thing", entity("Thing", "name = \"shop_thing\"", NAME));
        workshop.done("makemigrations", "y");
        shelf("depot_shelf", "@NotNull private Integer number; @ManyToOne private io.bookme.shop.Thing thing;");
        workshop.done("makemigrations");
        assertThat(workshop.file("depot", "0002"))
                .contains("--depends depot.0001_initial\n--depends shop.0002_rename_item_thing\n");
        workshop.tenants("acme");
        assertThat(workshop.rows("acme", "select to_regclass('shop_thing')")).containsExactly("shop_thing");
    }

    @Test
    void who_needs_a_key_stands_on_the_migration_that_made_it() {
        String coded = "private String code;";
        nextFields(coded);
        shelf("depot_shelf", "");
        workshop.done("makemigrations");
        nextFields(coded.replace("private", "@Column(unique = true) private"));
        workshop.done("makemigrations");
        shelf(
                "depot_shelf",
                "@ManyToOne @JoinColumn(name = \"item_code\", referencedColumnName = \"code\")"
                        + " private io.bookme.shop.Item item;");
        workshop.done("makemigrations");
        assertThat(workshop.file("depot", "0002")).contains("--depends shop.0002_");
        workshop.tenants("acme");
        assertThat(workshop.done("makemigrations --check")).isEqualTo("No changes detected\n");
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

    private static String inDepot(String source) {
        return source.replace("package io.bookme.shop;", "package io.bookme.depot;");
    }

    /** Items on shelves whose key is this, with a row of each. */
    private void itemsOnShelves(String key) {
        nextFields(TO_SHELF);
        shelvesWith(key);
        workshop.done("makemigrations");
        workshop.tenants("acme")
                .in(
                        "acme",
                        "insert into depot_shelf values (7); insert into shop_item (name, shelf_id) values ('a', 7)");
    }

    private void shelvesWith(String key) {
        workshop.entities()
                .with(SHELF, inDepot(plain("@Entity @Table(name = \"depot_shelf\") public class Shelf", key)));
    }

    private static final String TYPES =
            "select pg_typeof(s.id), pg_typeof(shelf_id), s.id = shelf_id from depot_shelf s, shop_item";

    @Test
    void a_wider_key_reaches_the_keys_of_another_app_that_point_at_it() {
        itemsOnShelves("@Id private Integer id;");
        shelvesWith("@Id private Long id;");
        assertThat(workshop.done("makemigrations")).isEqualTo("""
                Migrations for 'depot':
                  migrations/src/main/resources/db/tenant/depot/0002_alter_shelf_id.sql
                    - Alter field id on shelf
                Migrations for 'shop':
                  migrations/src/main/resources/db/tenant/shop/0002_alter_item_shelf.sql
                    - Alter field shelf on item
                """);
        assertThat(workshop.done("makemigrations --check")).isEqualTo("No changes detected\n");
        workshop.done("migrate_schemas");
        assertThat(workshop.rows("acme", TYPES)).containsExactly("bigint|bigint|t");
        workshop.done("migrate_schemas shop 0001");
        workshop.done("migrate_schemas depot 0001");
        assertThat(workshop.rows("acme", TYPES)).containsExactly("integer|integer|t");
    }

    @Test
    void a_key_of_another_kind_is_let_go_by_another_app_before_and_held_again_after() {
        itemsOnShelves("@Id private Integer id;");
        shelvesWith("@Id @Column(length = 20) private String id;");
        assertThat(workshop.done("makemigrations")).isEqualTo("""
                Migrations for 'shop':
                  migrations/src/main/resources/db/tenant/shop/0002_remove_item_shop_item_shelf_fk_alter_item_shelf.sql
                    - Remove constraint shop_item_shelf_fk from model item
                    - Alter field shelf on item
                Migrations for 'depot':
                  migrations/src/main/resources/db/tenant/depot/0002_alter_shelf_id.sql
                    - Alter field id on shelf
                Migrations for 'shop':
                  migrations/src/main/resources/db/tenant/shop/0003_item_shop_item_shelf_fk.sql
                    - Create constraint shop_item_shelf_fk on model item
                """);
        assertThat(workshop.file("depot", "0002"))
                .contains("--depends shop.0002_remove_item_shop_item_shelf_fk_alter_item_shelf\n");
        assertThat(workshop.file("shop", "0003")).contains("--depends depot.0002_alter_shelf_id\n");
        assertThat(workshop.done("makemigrations --check")).isEqualTo("No changes detected\n");
        workshop.done("migrate_schemas");
        assertThat(workshop.rows("acme", TYPES)).containsExactly("character varying|character varying|t");
        assertThat(workshop.rows("acme", "delete from shop_item returning shelf_id"))
                .containsExactly("7");
    }

    @Test
    void an_entity_that_moves_to_another_app_and_table_is_a_new_one_and_the_loss_of_the_old_is_told() {
        workshop.done("makemigrations");
        workshop.tenants("acme").in("acme", "insert into shop_item (name) values ('chair')");
        workshop.entities()
                .without(ITEM)
                .with("io.bookme.depot.Item", inDepot(entity("Item", "name = \"depot_item\"", NAME)));
        Result result = workshop.manage("makemigrations");
        assertThat(result.code()).isZero();
        assertThat(result.out()).isEqualTo("""
                Migrations for 'depot':
                  migrations/src/main/resources/db/tenant/depot/0001_initial.sql
                    - Create model Item
                Migrations for 'shop':
                  migrations/src/main/resources/db/tenant/shop/0002_delete_item.sql
                    - Delete model Item
                """);
        assertThat(result.err())
                .contains("Warning: The rows of shop_item are lost, on every tenant")
                .contains("Back them up first.");
        workshop.done("migrate_schemas");
        assertThat(workshop.rows("acme", "select to_regclass('shop_item'), count(*) from depot_item"))
                .containsExactly("null|0");
    }

    @Test
    void what_points_at_an_entity_that_moves_follows_it_and_a_tenant_whose_rows_it_would_lose_stays_as_it_was() {
        String toBox = "@ManyToOne @JoinColumn(name = \"box_id\") private ";
        String label = "@NotNull private String label;";
        workshop.entities().with("io.bookme.shop.Box", entity("Box", "name = \"shop_box\"", label));
        nextFields(toBox + "Box box;");
        workshop.done("makemigrations");
        workshop.tenants("acme", "empty")
                .in(
                        "acme",
                        "insert into shop_box (label) values ('A');"
                                + " insert into shop_item (name, box_id) select 'chair', id from shop_box");
        workshop.entities()
                .without("io.bookme.shop.Box")
                .with("io.bookme.depot.Box", inDepot(entity("Box", "name = \"depot_box\"", label)));
        nextFields(toBox + "io.bookme.depot.Box box;");
        Result result = workshop.manage("makemigrations");
        assertThat(result.out()).isEqualTo("""
                Migrations for 'depot':
                  migrations/src/main/resources/db/tenant/depot/0001_initial.sql
                    - Create model Box
                Migrations for 'shop':
                  migrations/src/main/resources/db/tenant/shop/0002_alter_item_box_delete_box.sql
                    - Alter field box on item
                    - Delete model Box
                """);
        assertThat(result.err())
                .contains("The rows of shop_box are lost, on every tenant")
                .contains("fails on a tenant whose rows do not fit (insert or update on table \"shop_item\" violates");
        assertThat(workshop.file("shop", "0002"))
                .contains("--depends depot.0001_initial\n--depends shop.0001_initial\n");
        assertThat(workshop.manage("migrate_schemas").code()).isEqualTo(1);
        assertThat(workshop.rows("acme", "select label from shop_box, shop_item where shop_box.id = box_id"))
                .containsExactly("A");
        assertThat(workshop.rows("empty", "select to_regclass('shop_box')")).containsExactly("null");
    }

    @Test
    void an_entity_that_moves_with_its_table_keeps_its_rows() {
        workshop.done("makemigrations");
        workshop.tenants("acme").in("acme", "insert into shop_item (name) values ('chair')");
        workshop.entities().without(ITEM);
        shelf("shop_item", NAME);
        assertThat(workshop.done("makemigrations shop depot"))
                .isEqualTo("No changes detected in apps 'shop', 'depot'\n");
        assertThat(workshop.files("depot")).isEmpty();
        shelf("shop_item", NAME + "private int size = 1;");
        workshop.done("makemigrations");
        workshop.done("migrate_schemas");
        assertThat(workshop.rows("acme", "select name, size from shop_item")).containsExactly("chair|1");
    }

    @Test
    void a_unique_key_and_another_apps_reference_to_it_come_and_go_together() {
        String toCode = "@ManyToOne @JoinColumn(name = \"item_code\", referencedColumnName = \"code\")"
                + " private io.bookme.shop.Item item;";
        String coded = "private String code;";
        String unique = "@Column(unique = true) " + coded;
        nextFields(coded);
        shelf("depot_shelf", "");
        workshop.done("makemigrations");
        nextFields(unique);
        shelf("depot_shelf", toCode);
        assertThat(workshop.done("makemigrations depot")).contains("shop/0002_", "depot/0002_");
        assertThat(workshop.file("depot", "0002")).contains("--depends shop.0002_");
        workshop.tenants("acme")
                .in("acme", "insert into shop_item (name, code) values ('a', 'A')")
                .in("acme", "insert into depot_shelf (item_code) values ('A')");
        nextFields(coded);
        shelf("depot_shelf", "");
        workshop.done("makemigrations");
        assertThat(workshop.file("shop", "0003")).contains("--depends depot.0003_");
        workshop.done("migrate_schemas");
        workshop.done("migrate_schemas shop 0002");
        workshop.done("migrate_schemas depot 0002");
        assertThat(workshop.rows(
                        "acme", "select count(*) from pg_constraint where conname = 'depot_shelf_item_code_fk'"))
                .containsExactly("1");
    }

    @Test
    void one_app_alone_that_cannot_change_without_another_is_told_to_change_with_it() {
        shelf("depot_shelf", "");
        nextFields(TO_SHELF);
        workshop.done("makemigrations");
        workshop.entities().without(SHELF);
        nextFields("");
        Result result = workshop.manage("makemigrations depot");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("./manage makemigrations, without the names of apps");
        assertThat(workshop.done("makemigrations")).contains("Remove field shelf from item", "Delete model Shelf");
    }
}
