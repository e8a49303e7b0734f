package io.bookme.migrations.command;

import static io.bookme.migrations.command.EntityChange.item;

import java.util.List;

/** Indexes, unique constraints and checks. */
class ConstraintChangesTest extends EntityChanges {
    static List<EntityChange> changes() {
        return List.of(
                EntityChange.of("add an index")
                        .from(item("", NAME))
                        .to(item("indexes = @Index(name = \"shop_item_name_idx\", columnList = \"name desc\")", NAME))
                        .makes(
                                "item_shop_item_name_idx",
                                "Create index shop_item_name_idx on field(s) name DESC of model item")
                        .on(ONE_ROW),
                EntityChange.of("drop an index")
                        .from(item("indexes = @Index(name = \"shop_item_name_idx\", columnList = \"name\")", NAME))
                        .to(item("", NAME))
                        .makes("remove_item_shop_item_name_idx", "Remove index shop_item_name_idx from item")
                        .on(ONE_ROW),
                EntityChange.of("rename an index")
                        .from(item("indexes = @Index(name = \"shop_item_old_idx\", columnList = \"name\")", NAME))
                        .to(item("indexes = @Index(name = \"shop_item_new_idx\", columnList = \"name\")", NAME))
                        .makes(
                                "rename_shop_item_old_idx_shop_item_new_idx",
                                "Rename index shop_item_old_idx on item to shop_item_new_idx"),
                EntityChange.of("an index over other columns")
                        .from(item("indexes = @Index(name = \"shop_item_idx\", columnList = \"name\")", NAME))
                        .to(item("indexes = @Index(name = \"shop_item_idx\", columnList = \"name, id\")", NAME))
                        .makes(
                                "remove_item_shop_item_idx_item_shop_item_idx",
                                "Remove index shop_item_idx from item",
                                "Create index shop_item_idx on field(s) name, id of model item"),
                EntityChange.of("add a unique constraint")
                        .from(item("", NAME))
                        .to(item(
                                "uniqueConstraints = @UniqueConstraint(name = \"shop_item_name_key\", columnNames = \"name\")",
                                NAME))
                        .makes("item_shop_item_name_key", "Create constraint shop_item_name_key on model item")
                        .on(ONE_ROW)
                        .gives(
                                "insert into shop_item (name) values ('chair') on conflict (name) do nothing returning id"),
                EntityChange.of("drop a unique constraint")
                        .from(item(
                                "uniqueConstraints = @UniqueConstraint(name = \"shop_item_name_key\", columnNames = \"name\")",
                                NAME))
                        .to(item("", NAME))
                        .makes("remove_item_shop_item_name_key", "Remove constraint shop_item_name_key from model item")
                        .on(ONE_ROW),
                EntityChange.of("add a check")
                        .fields("@NotNull private Integer size;", "@NotNull @Min(1) private Integer size;")
                        .makes("alter_item_size", "Alter field size on item")
                        .on("insert into shop_item (size) values (1)")
                        .gives("select size from shop_item", "1"),
                EntityChange.of("add checks with lists")
                        .from(item("", "private String kind; private Long big; private BigDecimal price;"))
                        .to(
                                item("", "private String kind; private Long big; private BigDecimal price;")
                                        .replace(
                                                "@Entity",
                                                "@Check(name = \"shop_item_kind_check\", constraints = \"kind not in ('a', 'b')\")"
                                                        + " @Check(name = \"shop_item_big_check\", constraints = \"big in (1, 2)\")"
                                                        + " @Check(name = \"shop_item_any_check\","
                                                        + " constraints = \"kind = any (array['x', 'y']) and price in (1, 2.5)\") @Entity"))
                        .makes(
                                "alter_item_big_alter_item_kind_and_more",
                                "Alter field big on item",
                                "Alter field kind on item",
                                "Create constraint shop_item_any_check on model item")
                        .on("insert into shop_item (kind, big, price) values ('x', 1, 2.5)")
                        .gives("select kind, big from shop_item", "x|1"),
                EntityChange.of("change a check over two columns")
                        .from(
                                item("", "@NotNull private Integer low; @NotNull private Integer high;")
                                        .replace(
                                                "@Entity",
                                                "@Check(name = \"shop_item_order_check\", constraints = \"low < high\") @Entity"))
                        .to(
                                item("", "@NotNull private Integer low; @NotNull private Integer high;")
                                        .replace(
                                                "@Entity",
                                                "@Check(name = \"shop_item_order_check\", constraints = \"low <= high\") @Entity"))
                        .makes(
                                "remove_item_shop_item_order_check_and_more",
                                "Remove constraint shop_item_order_check from model item",
                                "Create constraint shop_item_order_check on model item")
                        .on("insert into shop_item (low, high) values (1, 2)")
                        .gives(
                                "select pg_get_constraintdef(oid, true) from pg_constraint where conname ="
                                        + " 'shop_item_order_check'",
                                "CHECK (low <= high)"),
                EntityChange.of("take a check away")
                        .fields("@NotNull @Min(1) private Integer size;", "@NotNull private Integer size;")
                        .makes("alter_item_size", "Alter field size on item")
                        .on("insert into shop_item (size) values (1)")
                        .gives("select count(*) from pg_constraint where conname = 'shop_item_size_check'", "0"),
                EntityChange.of("a check of several lines")
                        .from(item("", NAME))
                        .to(item("", NAME)
                                .replace(
                                        "@Entity",
                                        "@Check(name = \"shop_item_name_check\", constraints = \"length(name) > 0\\n"
                                                + " and name <> ';'\") @Entity"))
                        .makes("alter_item_name", "Alter field name on item")
                        .on(ONE_ROW)
                        .warns("violated by some row"),
                EntityChange.of("a unique constraint over several columns")
                        .from(item("", NAME + "private Integer number;"))
                        .to(item(
                                "uniqueConstraints = @UniqueConstraint(columnNames = {\"name\", \"number\"})",
                                NAME + "private Integer number;"))
                        .makes(
                                "item_shop_item_name_number_key",
                                "Create constraint shop_item_name_number_key on model item")
                        .on("insert into shop_item (name, number) values ('a', 1), ('a', 2)")
                        .warns("fails on a tenant whose rows do not fit (could not create unique index"),
                EntityChange.of("a unique constraint over columns in another order")
                        .from(item(
                                "uniqueConstraints = @UniqueConstraint(name = \"shop_item_key\", columnNames = {\"name\", \"number\"})",
                                NAME + "private Integer number;"))
                        .to(item(
                                "uniqueConstraints = @UniqueConstraint(name = \"shop_item_key\", columnNames = {\"number\", \"name\"})",
                                NAME + "private Integer number;"))
                        .makes(
                                "remove_item_shop_item_key_item_shop_item_key",
                                "Remove constraint shop_item_key from model item",
                                "Create constraint shop_item_key on model item")
                        .on(ONE_ROW),
                EntityChange.of("an index in another order")
                        .from(item("indexes = @Index(name = \"shop_item_idx\", columnList = \"name\")", NAME))
                        .to(item("indexes = @Index(name = \"shop_item_idx\", columnList = \"name desc\")", NAME))
                        .makes(
                                "remove_item_shop_item_idx_item_shop_item_idx",
                                "Remove index shop_item_idx from item",
                                "Create index shop_item_idx on field(s) name DESC of model item"),
                EntityChange.of("a unique constraint in place of an index")
                        .from(item("indexes = @Index(name = \"shop_item_idx\", columnList = \"name\")", NAME))
                        .to(item(
                                "indexes = @Index(name = \"shop_item_idx\", columnList = \"name\", unique = true)",
                                NAME))
                        .makes(
                                "remove_item_shop_item_idx_item_shop_item_idx",
                                "Remove index shop_item_idx from item",
                                "Create constraint shop_item_idx on model item")
                        .on(ONE_ROW));
    }
}
