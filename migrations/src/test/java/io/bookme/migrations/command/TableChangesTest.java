package io.bookme.migrations.command;

import static io.bookme.migrations.command.EntityChange.entity;
import static io.bookme.migrations.command.EntityChange.item;

import java.util.List;

/** Entities that come, go and move, and where their keys come from. */
class TableChangesTest extends EntityChanges {
    static List<EntityChange> changes() {
        String other = entity("Box", "name = \"shop_box\"", "@NotNull private String label;");
        String left = entity("Left", "name = \"shop_left\"", "@ManyToOne private Right other;");
        String right = entity("Right", "name = \"shop_right\"", "@ManyToOne private Left other;");
        return List.of(
                EntityChange.of("a new entity")
                        .from(item("", NAME))
                        .to(item("", NAME), other)
                        .makes("box", "Create model Box")
                        .gives("select count(*) from shop_box", "0"),
                EntityChange.of("an entity that goes")
                        .from(item("", NAME), other)
                        .to(item("", NAME))
                        .makes("delete_box", "Delete model Box")
                        .on("insert into shop_box (label) values ('A')")
                        .gives("select to_regclass('shop_box')", "null"),
                EntityChange.of("an entity and its table under another name")
                        .from(item("", NAME), other)
                        .to(item("", NAME), entity("Crate", "name = \"shop_crate\"", "@NotNull private String label;"))
                        .answered("y")
                        .makes("rename_box_crate", "Rename model Box to Crate")
                        .on("insert into shop_box (label) values ('A')")
                        .gives("select label from shop_crate", "A"),
                EntityChange.of("an entity on another table")
                        .from(item("", NAME), other)
                        .to(item("", NAME), other.replace("shop_box", "shop_boxes"))
                        .makes("alter_box_table", "Rename table for box to shop_boxes")
                        .on("insert into shop_box (label) values ('A')")
                        .gives("select label from shop_boxes", "A"),
                EntityChange.of("two entities that point at each other")
                        .from(item("", NAME))
                        .to(item("", NAME), left, right)
                        .makes(
                                "left_right_left_shop_left_other_fk",
                                "Create model Left",
                                "Create model Right",
                                "Create constraint shop_left_other_fk on model left")
                        .gives("insert into shop_left default values returning other_id", "null"),
                EntityChange.of("two entities that point at each other and go")
                        .from(item("", NAME), left, right)
                        .to(item("", NAME))
                        .makes(
                                "remove_right_shop_right_other_fk_delete_left_and_more",
                                "Remove constraint shop_right_other_fk from model right",
                                "Delete model Left",
                                "Delete model Right")
                        .on("insert into shop_left default values")
                        .gives("select to_regclass('shop_left'), to_regclass('shop_right')", "null|null"),
                EntityChange.of("an entity on another table, and a column of another name")
                        .from(item("", NAME), other)
                        .to(item("", NAME), entity("Box", "name = \"shop_boxes\"", "@NotNull private String title;"))
                        .answered("y")
                        .makes(
                                "alter_box_table_rename_label_box_title",
                                "Rename table for box to shop_boxes",
                                "Rename field label on box to title")
                        .on("insert into shop_box (label) values ('A')")
                        .gives("select title from shop_boxes", "A"),
                EntityChange.of("an entity, its table and a column under other names")
                        .from(item("", NAME), other)
                        .to(item("", NAME), entity("Crate", "name = \"shop_crate\"", "@NotNull private String title;"))
                        .answered("y", "y")
                        .makes(
                                "rename_box_crate_rename_label_crate_title",
                                "Rename model Box to Crate",
                                "Rename field label on crate to title")
                        .on("insert into shop_box (label) values ('A')")
                        .gives("select title from shop_crate", "A"),
                EntityChange.of("a new entity with a table of a reserved word, and a reference to it")
                        .from(item("", NAME))
                        .to(
                                item("", NAME + "@ManyToOne private Order order;"),
                                entity("Order", "name = \"`order`\"", "@NotNull private String label;"))
                        .makes("order_item_order", "Create model Order", "Add field order to item")
                        .on(ONE_ROW)
                        .gives("select order_id from shop_item", "null"),
                EntityChange.of("what a table is for")
                        .from(item("", NAME))
                        .to(item("", NAME).replace("@Entity", "@Comment(\"what's sold\") @Entity"))
                        .makes("alter_item_table_comment", "Alter item table comment")
                        .gives("select obj_description('shop_item'::regclass, 'pg_class')", "what's sold"));
    }
}
