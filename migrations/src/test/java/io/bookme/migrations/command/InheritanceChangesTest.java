package io.bookme.migrations.command;

import static io.bookme.migrations.command.EntityChange.plain;

import java.util.List;

/** Entities that are kinds of one another. */
class InheritanceChangesTest extends EntityChanges {
    private static final String ID = "@Id @GeneratedValue(strategy = GenerationType.IDENTITY) private Long id;";
    private static final String JOINED =
            "@Entity @Table(name = \"shop_item\") @Inheritance(strategy = InheritanceType.JOINED) public class Item";
    private static final String ABSTRACT = JOINED.replace("public class", "public abstract class");
    private static final String SINGLE = "@Entity @Table(name = \"shop_item\") @Inheritance(strategy ="
            + " InheritanceType.SINGLE_TABLE) @DiscriminatorColumn(name = \"kind\") public class Item";
    private static final String NAMED = ID + " private String name;";
    private static final String CHAIR = "@Entity @Table(name = \"shop_chair\") public class Chair extends Item";

    static List<EntityChange> changes() {
        String chair = plain(CHAIR, "private int legs = 4;");
        String kindOfItem = plain("@Entity public class Chair extends Item", "private int legs = 4;");
        String item = plain("@Entity @Table(name = \"shop_item\") public class Item extends Base", "");
        String box = plain("@Entity @Table(name = \"shop_box\") public class Box extends Base", "");
        return List.of(
                EntityChange.of("a kind with a table of its own")
                        .from(plain(JOINED, NAMED))
                        .to(plain(JOINED, NAMED), chair)
                        .makes("chair", "Create model Chair")
                        .on(ONE_ROW)
                        .gives("insert into shop_chair (id, legs) select id, 3 from shop_item returning legs", "3"),
                EntityChange.of("one more field of a kind with a table of its own")
                        .from(plain(JOINED, NAMED), chair)
                        .to(plain(JOINED, NAMED), plain(CHAIR, "private int legs = 4; private boolean soft = false;"))
                        .makes("chair_soft", "Add field soft to chair")
                        .on(ONE_ROW + "; insert into shop_chair (id, legs) select id, 4 from shop_item")
                        .gives("select legs, soft from shop_chair", "4|f"),
                EntityChange.of("a kind with a table of its own that goes")
                        .from(plain(JOINED, NAMED), chair)
                        .to(plain(JOINED, NAMED))
                        .makes("delete_chair", "Delete model Chair")
                        .on(ONE_ROW + "; insert into shop_chair (id, legs) select id, 4 from shop_item")
                        .gives("select name from shop_item", "chair")
                        .warns("The rows of shop_chair are lost"),
                EntityChange.of("a first kind in one table, whose rows are of the class that was alone")
                        .from(plain("@Entity @Table(name = \"shop_item\") public class Item", NAMED))
                        .to(plain(SINGLE, NAMED), kindOfItem)
                        .makes("item_kind_item_legs", "Add field kind to item", "Add field legs to item")
                        .on(ONE_ROW)
                        .gives("select kind, legs from shop_item", "Item|null"),
                EntityChange.of("a second kind in one table")
                        .from(plain(SINGLE, NAMED), kindOfItem)
                        .to(
                                plain(SINGLE, NAMED),
                                kindOfItem,
                                plain("@Entity public class Sofa extends Item", "private Integer seats;"))
                        .makes("item_seats", "Add field seats to item")
                        .on("insert into shop_item (kind, name) values ('Chair', 'x')")
                        .gives("insert into shop_item (kind, name) values ('Sofa', 'y') returning seats", "null"),
                EntityChange.of("one more field of an abstract entity whose kinds have tables of their own")
                        .from(plain(ABSTRACT, NAMED), chair)
                        .to(plain(ABSTRACT, NAMED + " private int place = 3;"), chair)
                        .makes("item_place", "Add field place to item")
                        .on(ONE_ROW)
                        .gives("select place from shop_item", "3"),
                EntityChange.of("one more field of a mapped superclass")
                        .from(plain("@MappedSuperclass public abstract class Base", ID), item, box)
                        .to(plain("@MappedSuperclass public abstract class Base", ID + "int place = 3;"), item, box)
                        .makes("box_place_item_place", "Add field place to box", "Add field place to item")
                        .on("insert into shop_item default values")
                        .gives("select place from shop_item", "3"));
    }
}
