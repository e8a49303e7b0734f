package io.bookme.migrations.command;

import static io.bookme.migrations.command.EntityChange.item;

import java.util.List;

/** What a column may hold: types, NULL, defaults and words of an enum. */
class TypeChangesTest extends EntityChanges {
    private static final String KIND = """
            package io.bookme.shop;
            public enum Kind { SMALL, LARGE }
            """;
    private static final String KIND_FIELD =
            "@NotNull @Enumerated(EnumType.STRING) @Column(length = 20) private Kind kind;";

    static List<EntityChange> changes() {
        return List.of(
                EntityChange.of("make a text longer")
                        .fields(NAME, NAME.replace("100", "200"))
                        .makes("alter_item_name", "Alter field name on item")
                        .on(ONE_ROW)
                        .gives("select name from shop_item", "chair"),
                EntityChange.of("make a text shorter")
                        .fields(NAME, NAME.replace("100", "50"))
                        .makes("alter_item_name", "Alter field name on item")
                        .warns(
                                "fails on a tenant whose rows do not fit (value too long for type character varying(50))")
                        .on(ONE_ROW)
                        .gives("select name from shop_item", "chair"),
                EntityChange.of("from a number to a wider one")
                        .fields("private Integer size;", "private Long size;")
                        .makes("alter_item_size", "Alter field size on item")
                        .on("insert into shop_item (size) values (2147483647)")
                        .gives("select size from shop_item", "2147483647"),
                EntityChange.of("from a text to a number")
                        .fields("@Size(max = 9) private String size;", "private Integer size;")
                        .makes("alter_item_size", "Alter field size on item")
                        .on("insert into shop_item (size) values ('42'), (null)")
                        .gives("select size from shop_item order by 1", "42", "null"),
                EntityChange.of("more digits behind the point")
                        .fields(
                                "@Digits(integer = 8, fraction = 2) private BigDecimal price;",
                                "@Digits(integer = 8, fraction = 4) private BigDecimal price;")
                        .makes("alter_item_price", "Alter field price on item")
                        .on("insert into shop_item (price) values (99999999.99)")
                        .gives("select price from shop_item", "99999999.9900")
                        .warns("If it is taken back, the values of shop_item.price are rounded to 2 digits"),
                EntityChange.of("from a time to one with its zone")
                        .fields("private LocalDateTime soldAt;", "private Instant soldAt;")
                        .makes("alter_item_sold_at", "Alter field sold_at on item")
                        .on("insert into shop_item (sold_at) values ('2026-03-29 02:30')")
                        .gives("select sold_at at time zone 'UTC' from shop_item", "2026-03-29 02:30:00"),
                EntityChange.of("let a column be null")
                        .fields(NAME, "@Size(max = 100) private String name;")
                        .makes("alter_item_name", "Alter field name on item")
                        .on(ONE_ROW)
                        .gives("select name from shop_item", "chair"),
                EntityChange.of("require a column")
                        .fields("@Size(max = 100) private String name;", NAME)
                        .answered("1", "'unknown'")
                        .makes("alter_item_name", "Alter field name on item")
                        .on("insert into shop_item (name) values (null), ('chair')")
                        .gives("select name from shop_item order by 1", "chair", "unknown"),
                EntityChange.of("require a column that has an initialiser")
                        .fields("private Integer size;", "@NotNull private Integer size = 7;")
                        .makes("alter_item_size", "Alter field size on item")
                        .on("insert into shop_item (size) values (null), (1)")
                        .gives("select size from shop_item order by 1", "1", "7"),
                EntityChange.of("another default")
                        .fields(
                                "@ColumnDefault(\"1\") private int size = 1;",
                                "@ColumnDefault(\"2\") private int size = 2;")
                        .makes("alter_item_size", "Alter field size on item")
                        .on("insert into shop_item default values")
                        .gives("select size from shop_item", "1"),
                EntityChange.of("a default where there was none")
                        .fields("@NotNull private Long size;", "@NotNull @ColumnDefault(\"5\") private Long size;")
                        .makes("alter_item_size", "Alter field size on item")
                        .on("insert into shop_item (size) values (1)")
                        .gives("insert into shop_item default values returning size", "5"),
                EntityChange.of("texts to texts of one length")
                        .fields(
                                "@Size(max = 20) private String code; private Integer size;",
                                "@JdbcTypeCode(org.hibernate.type.SqlTypes.CHAR) @Column(length = 2) private String code;"
                                        + " @JdbcTypeCode(org.hibernate.type.SqlTypes.CHAR) @Column(length = 3) private String size;")
                        .makes(
                                "alter_item_code_alter_item_size",
                                "Alter field code on item",
                                "Alter field size on item")
                        .warns("does not fit character(2)", "does not fit character(3)")
                        .on("insert into shop_item (code, size) values ('ab', 123)")
                        .gives("select code, size from shop_item", "ab|123"),
                EntityChange.of("many shorter texts and many rounder numbers")
                        .fields(
                                "@Column(length = 40) private String[] tags;"
                                        + " @Column(precision = 10, scale = 4) private BigDecimal[] prices;",
                                "@Column(length = 5) private String[] tags;"
                                        + " @Column(precision = 10, scale = 2) private BigDecimal[] prices;")
                        .makes(
                                "alter_item_prices_alter_item_tags",
                                "Alter field prices on item",
                                "Alter field tags on item")
                        .warns("does not fit varchar(5)[]", "are rounded to 2 digits behind the point")
                        .on("insert into shop_item (tags, prices) values (array['short'], array[1.2345])")
                        .gives("select tags, prices from shop_item", "{short}|{1.23}"),
                EntityChange.of("between bytes and texts")
                        .fields(
                                "private byte[] data; private String text;",
                                "private String data; private byte[] text;")
                        .makes(
                                "alter_item_data_alter_item_text",
                                "Alter field data on item",
                                "Alter field text on item")
                        .on("insert into shop_item (data, text) values ('hello', 'C:\\temp')")
                        .gives("select data, convert_from(text, 'UTF8') from shop_item", "hello|C:\\temp"),
                EntityChange.of("between days and points in time")
                        .fields(
                                "private Instant soldAt; private LocalDate due; private Instant told;",
                                "private LocalDate soldAt; private Instant due; private String told;")
                        .makes(
                                "alter_item_due_alter_item_sold_at_alter_item_told",
                                "Alter field due on item",
                                "Alter field sold_at on item",
                                "Alter field told on item")
                        .warns("lose their time of day")
                        .on("insert into shop_item (sold_at, due, told)"
                                + " values ('2026-03-29 22:30Z', '2026-03-29', '2026-03-29 22:30Z')")
                        .gives(
                                "select sold_at, due at time zone 'UTC', told from shop_item",
                                "2026-03-29|2026-03-29 00:00:00|2026-03-29 22:30:00"),
                EntityChange.of("one more word of an enum")
                        .from(
                                item(
                                        "",
                                        "@NotNull @Enumerated(EnumType.STRING) @Column(length = 20) private Kind kind;"),
                                KIND)
                        .to(
                                item(
                                        "",
                                        "@NotNull @Enumerated(EnumType.STRING) @Column(length = 20) private Kind kind;"),
                                KIND.replace("LARGE", "LARGE, HUGE"))
                        .makes("alter_item_kind", "Alter field kind on item")
                        .on("insert into shop_item (kind) values ('SMALL')")
                        .gives(
                                "select pg_get_constraintdef(oid, true) like '%HUGE%' from pg_constraint"
                                        + " where conname = 'shop_item_kind_check'",
                                "t"),
                EntityChange.of("an enum's word that goes")
                        .from(item("", KIND_FIELD), KIND)
                        .to(item("", KIND_FIELD), KIND.replace(", LARGE", ""))
                        .makes("alter_item_kind", "Alter field kind on item")
                        .on("insert into shop_item (kind) values ('SMALL')")
                        .gives("select kind from shop_item", "SMALL")
                        .warns("Rows that hold 'LARGE' in shop_item.kind are refused: give them another value first"),
                EntityChange.of("an enum's words in place of its ordinals")
                        .from(item("", "@NotNull private Kind kind;"), KIND)
                        .to(item("", KIND_FIELD), KIND)
                        .makes("alter_item_kind", "Alter field kind on item")
                        .on("insert into shop_item (kind) values (0), (1)")
                        .gives("select kind from shop_item order by id", "SMALL", "LARGE"),
                EntityChange.of("an enum's words and one more, in place of its ordinals")
                        .from(item("", "@NotNull private Kind kind;"), KIND)
                        .to(item("", KIND_FIELD), KIND.replace("LARGE", "LARGE, HUGE"))
                        .makes("alter_item_kind", "Alter field kind on item")
                        .warns("which word each row means cannot be told", "Take two steps"),
                EntityChange.of("from a time with its zone to one without")
                        .fields("private Instant soldAt;", "private LocalDateTime soldAt;")
                        .makes("alter_item_sold_at", "Alter field sold_at on item")
                        .on("insert into shop_item (sold_at) values ('2026-03-29 02:30Z')")
                        .gives("select sold_at from shop_item", "2026-03-29 02:30:00"),
                EntityChange.of("from a time to its day")
                        .fields("private Instant soldAt;", "private LocalDate soldAt;")
                        .makes("alter_item_sold_at", "Alter field sold_at on item")
                        .on("insert into shop_item (sold_at) values ('2026-03-29 12:30Z')")
                        .gives("select sold_at from shop_item", "2026-03-29")
                        .warns("The values of shop_item.sold_at lose their time of day, on every tenant"),
                EntityChange.of("fewer digits behind the point")
                        .fields(
                                "@Digits(integer = 8, fraction = 4) private BigDecimal price;",
                                "@Digits(integer = 8, fraction = 2) private BigDecimal price;")
                        .makes("alter_item_price", "Alter field price on item")
                        .on("insert into shop_item (price) values (1.2345)")
                        .gives("select price from shop_item", "1.23")
                        .warns("The values of shop_item.price are rounded to 2 digits behind the point"),
                EntityChange.of("from a number to a text that may be too short for it")
                        .fields("private Integer size;", "@Size(max = 3) private String size;")
                        .makes("alter_item_size", "Alter field size on item")
                        .on("insert into shop_item (size) values (123)")
                        .gives("select size from shop_item", "123")
                        .warns(
                                "fails on a tenant whose rows do not fit (value too long for type character varying(3))"),
                EntityChange.of("from a text with a default to a number with another")
                        .fields(
                                "@NotNull @Size(max = 9) @ColumnDefault(\"'7'\") private String size;",
                                "@NotNull @ColumnDefault(\"8\") private Integer size;")
                        .makes("alter_item_size", "Alter field size on item")
                        .on("insert into shop_item default values")
                        .gives("insert into shop_item default values returning size", "8"),
                EntityChange.of("a default that is computed")
                        .fields(
                                "@NotNull private UUID code;",
                                "@NotNull @ColumnDefault(\"gen_random_uuid()\") private UUID code;")
                        .makes("alter_item_code", "Alter field code on item")
                        .on("insert into shop_item (code) values (gen_random_uuid())")
                        .gives("insert into shop_item default values returning code is not null", "t"),
                EntityChange.of("several things of one column at once")
                        .fields(
                                "@NotNull @Size(max = 10) private String code;",
                                "@Size(max = 20) @ColumnDefault(\"'a'\") @Check(name = \"shop_item_code_check\","
                                        + " constraints = \"code <> ''\") private String code;")
                        .makes("alter_item_code", "Alter field code on item")
                        .on("insert into shop_item (code) values ('b')")
                        .gives("insert into shop_item default values returning code", "a"));
    }
}
