package io.bookme.migrations.command;

import static io.bookme.migrations.command.EntityChange.entity;
import static io.bookme.migrations.command.EntityChange.item;
import static io.bookme.migrations.command.EntityChange.plain;

import java.util.List;

/** Columns that come, go and are renamed. */
class ColumnChangesTest extends EntityChanges {
    private static final String SPOT =
            plain("@Embeddable public class Spot", "private Integer hall; private Integer seat;");
    private static final String BOX = entity("Box", "name = \"shop_box\"", "@NotNull private String label;");

    static List<EntityChange> changes() {
        return List.of(
                EntityChange.of("add a column with an initialiser")
                        .fields(NAME, NAME + "private int capacity = 1;")
                        .makes("item_capacity", "Add field capacity to item")
                        .on(ONE_ROW)
                        .gives("select name, capacity from shop_item", "chair|1"),
                EntityChange.of("add a column with a database default")
                        .fields(
                                NAME,
                                NAME + "@NotNull @ColumnDefault(\"'EUR'\") @Size(max = 3) private String currency;")
                        .makes("item_currency", "Add field currency to item")
                        .on(ONE_ROW)
                        .gives("select currency from shop_item", "EUR"),
                EntityChange.of("add a column that may be null")
                        .fields(NAME, NAME + "private Instant soldAt;")
                        .makes("item_sold_at", "Add field sold_at to item")
                        .on(ONE_ROW)
                        .gives("select sold_at from shop_item", "null"),
                EntityChange.of("add a column that needs an answer")
                        .fields(NAME, NAME + "@NotNull @Size(max = 20) private String code;")
                        .answered("1", "'none'")
                        .makes("item_code", "Add field code to item")
                        .on(ONE_ROW)
                        .gives("select code from shop_item", "none"),
                EntityChange.of("drop a column that may be null")
                        .fields(NAME + "@Size(max = 20) private String phone;", NAME)
                        .makes("remove_item_phone", "Remove field phone from item")
                        .on("insert into shop_item (name, phone) values ('chair', '1')")
                        .gives("select name from shop_item", "chair"),
                EntityChange.of("drop a column that was never null")
                        .fields(NAME + "@NotNull private Long size;", NAME)
                        .makes("remove_item_size", "Remove field size from item")
                        .on("insert into shop_item (name, size) values ('chair', 1)")
                        .gives("select name from shop_item", "chair")
                        .forGood(),
                EntityChange.of("rename a column")
                        .fields(
                                NAME + "@NotNull @Size(max = 20) @Column(unique = true) private String phoneNumber;",
                                NAME + "@NotNull @Size(max = 20) @Column(unique = true) private String phone;")
                        .answered("y")
                        .makes("rename_phone_number_item_phone", "Rename field phone_number on item to phone")
                        .on("insert into shop_item (name, phone_number) values ('chair', '+49')")
                        .gives("select phone from shop_item", "+49"),
                EntityChange.of("rename a column and make it longer")
                        .fields(
                                NAME + "@NotNull @Size(max = 20) private String phoneNumber;",
                                NAME + "@NotNull @Size(max = 40) private String phone;")
                        .answered("y")
                        .makes(
                                "rename_phone_number_item_phone_alter_item_phone",
                                "Rename field phone_number on item to phone",
                                "Alter field phone on item")
                        .on("insert into shop_item (name, phone_number) values ('chair', '+49')")
                        .gives("select phone from shop_item", "+49"),
                EntityChange.of("say in a comment what a column is for")
                        .fields(NAME, "@Comment(\"as on the label\") " + NAME)
                        .makes("alter_item_name", "Alter field name on item")
                        .gives(
                                "select col_description('shop_item'::regclass, attnum) from pg_attribute where"
                                        + " attrelid = 'shop_item'::regclass and attname = 'name'",
                                "as on the label"),
                EntityChange.of("embed a value")
                        .from(item("", NAME))
                        .to(item("", NAME + "@Embedded private Box box = new Box();"), """
                                package io.bookme.shop;
                                import jakarta.persistence.*;
                                @Embeddable
                                public class Box { private int boxWidth = 3; private Integer boxHeight; }
                                """)
                        .makes(
                                "item_box_height_item_box_width",
                                "Add field box_height to item",
                                "Add field box_width to item")
                        .on(ONE_ROW)
                        .gives("select box_width, box_height from shop_item", "null|null"),
                EntityChange.of("a column's comment with quotes of its own that goes")
                        .fields("@Comment(\"it's \\\"new\\\"\") " + NAME, NAME)
                        .makes("alter_item_name", "Alter field name on item")
                        .on(ONE_ROW),
                EntityChange.of("one of two candidates for a rename, the other goes")
                        .fields(
                                NAME + "@Size(max = 20) private String home; @Size(max = 20) private String work;",
                                NAME + "@Size(max = 20) private String phone;")
                        .answered("n", "y")
                        .makes(
                                "rename_work_item_phone_remove_item_home",
                                "Rename field work on item to phone",
                                "Remove field home from item")
                        .on("insert into shop_item (name, home, work) values ('a', '1', '2')")
                        .gives("select phone from shop_item", "2"),
                EntityChange.of("rename a part of an embedded value")
                        .from(item("", "@Embedded private Spot spot;"), SPOT)
                        .to(item("", "@Embedded private Spot spot;"), SPOT.replace("hall", "room"))
                        .answered("y")
                        .makes("rename_hall_item_room", "Rename field hall on item to room")
                        .on("insert into shop_item (hall, seat) values (1, 2)")
                        .gives("select room, seat from shop_item", "1|2"),
                EntityChange.of("names that are words of SQL")
                        .fields(
                                NAME,
                                NAME + "@Column(name = \"`order`\") private Integer order;"
                                        + " @Min(1) @Column(name = \"`End`\") private Integer end;")
                        .makes("item_end_item_order", "Add field end to item", "Add field order to item")
                        .on(ONE_ROW)
                        .gives("select \"order\", \"end\" from shop_item", "null|null"),
                EntityChange.of("a name beyond ASCII")
                        .fields(NAME, NAME + "@Min(1) private Integer größe;")
                        .makes("item_grosse", "Add field größe to item")
                        .on(ONE_ROW)
                        .gives("select \"größe\" from shop_item", "null"),
                EntityChange.of("a name that PostgreSQL cuts off")
                        .fields(NAME, NAME + "@Min(1) private Integer " + "x".repeat(70) + ";")
                        .makes("item_" + "x".repeat(63), "Add field " + "x".repeat(63) + " to item")
                        .on(ONE_ROW)
                        .gives("select " + "x".repeat(70) + " from shop_item", "null"),
                EntityChange.of("a field that moves to another entity loses its values")
                        .from(item("", NAME + "@Size(max = 9) private String colour;"), BOX)
                        .to(
                                item("", NAME),
                                BOX.replace("String label;", "String label; @Size(max = 9) private String colour;"))
                        .makes(
                                "remove_item_colour_box_colour",
                                "Remove field colour from item",
                                "Add field colour to box")
                        .on("insert into shop_item (name, colour) values ('a', 'red')")
                        .gives("select name from shop_item", "a")
                        .warns("The values of shop_item.colour are lost"));
    }
}
