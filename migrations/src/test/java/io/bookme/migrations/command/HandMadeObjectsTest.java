package io.bookme.migrations.command;

import static io.bookme.migrations.command.EntityChange.entity;
import static io.bookme.migrations.command.EntityChange.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import io.bookme.migrations.state.Catalog;
import io.bookme.migrations.state.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a migration made by hand, on tables that the entities change: it stays, and is never proposed for dropping. */
class HandMadeObjectsTest extends InWorkshop {
    private static final String FIELDS = "@NotNull @Size(max = 100) private String name;"
            + " @NotNull private Integer low; @NotNull private Integer high;";

    private static final String BY_HAND = """
            --liquibase formatted sql
            --depends shop.0001_initial
            --changeset shop:0002_by_hand splitStatements:false stripComments:false
            alter table shop_item add column width integer generated always as (high - low) stored;
            create index shop_item_cheap_idx on shop_item (low) where high < 100;
            create index shop_item_lower_idx on shop_item (lower(name));
            alter table shop_item add constraint shop_item_apart_excl exclude using gist (int4range(low, high) with &&);
            alter table shop_item add constraint shop_item_order_check check (low < high);
            create function shop_touch() returns trigger language plpgsql as $$ begin return new; end $$;
            create trigger shop_item_touch before update of low on shop_item for each row execute function shop_touch();
            comment on index shop_item_cheap_idx is 'for the front page';
            --rollback drop trigger shop_item_touch on shop_item;
            --rollback drop function shop_touch();
            --rollback alter table shop_item drop column width, drop constraint shop_item_apart_excl, drop constraint shop_item_order_check;
            --rollback drop index shop_item_cheap_idx, shop_item_lower_idx;
            """;

    @BeforeEach
    void make() {
        workshop.entities().with(ITEM, item("", FIELDS));
        workshop.done("makemigrations");
        workshop.write("tenant/shop/0002_by_hand.sql", BY_HAND);
        workshop.tenants("acme").in("acme", "insert into shop_item (name, low, high) values ('chair', 1, 5)");
    }

    private Table table(String name) throws SQLException {
        try (Connection connection = workshop.database().connection()) {
            return Objects.requireNonNull(
                    Catalog.read(connection, "tenant_acme").tables().get(name));
        }
    }

    private void stayed(Table table) {
        assertThat(table.indexes()).containsKeys("shop_item_cheap_idx", "shop_item_lower_idx");
        assertThat(table.exclusions()).containsKey("shop_item_apart_excl");
        assertThat(table.checks()).containsKey("shop_item_order_check");
        assertThat(table.triggers()).containsKey("shop_item_touch");
        assertThat(table.columns()).containsKey("width");
    }

    private void thereAndBack(String expected, String nameOfTable, String... answers) throws SQLException {
        Table before = table("shop_item");
        assertThat(workshop.done("makemigrations", answers)).contains(expected).doesNotContain("Remove", "Delete");
        workshop.done("migrate_schemas");
        stayed(table(nameOfTable));
        assertThat(workshop.done("makemigrations --check")).isEqualTo("No changes detected\n");
        assertThat(workshop.rows("acme", "select name, width from " + nameOfTable))
                .containsExactly("chair|4");
        workshop.done("migrate_schemas shop 0002");
        assertThat(table("shop_item")).isEqualTo(before);
    }

    @Test
    void it_stays_when_a_column_comes() throws SQLException {
        workshop.entities().with(ITEM, item("", FIELDS + "private int size = 1;"));
        thereAndBack("- Add field size to item", "shop_item");
    }

    @Test
    void it_follows_a_column_to_its_new_name() throws SQLException {
        workshop.entities().with(ITEM, item("", FIELDS.replace("low", "bottom")));
        thereAndBack("- Rename field low on item to bottom", "shop_item", "y");
        workshop.done("migrate_schemas shop");
        assertThat(table("shop_item").indexes().get("shop_item_cheap_idx").columns())
                .containsExactly("bottom");
    }

    @Test
    void it_follows_its_table_to_its_new_name() throws SQLException {
        workshop.entities()
                .without(ITEM)
                .with("io.bookme.shop.Thing", entity("Thing", "name = \"shop_thing\"", FIELDS));
        thereAndBack("- Rename model Item to Thing", "shop_thing", "y");
    }

    @Test
    void it_stays_when_a_column_of_it_becomes_longer() throws SQLException {
        workshop.entities().with(ITEM, item("", FIELDS.replace("100", "200")));
        thereAndBack("- Alter field name on item", "shop_item");
    }

    @Test
    void a_type_that_a_generated_column_stands_on_is_refused_and_nothing_is_written() {
        workshop.entities().with(ITEM, item("", FIELDS.replace("Integer low", "Long low")));
        Result result = workshop.manage("makemigrations");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("shop.0003_alter_item_low was not written, since PostgreSQL refuses it")
                .contains("width")
                .contains("--empty");
        assertThat(workshop.files("shop")).hasSize(2);
    }

    @Test
    void a_column_that_something_stands_on_is_not_dropped_and_nothing_is_written() {
        workshop.entities().with(ITEM, item("", FIELDS.replace("@NotNull private Integer low;", "")));
        Result result = workshop.manage("makemigrations");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("shop.0003_remove_item_low was not written")
                .contains("column width of table shop_item depends on column low");
        assertThat(workshop.files("shop")).hasSize(2);
    }

    @Test
    void what_goes_with_a_column_is_told() {
        workshop.entities().with(ITEM, item("", FIELDS.replace("@NotNull @Size(max = 100) private String name;", "")));
        assertThat(workshop.manage("makemigrations").err())
                .contains("With shop_item.name goes what was made by hand: shop_item_lower_idx.");
    }
}
