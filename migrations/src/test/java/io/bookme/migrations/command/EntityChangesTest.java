package io.bookme.migrations.command;

import static io.bookme.migrations.command.EntityChange.entity;
import static io.bookme.migrations.command.EntityChange.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.state.Catalog;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of edit that makemigrations covers: from the entity to tenants with rows, and back again. */
class EntityChangesTest {
    private static final String NAME = "@NotNull @Size(max = 100) private String name;";
    private static final String ONE_ROW = "insert into shop_item (name) values ('chair')";
    private static final String KIND = """
            package io.bookme.shop;
            public enum Kind { SMALL, LARGE }
            """;

    @TempDir
    private Path folder;

    static Stream<EntityChange> changes() {
        return Stream.of(columns(), types(), constraints(), tables(), references())
                .flatMap(List::stream)
                .filter(change -> change.name().matches(System.getProperty("entity.change", ".*")));
    }

    private static List<EntityChange> columns() {
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
                        .gives("select box_width, box_height from shop_item", "null|null"));
    }

    private static List<EntityChange> types() {
        return List.of(
                EntityChange.of("make a text longer")
                        .fields(NAME, NAME.replace("100", "200"))
                        .makes("alter_item_name", "Alter field name on item")
                        .on(ONE_ROW)
                        .gives("select name from shop_item", "chair"),
                EntityChange.of("make a text shorter")
                        .fields(NAME, NAME.replace("100", "50"))
                        .makes("alter_item_name", "Alter field name on item")
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
                        .gives("select price from shop_item", "99999999.9900"),
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
                                "t"));
    }

    private static List<EntityChange> constraints() {
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
                                "CHECK (low <= high)"));
    }

    private static List<EntityChange> tables() {
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

    private static List<EntityChange> references() {
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

    @ParameterizedTest
    @MethodSource("changes")
    void an_edit_reaches_tenants_with_rows_and_can_be_taken_back(EntityChange change) throws SQLException {
        try (Workshop workshop = Workshop.ofSharedApps(folder)) {
            change.before().forEach(source -> workshop.entities().with(EntityChange.nameOf(source), source));
            workshop.done("makemigrations");
            workshop.tenants("acme").in("acme", change.rows());
            Catalog before = catalog(workshop);

            change.before().forEach(source -> workshop.entities().without(EntityChange.nameOf(source)));
            change.after().forEach(source -> workshop.entities().with(EntityChange.nameOf(source), source));
            String printed = workshop.done("makemigrations", change.answers().toArray(String[]::new));

            StringBuilder expected = new StringBuilder("Migrations for 'shop':\n"
                    + "  migrations/src/main/resources/db/tenant/shop/0002_" + change.file() + ".sql\n");
            change.found()
                    .forEach(line -> expected.append("    - ").append(line).append('\n'));
            assertThat(printed).isEqualTo(expected.toString());
            assertThat(workshop.done("makemigrations --check")).isEqualTo("No changes detected\n");

            workshop.done("migrate_schemas");
            assertThat(workshop.rows("acme", change.query())).containsExactlyElementsOf(change.expected());
            assertThat(workshop.done("showmigrations shop"))
                    .isEqualTo("shop\n [X] 0001_initial\n [X] 0002_" + change.file() + "\n");
            if (change.reversible()) {
                workshop.done("migrate_schemas shop 0001");
                assertThat(catalog(workshop).differences(before)).isEmpty();
                workshop.done("migrate_schemas shop 0002");
            } else {
                assertThat(workshop.manage("migrate_schemas shop 0001").code()).isEqualTo(1);
            }
        }
    }

    private static Catalog catalog(Workshop workshop) throws SQLException {
        try (Connection connection = workshop.database().connection()) {
            return Catalog.read(connection, "tenant_acme");
        }
    }
}
