package io.bookme.migrations.command;

import static io.bookme.migrations.command.EntityChange.entity;
import static io.bookme.migrations.command.EntityChange.item;

import java.util.List;

/** References, join tables and collections. */
class ReferenceChangesTest extends EntityChanges {
    static List<EntityChange> changes() {
        String box = entity("Box", "name = \"shop_box\"", "@NotNull private String label;");
        String with = "@ManyToOne @JoinColumn(name = \"box_id\") private Box box;";
        return List.of(
                EntityChange.of("a new entity and a reference to it")
                        .from(item("", NAME))
                        .to(item("", NAME + with), box)
                        .makes("box_item_box", "Create model Box", "Add field box to item")
                        .on(ONE_ROW)
                        .gives("select box_id from shop_item", "null"),
                EntityChange.of("a reference that goes together with its entity")
                        .from(item("", NAME + with), box)
                        .to(item("", NAME))
                        .makes("remove_item_box_delete_box", "Remove field box from item", "Delete model Box")
                        .on("insert into shop_box (label) values ('A');"
                                + " insert into shop_item (name, box_id) select 'chair', id from shop_box")
                        .gives("select name from shop_item", "chair"),
                EntityChange.of("what a delete does to a reference")
                        .from(item("", NAME + with), box)
                        .to(item("", NAME + "@OnDelete(action = OnDeleteAction.CASCADE)" + with), box)
                        .makes("alter_item_box", "Alter field box on item")
                        .on("insert into shop_box (label) values ('A');"
                                + " insert into shop_item (name, box_id) select 'chair', id from shop_box")
                        .gives("delete from shop_box returning label", "A"),
                EntityChange.of("a join table")
                        .from(item("", NAME), box)
                        .to(
                                item(
                                        "",
                                        NAME
                                                + "@ManyToMany @JoinTable(name = \"shop_item_boxes\") private Set<Box> boxes = new HashSet<>();"),
                                box)
                        .makes("item_boxes", "Add field boxes to item")
                        .gives("select count(*) from shop_item_boxes", "0"),
                EntityChange.of("a collection of values that goes")
                        .from(
                                item(
                                        "",
                                        NAME + "@ElementCollection @CollectionTable(name = \"shop_item_tags\")"
                                                + " @Column(name = \"tag\", length = 30) private Set<String> tags = new HashSet<>();"))
                        .to(item("", NAME))
                        .makes("remove_item_tags", "Remove field tags from item")
                        .on(ONE_ROW + "; insert into shop_item_tags (item_id, tag) select id, 'red' from shop_item")
                        .gives("select name from shop_item", "chair"));
    }
}
