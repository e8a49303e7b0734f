package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns that PostgreSQL computes whenever they are read. */
class VirtualColumnsTest extends EntityChanges {
    private static final String BOUNDS = NAME + "Integer low; Integer high;";
    private static final String ROW = "insert into shop_item (name, low, high) values ('chair', 1, 5)";
    private static final String PLAINLY = "update shop_item set width = width + 1 returning width";

    @TempDir
    private Path folder;

    @BeforeAll
    static void there_are_such_columns() {
        TestDatabase.assumeFrom(18);
    }

    /** As an entity says it, with what else the column has. */
    private static String virtual(String more) {
        return "@Column(insertable = false, updatable = false, columnDefinition = \"integer generated always as"
                + " (high - low) virtual" + more + "\") Integer width;";
    }

    static List<EntityChange> changes() {
        return List.of(
                EntityChange.of("a virtual column that is plain from now on")
                        .fields(BOUNDS + virtual(""), BOUNDS + "@Min(0) Integer width;")
                        .makes(
                                "alter_item_width_alter_item_width",
                                "Alter field width on item",
                                "Alter field width on item")
                        .on(ROW)
                        .gives(PLAINLY, "5")
                        .warns(
                                "If it is taken back, what was written to shop_item.width is lost",
                                "The column shop_item.width rewrites every row"),
                EntityChange.of("a virtual column with a check, a comment and no nulls that is plain from now on")
                        .fields(
                                BOUNDS + "@Min(0) @Comment(\"of the seat\") " + virtual(" not null"),
                                BOUNDS + "@NotNull @Min(0) @Comment(\"of the seat\") Integer width;")
                        .makes("alter_item_width", "Alter field width on item")
                        .on(ROW)
                        .gives(
                                "with done as (" + PLAINLY + ") select width, (select count(*) from pg_constraint"
                                        + " where conrelid = 'shop_item'::regclass and conname like '%width_check'),"
                                        + " col_description('shop_item'::regclass, attnum), attnotnull from done,"
                                        + " pg_attribute where attrelid = 'shop_item'::regclass and attname = 'width'",
                                "5|1|of the seat|t"),
                EntityChange.of("a virtual column that is plain, has a default and may be less from now on")
                        .fields(
                                BOUNDS + "@Min(0) " + virtual(" not null"),
                                BOUNDS + "@ColumnDefault(\"7\") Integer width;")
                        .makes(
                                "alter_item_width_alter_item_width",
                                "Alter field width on item",
                                "Alter field width on item")
                        .on(ROW)
                        .gives("insert into shop_item (name, low, high) values ('bench', 1, 2) returning width", "7"),
                EntityChange.of("a virtual column that is plain and called otherwise from now on")
                        .fields(BOUNDS + "@Min(0) " + virtual(""), BOUNDS + "@Min(0) Integer breadth;")
                        .answered("y")
                        .makes(
                                "rename_width_item_breadth_alter_item_breadth",
                                "Rename field width on item to breadth",
                                "Alter field breadth on item")
                        .on(ROW)
                        .gives(PLAINLY.replace("width", "breadth"), "5"),
                EntityChange.of("a virtual column that is kept from now on")
                        .fields(BOUNDS + virtual(""), BOUNDS + "@GeneratedColumn(\"high - low\") Integer width;")
                        .makes(
                                "remove_item_width_item_width",
                                "Remove field width from item",
                                "Add field width to item")
                        .on(ROW)
                        .gives("select width from shop_item", "4"));
    }

    @Test
    void what_was_ours_is_ours_when_it_is_plain() {
        String comment = "@Comment(\"of the seat\") ";
        try (Workshop workshop = Workshop.ofSharedApps(folder)) {
            for (String fields : List.of(BOUNDS + comment + virtual(""), BOUNDS + comment + "Integer width;")) {
                workshop.entities().with("io.bookme.shop.Item", EntityChange.item("", fields));
                workshop.done("makemigrations");
            }
            workshop.entities().with("io.bookme.shop.Item", EntityChange.item("", BOUNDS + "Integer width;"));
            workshop.done("makemigrations");
            assertThat(workshop.file("shop", "0003")).contains("comment on column shop_item.width is null;");
            workshop.entities().with("io.bookme.shop.Item", EntityChange.item("", BOUNDS));
            workshop.done("makemigrations");
            assertThat(workshop.file("shop", "0004")).contains("alter table shop_item drop column width;");
        }
    }
}
