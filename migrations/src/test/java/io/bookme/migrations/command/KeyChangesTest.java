package io.bookme.migrations.command;

import static io.bookme.migrations.command.EntityChange.plain;

import java.util.List;
import java.util.stream.Stream;

/** Primary keys, what hands them out, and what points at them. */
class KeyChangesTest extends EntityChanges {
    private static final String ITEM = "@Entity @Table(name = \"shop_item\") public class Item";
    private static final String IDENTITY = "@Id @GeneratedValue(strategy = GenerationType.IDENTITY) private Long id;";
    private static final String NONE = "@Id private Long id;";
    private static final String TEXT = " private String name;";

    private static String sequence(String name, int start, int step) {
        return ("@Id @GeneratedValue(generator = \"items\") @SequenceGenerator(name = \"items\", sequenceName = \"%s\","
                        + " initialValue = %d, allocationSize = %d) private Long id;")
                .formatted(name, start, step);
    }

    static List<EntityChange> changes() {
        return Stream.of(generators(), sequences(), keys())
                .flatMap(List::stream)
                .toList();
    }

    private static EntityChange of(String name, String before, String after) {
        return EntityChange.of(name).from(plain(ITEM, before + TEXT)).to(plain(ITEM, after + TEXT));
    }

    /** Hibernate takes a number of a sequence for the last of its range, so 57 stands for the keys 8 to 57. */
    private static List<EntityChange> generators() {
        String steps = sequence("shop_item_seq", 1, 50);
        return List.of(
                of("keys from a sequence in place of an identity", IDENTITY, steps)
                        .makes("shop_item_seq_alter_item_id", "Create sequence shop_item_seq", "Alter field id on item")
                        .on("insert into shop_item (name) values ('a'), ('b')")
                        .gives("select nextval('shop_item_seq')", "52"),
                of("keys from an identity in place of a sequence", steps, IDENTITY)
                        .makes(
                                "alter_item_id_delete_shop_item_seq",
                                "Alter field id on item",
                                "Delete sequence shop_item_seq")
                        .on("insert into shop_item values (7, 'a')")
                        .gives("insert into shop_item (name) values ('b') returning id", "8"),
                of("keys from an identity where none handed them out", NONE, IDENTITY)
                        .makes("alter_item_id", "Alter field id on item")
                        .on("insert into shop_item values (7, 'a')")
                        .gives("insert into shop_item (name) values ('b') returning id", "8"),
                of("keys that no identity hands out any more", IDENTITY, NONE)
                        .makes("alter_item_id", "Alter field id on item")
                        .on("insert into shop_item (name) values ('a')")
                        .gives("insert into shop_item values (9, 'b') returning id", "9"),
                of("keys from a sequence where none handed them out", NONE, steps)
                        .makes("shop_item_seq", "Create sequence shop_item_seq")
                        .on("insert into shop_item values (7, 'a')")
                        .gives("select nextval('shop_item_seq')", "57"),
                of("keys that no sequence hands out any more", steps, NONE)
                        .makes("delete_shop_item_seq", "Delete sequence shop_item_seq")
                        .on("insert into shop_item values (7, 'a')")
                        .gives("select to_regclass('shop_item_seq')", "null"));
    }

    private static List<EntityChange> sequences() {
        String one = sequence("shop_item_seq", 1, 1);
        String steps = sequence("shop_item_seq", 1, 50);
        return List.of(
                of("a sequence that steps less far", steps, one)
                        .makes("alter_shop_item_seq", "Alter sequence shop_item_seq")
                        .on("select nextval('shop_item_seq')")
                        .gives("select nextval('shop_item_seq')", "2"),
                of("a sequence that steps farther and was set behind the rows", one, steps)
                        .makes("alter_shop_item_seq", "Alter sequence shop_item_seq")
                        .on("insert into shop_item values (7, 'a'); select setval('shop_item_seq', 8, false)")
                        .gives("select nextval('shop_item_seq')", "57"),
                of("a sequence that starts elsewhere", steps, sequence("shop_item_seq", 1000, 50))
                        .makes("alter_shop_item_seq", "Alter sequence shop_item_seq")
                        .on("select nextval('shop_item_seq')")
                        .gives("select nextval('shop_item_seq')", "51"),
                of("a sequence of another name and start", steps, sequence("shop_item_numbers", 1000, 50))
                        .makes(
                                "shop_item_numbers_delete_shop_item_seq",
                                "Create sequence shop_item_numbers",
                                "Delete sequence shop_item_seq")
                        .on("insert into shop_item values (7, 'a')")
                        .gives("select nextval('shop_item_numbers')", "1000"));
    }

    private static List<EntityChange> keys() {
        String box = "@Entity @Table(name = \"shop_box\") public class Box";
        String pointing = plain(ITEM, IDENTITY + "@ManyToOne private Box box;");
        String shelf = plain(
                "@Entity @Table(name = \"shop_shelf\") public class Shelf",
                "@EmbeddedId private Place place; private String label;");
        String place = plain(
                "@Embeddable public class Place implements Serializable",
                "@Column(nullable = false) private Integer hall;"
                        + " @Column(nullable = false, length = 5) private String seat;");
        String hallSeat = "public class HallSeat implements Serializable";
        String item = ITEM.replace("public", "@IdClass(HallSeat.class) public");
        String numbers = "@Id private Integer hall; @Id private Integer seat;";
        return List.of(
                EntityChange.of("a wider key and the keys that point at it")
                        .from(plain(box, IDENTITY.replace("Long", "Integer")), pointing)
                        .to(plain(box, IDENTITY), pointing)
                        .makes("alter_box_id_alter_item_box", "Alter field id on box", "Alter field box on item")
                        .on(
                                "insert into shop_box default values; insert into shop_item (box_id) select id from shop_box")
                        .gives("select pg_typeof(box_id), pg_typeof(b.id) from shop_item, shop_box b", "bigint|bigint"),
                EntityChange.of("a key of another kind and the keys that point at it")
                        .from(plain(box, "@Id private Integer id;"), pointing)
                        .to(plain(box, "@Id @Column(length = 20) private String id;"), pointing)
                        .makes(
                                "remove_item_shop_item_box_fk_alter_box_id_and_more",
                                "Remove constraint shop_item_box_fk from model item",
                                "Alter field id on box",
                                "Alter field box on item",
                                "Create constraint shop_item_box_fk on model item")
                        .on("insert into shop_box values (7); insert into shop_item (box_id) values (7)")
                        .gives("select b.id || box_id from shop_item, shop_box b", "77"),
                EntityChange.of("another column as the key")
                        .from(plain(
                                ITEM,
                                "@Id @Column(length = 9) private String code;"
                                        + " @Column(nullable = false) private Long size;"))
                        .to(plain(
                                ITEM,
                                "@Column(nullable = false, length = 9) private String code; @Id private Long size;"))
                        .makes(
                                "remove_item_shop_item_pkey_item_shop_item_pkey",
                                "Remove constraint shop_item_pkey from model item",
                                "Create constraint shop_item_pkey on model item")
                        .on("insert into shop_item values ('a', 1), ('b', 2)")
                        .warns("fails on a tenant whose rows do not fit (could not create unique index"),
                EntityChange.of("a key of one more column")
                        .from(plain(hallSeat, "Integer hall; Integer seat;"), plain(item, numbers))
                        .to(
                                plain(hallSeat, "Integer hall; Integer seat; Integer floor;"),
                                plain(item, numbers + "@Id private Integer floor;"))
                        .answered("1", "0")
                        .makes(
                                "remove_item_shop_item_pkey_item_floor_and_more",
                                "Remove constraint shop_item_pkey from model item",
                                "Add field floor to item",
                                "Create constraint shop_item_pkey on model item")
                        .on("insert into shop_item (hall, seat) values (7, 2)")
                        .gives("select hall, seat, floor from shop_item", "7|2|0"),
                EntityChange.of("a reference of two columns")
                        .from(place, shelf, plain(ITEM, NONE))
                        .to(
                                place,
                                shelf,
                                plain(
                                        ITEM,
                                        NONE
                                                + "@ManyToOne @JoinColumns({@JoinColumn(name = \"shelf_hall\", referencedColumnName ="
                                                + " \"hall\"), @JoinColumn(name = \"shelf_seat\", referencedColumnName = \"seat\")})"
                                                + " private Shelf shelf;"))
                        .makes(
                                "item_shelf_hall_item_shelf_seat_and_more",
                                "Add field shelf_hall to item",
                                "Add field shelf_seat to item",
                                "Create constraint shop_item_shelf_hall_shelf_seat_fk on model item")
                        .on("insert into shop_item values (1); insert into shop_shelf (hall, seat) values (1, 'a')")
                        .gives("update shop_item set shelf_hall = 1, shelf_seat = 'a' returning id", "1"));
    }
}
