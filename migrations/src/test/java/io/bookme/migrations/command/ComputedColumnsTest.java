package io.bookme.migrations.command;

import static io.bookme.migrations.command.EntityChange.item;

import java.util.List;

/** Columns that PostgreSQL computes and keeps. */
class ComputedColumnsTest extends EntityChanges {
    private static final String BOUNDS = NAME + "Integer low; Integer high;";
    private static final String ROW = "insert into shop_item (name, low, high) values ('chair', 1, 5)";

    static List<EntityChange> changes() {
        return List.of(
                EntityChange.of("a computed column that is plain from now on")
                        .fields(
                                NAME + "Integer low; Integer high; @GeneratedColumn(\"high - low\") Integer width;",
                                NAME + "Integer low; Integer high; @Min(0) Integer width;")
                        .makes(
                                "alter_item_width_alter_item_width",
                                "Alter field width on item",
                                "Alter field width on item")
                        .on("insert into shop_item (name, low, high) values ('chair', 1, 5)")
                        .gives("update shop_item set width = width + 1 returning width", "5")
                        .warns("If it is taken back, what was written to shop_item.width is lost"),
                EntityChange.of("a computed column that goes")
                        .fields(
                                NAME + "Integer low; Integer high; @GeneratedColumn(\"high - low\") Integer width;",
                                NAME + "Integer low; Integer high;")
                        .makes("remove_item_width", "Remove field width from item")
                        .on("insert into shop_item (name, low, high) values ('chair', 1, 5)"),
                EntityChange.of("a computed column that is computed otherwise")
                        .fields(
                                NAME + "Integer low; Integer high; @Column(unique = true)"
                                        + " @GeneratedColumn(\"high - low\") Integer width;",
                                NAME + "Integer low; Integer high; @Column(unique = true)"
                                        + " @GeneratedColumn(\"high + low\") Integer width;")
                        .makes(
                                "remove_item_width_item_width",
                                "Remove field width from item",
                                "Add field width to item")
                        .on("insert into shop_item (name, low, high) values ('chair', 1, 5)")
                        .gives("select width from shop_item", "6"),
                EntityChange.of("a plain column that is computed from now on")
                        .fields(
                                NAME + "Integer low; Integer high; Integer width;",
                                NAME + "Integer low; Integer high; @GeneratedColumn(\"high + low\") Integer width;")
                        .makes(
                                "remove_item_width_item_width",
                                "Remove field width from item",
                                "Add field width to item")
                        .on("insert into shop_item (name, low, high, width) values ('chair', 1, 5, 0)")
                        .gives("select width from shop_item", "6")
                        .warns("The values of shop_item.width are lost"),
                EntityChange.of("a computed column that is plain from now on, in no index and no check any more")
                        .from(
                                item(
                                        "indexes = @Index(name = \"shop_item_sizes\", columnList = \"width, low\")",
                                        BOUNDS
                                                + "@Min(0) @Column(unique = true) @GeneratedColumn(\"high - low\") Integer width;"))
                        .to(item("", BOUNDS + "Integer width;"))
                        .makes(
                                "remove_item_shop_item_sizes_and_more",
                                "Remove index shop_item_sizes from item",
                                "Remove constraint shop_item_width_key from model item",
                                "Alter field width on item",
                                "Alter field width on item")
                        .on(ROW),
                EntityChange.of(
                                "a computed column that is plain and called otherwise from now on, and so are its parts")
                        .from(
                                item(
                                        "",
                                        BOUNDS
                                                + "@Min(0) @Column(unique = true) @GeneratedColumn(\"high - low\") Integer width;"))
                        .to(item("", BOUNDS + "@Min(0) @Column(unique = true) Integer breadth;"))
                        .answered("y")
                        .makes(
                                "rename_width_item_breadth_alter_item_breadth",
                                "Rename field width on item to breadth",
                                "Alter field breadth on item")
                        .on(ROW)
                        .gives("update shop_item set breadth = breadth + 1 returning breadth", "5"));
    }
}
