package io.bookme.migrations.command;

import static io.bookme.migrations.command.EntityChange.entity;
import static io.bookme.migrations.command.EntityChange.item;

import java.util.List;

/** Entities that come, go and move, and where their keys come from. */
class TableChangesTest extends EntityChanges {
    static List<EntityChange> changes() {
        String other = entity("Box", "name = \"shop_box\"", "@NotNull private String label;");
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
                EntityChange.of("keys from a sequence in place of an identity")
                        .from("""
                                package io.bookme.shop;
                                import jakarta.persistence.*;
                                @Entity @Table(name = "shop_item")
                                public class Item {
                                    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) private Long id;
                                    private String name;
                                }
                                """)
                        .to("""
                                package io.bookme.shop;
                                import jakarta.persistence.*;
                                @Entity @Table(name = "shop_item")
                                public class Item {
                                    @Id @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "shop_item_seq")
                                    @SequenceGenerator(name = "shop_item_seq", sequenceName = "shop_item_seq", allocationSize = 50)
                                    private Long id;
                                    private String name;
                                }
                                """)
                        .makes("shop_item_seq_alter_item_id", "Create sequence shop_item_seq", "Alter field id on item")
                        .on("insert into shop_item (name) values ('a'), ('b')")
                        .gives("select nextval('shop_item_seq')", "3"));
    }
}
