package io.bookme.migrations.command;

import static io.bookme.migrations.command.EntityChange.entity;
import static io.bookme.migrations.command.EntityChange.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a person adds to a file that makemigrations has written: told from what was written, and left alone. */
class AddedByHandTest extends InWorkshop {
    private static final String NONE = "No changes detected\n";
    private static final String FIELDS = "@Size(max = 20) private String phone; @Min(0) private Integer size;";
    private static final String ADDED = """
            create index shop_item_hand_idx on shop_item (size);
            create unique index shop_item_hand_key on shop_item (phone, size);
            alter table shop_item add column hand text, add constraint shop_item_hand_check check (size < 1000);
            comment on table shop_item is 'by hand';
            comment on column shop_item.phone is 'by hand';
            """;

    private void edit(String prefix, UnaryOperator<String> edit) {
        Path file = workshop.path("shop", prefix);
        String before = workshop.file("shop", prefix);
        String after = edit.apply(before);
        assertThat(after).isNotEqualTo(before);
        try {
            Files.writeString(file, after);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Before the way back, as a person would. */
    private void add(String prefix, String statements) {
        edit(prefix, text -> text.replaceFirst("--rollback", statements.replace("$", "\\$") + "--rollback"));
    }

    @Test
    void it_stays_while_what_was_written_beside_it_goes() {
        nextFields(FIELDS + "@Column(unique = true) private Integer number;");
        workshop.done("makemigrations");
        add("0001", ADDED);
        edit("0001", text -> text.replace("    phone varchar(20),\n", "    phone varchar(20),\n    inside text,\n"));
        assertThat(workshop.done("makemigrations")).isEqualTo(NONE);

        workshop.tenants("acme")
                .in("acme", "insert into shop_item (name, phone, size, hand, inside) values ('a', '1', 2, 'h', 'i')");
        nextFields(FIELDS.replace("@Min(0)", "").replace("20", "30") + "private Long weight;");
        assertThat(workshop.done("makemigrations", "n")).endsWith("""
                            - Remove field number from item
                            - Add field weight to item
                            - Alter field phone on item
                            - Alter field size on item
                        """);
        workshop.done("migrate_schemas");
        assertThat(workshop.rows("acme", "select hand, inside, size from shop_item"))
                .containsExactly("h|i|2");
        assertThat(workshop.rows(
                        "acme",
                        "select count(*) from pg_class where relname like 'shop_item_hand%'"
                                + " and relnamespace = 'tenant_acme'::regnamespace"))
                .containsExactly("2");
        assertThat(workshop.rows("acme", "select obj_description('shop_item'::regclass)"))
                .containsExactly("by hand");
        assertThat(workshop.rows(
                        "acme",
                        "select col_description(attrelid, attnum) from pg_attribute"
                                + " where attrelid = 'shop_item'::regclass and attname = 'phone'"))
                .containsExactly("by hand");
        assertThat(workshop.done("makemigrations")).isEqualTo(NONE);
    }

    @Test
    void a_file_without_any_such_line_has_nothing_by_hand() {
        nextFields(FIELDS + "@Column(unique = true) private Integer number;");
        workshop.done("makemigrations");
        edit("0001", text -> text.replaceAll("(?m)^--makes .*\\n", ""));
        assertThat(workshop.done("makemigrations")).isEqualTo(NONE);

        nextFields(FIELDS);
        assertThat(workshop.done("makemigrations", "n")).endsWith("    - Remove field number from item\n");
    }

    @Test
    void it_stays_in_a_file_that_adds_or_alters_a_field() {
        workshop.done("makemigrations");
        nextFields("private Integer size;");
        workshop.done("makemigrations");
        add("0002", "create index shop_item_hand_idx on shop_item (size);\n");
        nextFields("private Long size;");
        workshop.done("makemigrations");
        add("0003", "alter table shop_item add constraint shop_item_hand_check check (size < 1000);\n");
        assertThat(workshop.done("makemigrations")).isEqualTo(NONE);
        nextFields("@Min(1) private Long size;");
        assertThat(workshop.done("makemigrations"))
                .contains("Alter field size on item")
                .doesNotContain("Remove");
    }

    @Test
    void it_stays_when_its_table_has_another_name_and_when_the_same_is_wanted_beside_it() {
        nextFields(FIELDS);
        workshop.done("makemigrations");
        add("0001", ADDED);
        workshop.entities()
                .without(ITEM)
                .with(
                        "io.bookme.shop.Thing",
                        entity(
                                "Thing",
                                "name = \"shop_thing\", indexes = @Index(name = \"shop_thing_size_idx\", columnList = \"size\")",
                                NAME + FIELDS));
        assertThat(workshop.done("makemigrations", "y"))
                .contains("Rename model Item to Thing")
                .doesNotContain("Remove", "Delete");
        workshop.entities().with("io.bookme.shop.Thing", entity("Thing", "name = \"shop_thing\"", NAME + FIELDS));
        assertThat(workshop.done("makemigrations")).isEqualTo(NONE);
    }

    @Test
    void a_second_index_of_the_same_kind_by_hand_stays() {
        String indexed = "indexes = @Index(name = \"shop_item_name_idx\", columnList = \"name\")";
        workshop.entities().with(ITEM, item(indexed, NAME));
        workshop.done("makemigrations");
        add("0001", "create index shop_item_again_idx on shop_item (name);\n");
        assertThat(workshop.done("makemigrations")).isEqualTo(NONE);
        workshop.entities().with(ITEM, item(indexed.replace("name_idx", "other_idx"), NAME));
        assertThat(workshop.done("makemigrations"))
                .contains("Rename index shop_item_name_idx")
                .doesNotContain("Remove");
        workshop.entities().with(ITEM, item("", NAME));
        assertThat(workshop.done("makemigrations")).endsWith("    - Remove index shop_item_other_idx from item\n");
        assertThat(workshop.done("makemigrations")).isEqualTo(NONE);
    }

    @Test
    void a_name_that_a_person_writes_into_the_header_is_handed_over() {
        workshop.done("makemigrations");
        add("0001", "create index shop_item_hand_idx on shop_item (name);\n");
        edit("0001", text -> text.replace("--changeset", "--makes shop_item: _hand_idx\n--changeset"));
        assertThat(workshop.done("makemigrations")).endsWith("    - Remove index shop_item_hand_idx from item\n");
    }

    @Test
    void a_column_that_an_entity_gained_and_lost_keeps_its_values_and_no_row_out() {
        workshop.done("makemigrations");
        workshop.tenants("acme").in("acme", "insert into shop_item (name) values ('a')");
        workshop.write("tenant/shop/0002_by_hand.sql", """
                --liquibase formatted sql
                --depends shop.0001_initial
                --changeset shop:0002_by_hand splitStatements:false stripComments:false
                alter table shop_item add column size integer;
                update shop_item set size = 7;
                alter table shop_item alter column size set not null;
                --rollback alter table shop_item drop column size;
                """);
        nextFields("@NotNull private Integer size;");
        assertThat(workshop.done("makemigrations")).isEqualTo(NONE);
        workshop.done("migrate_schemas");

        nextFields("");
        assertThat(workshop.manage("makemigrations --check").code()).isEqualTo(1);
        Result result = workshop.manage("makemigrations");
        assertThat(result.out()).endsWith("    - Alter field size on item\n");
        assertThat(result.err()).contains("shop_item.size was made by hand").contains("stays, with its values");
        assertThat(workshop.done("makemigrations")).isEqualTo(NONE);
        workshop.done("migrate_schemas");
        workshop.in("acme", "insert into shop_item (name) values ('b')");
        assertThat(workshop.rows("acme", "select name, size from shop_item order by name"))
                .containsExactly("a|7", "b|null");
    }

    @Test
    void a_column_that_a_trigger_fills_is_left_alone() {
        workshop.done("makemigrations");
        workshop.write("tenant/shop/0002_by_hand.sql", """
                --liquibase formatted sql
                --depends shop.0001_initial
                --changeset shop:0002_by_hand splitStatements:false stripComments:false
                alter table shop_item add column folded text;
                create function shop_fold() returns trigger language plpgsql as
                    $$ begin new.folded = lower(new.name); return new; end $$;
                create trigger shop_item_fold before insert or update on shop_item for each row execute function shop_fold();
                update shop_item set name = name;
                alter table shop_item alter column folded set not null;
                --rollback drop trigger shop_item_fold on shop_item;
                --rollback drop function shop_fold();
                --rollback alter table shop_item drop column folded;
                """);
        assertThat(workshop.done("makemigrations --check")).isEqualTo(NONE);
    }

    @Test
    void what_postgresql_makes_anew_with_a_type_is_whose_it_was() {
        String two = "indexes = @Index(name = \"shop_item_two_idx\", columnList = \"name, %s\")";
        workshop.entities()
                .with(ITEM, item(two.formatted("size"), NAME + "@Column(unique = true) private Integer size;"));
        workshop.done("makemigrations");
        add("0001", "create index shop_item_hand_idx on shop_item (size, version);\n");
        workshop.entities().with(ITEM, item(two.formatted("size"), NAME + "@Column(unique = true) private Long size;"));
        assertThat(workshop.done("makemigrations")).contains("Alter field size");
        workshop.entities()
                .with(ITEM, item(two.formatted("amount"), NAME + "@Column(unique = true) private Integer amount;"));
        assertThat(workshop.done("makemigrations", "y"))
                .contains("Rename field size on item to amount", "Alter field amount");
        workshop.entities().with(ITEM, item("", NAME + "private Integer amount;"));
        assertThat(workshop.done("makemigrations")).endsWith("""
                            - Remove index shop_item_two_idx from item
                            - Remove constraint shop_item_amount_key from model item
                        """);
        assertThat(workshop.done("makemigrations")).isEqualTo(NONE);
    }
}
