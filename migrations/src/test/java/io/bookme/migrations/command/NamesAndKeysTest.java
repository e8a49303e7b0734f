package io.bookme.migrations.command;

import static io.bookme.migrations.command.EntityChange.entity;
import static io.bookme.migrations.command.EntityChange.item;

import java.util.List;

/** References to unique keys that come or go with them, and names that pass from one thing to another. */
class NamesAndKeysTest extends EntityChanges {
    private static final String BY_CODE =
            "@ManyToOne @JoinColumn(name = \"box_code\", referencedColumnName = \"code\") private Box box;";

    private static String box(String fields) {
        return entity("Box", "name = \"shop_box\"", fields);
    }

    private static String checked(String source, String... checks) {
        StringBuilder annotations = new StringBuilder();
        for (String check : checks) {
            annotations.append("@Check(").append(check).append(") ");
        }
        return source.replace("@Entity", annotations + "@Entity");
    }

    static List<EntityChange> changes() {
        String code = "@Size(max = 9) private String code;";
        String unique = "@Size(max = 9) @Column(unique = true) private String code;";
        String numbers = "private Integer low; private Integer high;";
        String boxRow = "insert into shop_box (code) values ('A')";
        String item = entity("Item", "name = \"shop_item\"", NAME);
        return List.of(
                EntityChange.of("a unique key and a reference to it")
                        .from(item, box(code))
                        .to(item("", NAME + BY_CODE), box(unique))
                        .makes(
                                "item_box_code_box_shop_box_code_key_and_more",
                                "Add field box_code to item",
                                "Create constraint shop_box_code_key on model box",
                                "Create constraint shop_item_box_code_fk on model item")
                        .on(boxRow)
                        .gives("insert into shop_item (name, box_code) values ('a', 'A') returning box_code", "A"),
                EntityChange.of("a unique key and a reference to it that go")
                        .from(item("", NAME + BY_CODE), box(unique))
                        .to(item, box(code))
                        .makes(
                                "remove_item_shop_item_box_code_fk_and_more",
                                "Remove constraint shop_item_box_code_fk from model item",
                                "Remove constraint shop_box_code_key from model box",
                                "Remove field box_code from item")
                        .on(boxRow + "; insert into shop_item (name, box_code) values ('a', 'A')"),
                EntityChange.of("a referenced column and the reference to it that go")
                        .from(item("", NAME + BY_CODE), box(unique))
                        .to(item, box(""))
                        .makes(
                                "remove_item_shop_item_box_code_fk_remove_box_code_and_more",
                                "Remove constraint shop_item_box_code_fk from model item",
                                "Remove field code from box",
                                "Remove field box_code from item")
                        .on(boxRow + "; insert into shop_item (name, box_code) values ('a', 'A')"),
                EntityChange.of("a new column that is unique, and a new table that points at it")
                        .from(box(""))
                        .to(item("", NAME + BY_CODE), box(unique))
                        .makes(
                                "item_box_code_item_shop_item_box_code_fk",
                                "Create model Item",
                                "Add field code to box",
                                "Create constraint shop_item_box_code_fk on model item")
                        .on("insert into shop_box default values")
                        .gives("select code from shop_box", "null"),
                EntityChange.of("checks that swap their names")
                        .from(checked(
                                item("", NAME + numbers),
                                "name = \"shop_item_a_check\", constraints = \"low < high\"",
                                "name = \"shop_item_b_check\", constraints = \"low + high < 100\""))
                        .to(checked(
                                item("", NAME + numbers),
                                "name = \"shop_item_b_check\", constraints = \"low < high\"",
                                "name = \"shop_item_a_check\", constraints = \"low + high < 100\""))
                        .makes(
                                "remove_item_shop_item_a_check_and_more",
                                "Remove constraint shop_item_a_check from model item",
                                "Remove constraint shop_item_b_check from model item",
                                "Create constraint shop_item_a_check on model item",
                                "Create constraint shop_item_b_check on model item")
                        .on("insert into shop_item (name, low, high) values ('a', 1, 5)")
                        .gives(
                                "select pg_get_constraintdef(oid, true) from pg_constraint where conname = 'shop_item_b_check'",
                                "CHECK (low < high)"),
                EntityChange.of("checks of two columns that swap their names")
                        .from(checked(
                                item("", NAME + numbers),
                                "name = \"shop_item_a_check\", constraints = \"low > 0\"",
                                "name = \"shop_item_b_check\", constraints = \"high > 0\""))
                        .to(checked(
                                item("", NAME + numbers),
                                "name = \"shop_item_b_check\", constraints = \"low > 0\"",
                                "name = \"shop_item_a_check\", constraints = \"high > 0\""))
                        .makes(
                                "remove_item_shop_item_a_check_and_more",
                                "Remove constraint shop_item_a_check from model item",
                                "Remove constraint shop_item_b_check from model item",
                                "Create constraint shop_item_a_check on model item",
                                "Create constraint shop_item_b_check on model item")
                        .on("insert into shop_item (name, low, high) values ('a', 1, 5)"),
                EntityChange.of("an index that passes from a table that goes to a new one")
                        .from(item("indexes = @Index(name = \"label_idx\", columnList = \"name\")", NAME + numbers))
                        .to(entity(
                                "Box",
                                "name = \"shop_box\", indexes = @Index(name = \"label_idx\", columnList = \"label\")",
                                "private String label;"))
                        .makes(
                                "remove_item_label_idx_box_delete_item",
                                "Remove index label_idx from item",
                                "Create model Box",
                                "Delete model Item")
                        .on("insert into shop_item (name) values ('a')")
                        .gives(
                                "select indrelid::regclass from pg_index where indexrelid = 'label_idx'::regclass",
                                "shop_box"));
    }
}
