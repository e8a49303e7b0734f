package io.bookme.migrations.command;

import static io.bookme.migrations.command.EntityChange.entity;
import static io.bookme.migrations.command.EntityChange.item;
import static io.bookme.migrations.command.EntityChange.plain;

import java.util.List;

/** References, join tables and collections. */
class ReferenceChangesTest extends EntityChanges {
    static List<EntityChange> changes() {
        String box = entity("Box", "name = \"shop_box\"", "@NotNull private String label;");
        String with = "@ManyToOne @JoinColumn(name = \"box_id\") private Box box;";
        String boxes = "@ManyToMany @JoinTable(name = \"shop_item_boxes\") private Set<Box> boxes = new HashSet<>();";
        String linked = "insert into shop_item (name) values ('chair'); insert into shop_box (label) values ('A');"
                + " insert into shop_item_boxes select b.id, i.id from shop_item i, shop_box b";
        String tags = "@ElementCollection @CollectionTable(name = \"shop_item_tags\")"
                + " @Column(name = \"tag\", length = 30) private List<String> tags = new ArrayList<>();";
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
                        .gives("select name from shop_item", "chair"),
                EntityChange.of("a delete that no longer reaches a reference")
                        .from(item("", NAME + "@OnDelete(action = OnDeleteAction.CASCADE)" + with), box)
                        .to(item("", NAME + with), box)
                        .makes("alter_item_box", "Alter field box on item")
                        .on(ONE_ROW),
                EntityChange.of("a reference and what it points at under other names")
                        .from(item("", NAME + with), box)
                        .to(
                                item(
                                        "",
                                        NAME
                                                + with.replace("Box box", "Crate crate")
                                                        .replace("box_id", "crate_id")),
                                entity("Crate", "name = \"shop_crate\"", "@NotNull private String label;"))
                        .answered("y", "y")
                        .makes(
                                "rename_box_crate_rename_box_item_crate",
                                "Rename model Box to Crate",
                                "Rename field box on item to crate")
                        .on("insert into shop_box (label) values ('A');"
                                + " insert into shop_item (name, box_id) select 'chair', id from shop_box")
                        .gives("select count(crate_id) from shop_item", "1"),
                EntityChange.of("a required reference whose rows a person fills")
                        .from(item("", NAME), box)
                        .to(item("", NAME + "@ManyToOne(optional = false) private Box box;"), box)
                        .answered("2")
                        .makes("item_box", "Add field box to item")
                        .gives("select count(*) from shop_item", "0")
                        .warns("The file leaves existing rows to you: fill shop_item.box_id"),
                EntityChange.of("a reference to its own table")
                        .from(item("", NAME))
                        .to(item("", NAME + "@ManyToOne private Item parent;"))
                        .makes("item_parent", "Add field parent to item")
                        .on(ONE_ROW),
                EntityChange.of("a join table that goes")
                        .from(item("", NAME + boxes), box)
                        .to(item("", NAME), box)
                        .makes("remove_item_boxes", "Remove field boxes from item")
                        .on(linked)
                        .warns("The rows of shop_item_boxes are lost"),
                EntityChange.of("a join table under another name")
                        .from(item("", NAME + boxes), box)
                        .to(item("", NAME + boxes.replace("shop_item_boxes", "shop_item_crates")), box)
                        .makes("alter_item_boxes", "Alter field boxes on item")
                        .on(linked)
                        .gives("select count(*) from shop_item_crates", "1"),
                EntityChange.of("the field of a join table under another name")
                        .from(item("", NAME + boxes), box)
                        .to(item("", NAME + boxes.replace("> boxes", "> crates")), box)
                        .answered("y")
                        .makes("rename_boxes_item_crates", "Rename field boxes on item to crates")
                        .on(linked)
                        .gives("select count(crates_id) from shop_item_boxes", "1"),
                EntityChange.of("a list of embedded values in its order")
                        .from(item("", NAME))
                        .to(
                                item(
                                        "",
                                        NAME + "@ElementCollection @CollectionTable(name = \"shop_item_spots\")"
                                                + " @OrderColumn(name = \"place\") private List<Spot> spots;"),
                                plain("@Embeddable public class Spot", "private Integer hall; private Integer seat;"))
                        .makes("item_spots", "Add field spots to item")
                        .on(ONE_ROW),
                EntityChange.of("an order for a list that has rows")
                        .from(item("", NAME + tags))
                        .to(item("", NAME + "@OrderColumn(name = \"place\") " + tags))
                        .answered("1", "0")
                        .makes(
                                "item_place_item_shop_item_tags_pkey",
                                "Add field place to item",
                                "Create constraint shop_item_tags_pkey on model item")
                        .on(ONE_ROW + "; insert into shop_item_tags (item_id, tag) select id, 'red' from shop_item")
                        .gives("select tag, place from shop_item_tags", "red|0")
                        .warns("fails on a tenant whose rows do not fit (could not create unique index"),
                EntityChange.of("a list that loses its order")
                        .from(item("", NAME + "@OrderColumn(name = \"place\") " + tags))
                        .to(item("", NAME + tags))
                        .makes("remove_item_place", "Remove field place from item")
                        .on(
                                ONE_ROW
                                        + "; insert into shop_item_tags (item_id, tag, place) select id, 'red', 0 from shop_item")
                        .gives("select tag from shop_item_tags", "red")
                        .warns("cannot be taken back")
                        .forGood());
    }
}
