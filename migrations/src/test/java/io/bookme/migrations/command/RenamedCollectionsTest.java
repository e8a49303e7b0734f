package io.bookme.migrations.command;

import static io.bookme.migrations.command.EntityChange.entity;
import static io.bookme.migrations.command.EntityChange.item;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Tables that hold a field of an entity, and are called after it, keep their rows when it is renamed. */
class RenamedCollectionsTest extends InWorkshop {
    private static final String BOX = entity("Box", "name = \"shop_box\"", "@NotNull private String label;");
    private static final String FIELDS = NAME
            + "@ElementCollection private Set<String> tags = new HashSet<>();"
            + " @ManyToMany private Set<Box> boxes = new HashSet<>();";

    private void filled() {
        workshop.entities().with("io.bookme.shop.Box", BOX).with(ITEM, item("", FIELDS));
        workshop.done("makemigrations");
        workshop.tenants("acme")
                .in(
                        "acme",
                        "insert into shop_box (label) values ('big'); insert into shop_item (name) values ('a');"
                                + " insert into item_tags select id, 'red' from shop_item;"
                                + " insert into shop_item_shop_box (item_id, boxes_id) select i.id, b.id from shop_item i, shop_box b");
    }

    @Test
    void with_their_entity() {
        filled();
        workshop.entities()
                .without(ITEM)
                .with("io.bookme.shop.Thing", entity("Thing", "name = \"shop_thing\"", FIELDS));
        assertThat(workshop.done("makemigrations", "y")).contains("""
                    - Rename model Item to Thing
                    - Alter field boxes on thing
                    - Alter field tags on thing
                    - Rename field item on thing to thing
                    - Rename field item on thing to thing
                """);
        assertThat(workshop.asked()).isEqualTo("Did you rename the shop.Item model to Thing? [y/N] ");
        workshop.done("migrate_schemas");
        assertThat(
                        workshop.rows(
                                "acme",
                                "select t.name, g.tags, b.label from shop_thing t join thing_tags g on g.thing_id = t.id"
                                        + " join shop_thing_shop_box j on j.thing_id = t.id join shop_box b on b.id = j.boxes_id"))
                .containsExactly("a|red|big");
        workshop.done("migrate_schemas shop 0001");
        assertThat(workshop.rows("acme", "select tags from item_tags")).containsExactly("red");
        assertThat(workshop.done("makemigrations --check")).isEqualTo("No changes detected\n");
    }

    @Test
    void with_their_field() {
        filled();
        workshop.entities().with(ITEM, item("", FIELDS.replace("> tags", "> labels")));
        assertThat(workshop.done("makemigrations", "y", "y"))
                .contains("    - Alter field labels on item\n    - Rename field tags on item to labels\n");
        workshop.done("migrate_schemas");
        assertThat(workshop.rows("acme", "select labels from item_labels")).containsExactly("red");
        assertThat(workshop.done("makemigrations --check")).isEqualTo("No changes detected\n");
    }

    @Test
    void what_was_added_to_a_collection_later_goes_when_nobody_wants_it_any_more() {
        String spot =
                "package io.bookme.shop;\nimport jakarta.persistence.*;\n@Embeddable public class Spot { Integer hall; %s }\n";
        String fields = NAME
                + "@ElementCollection @CollectionTable(name = \"shop_item_spots\") private List<Spot> spots;"
                + " @ElementCollection @CollectionTable(name = \"shop_item_kinds\") @Column(name = \"kind\", length = 20)"
                + "%s private List<%s> kinds;";
        workshop.entities()
                .with("io.bookme.shop.Spot", spot.formatted(""))
                .with(ITEM, item("", fields.formatted("", "String")));
        workshop.done("makemigrations");
        workshop.entities()
                .with("io.bookme.shop.Kind", "package io.bookme.shop;\npublic enum Kind { SMALL, LARGE }\n")
                .with("io.bookme.shop.Spot", spot.formatted("Integer seat;"))
                .with(ITEM, item("", fields.formatted(" @Enumerated(EnumType.STRING)", "Kind")));
        workshop.done("makemigrations");
        workshop.entities()
                .with("io.bookme.shop.Spot", spot.formatted(""))
                .with(ITEM, item("", fields.formatted("", "String")));
        workshop.done("makemigrations");
        assertThat(workshop.file("shop", "0003"))
                .contains("alter table shop_item_spots drop column seat;")
                .contains("alter table shop_item_kinds drop constraint shop_item_kinds_kind_check;");
    }
}
