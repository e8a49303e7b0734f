package io.bookme.migrations.command;

import static io.bookme.migrations.command.EntityChange.entity;
import static io.bookme.migrations.command.EntityChange.plain;
import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What makemigrations must neither lose nor leave out without a word, nor refuse for no reason. */
class NothingLostSilentlyTest extends InWorkshop {
    @Test
    void what_a_new_entity_makes_up_at_the_moment_is_no_default_for_rows_that_are_there() {
        workshop.done("makemigrations");
        nextFields("@NotNull private String code = java.util.UUID.randomUUID().toString();"
                + " @NotNull private Long made = System.currentTimeMillis(); private int size = 3;");
        Result result = workshop.manage("makemigrations", "1", "'none'", "1", "0");
        assertThat(result.out()).contains("- Add field code to item").contains("- Add field made to item");
        assertThat(workshop.file("shop", "0002"))
                .contains("add column code varchar(255) default 'none' not null")
                .contains("add column made bigint default 0 not null")
                .contains("add column size integer default 3 not null");
    }

    @Test
    void a_text_that_is_too_long_is_not_cut_off() {
        nextFields("@Size(max = 20) private String code; @Column(length = 40) private String[] tags;");
        workshop.done("makemigrations");
        workshop.tenants("acme", "good")
                .in("acme", "insert into shop_item (name, code, tags) values ('a', 'abcdef', array['abcdef'])");
        nextFields("@JdbcTypeCode(org.hibernate.type.SqlTypes.CHAR) @Column(length = 2) private String code;"
                + " @Column(length = 40) private String[] tags;");
        workshop.done("makemigrations");
        assertThat(workshop.manage("migrate_schemas").err()).contains("value too long for type character(2)");
        workshop.in("acme", "update shop_item set code = 'ab'");
        workshop.done("migrate_schemas");
        nextFields("@JdbcTypeCode(org.hibernate.type.SqlTypes.CHAR) @Column(length = 2) private String code;"
                + " @Column(length = 5) private String[] tags;");
        workshop.done("makemigrations");
        assertThat(workshop.manage("migrate_schemas").err()).contains("value too long for type character varying(5)");
        assertThat(workshop.rows("acme", "select code, tags from shop_item")).containsExactly("ab|{abcdef}");
    }

    @Test
    void what_no_migration_would_make_is_refused_and_not_left_out() {
        String key = "@Id @GeneratedValue(%s) private Long id; private String name;";
        refuses(
                key.formatted(
                        "generator = \"numbers\") @SequenceGenerator(name = \"numbers\", sequenceName = \"order_numbers\""),
                "sequence 'order_numbers'");
        refuses(key.formatted("strategy = GenerationType.TABLE"), "a table 'hibernate_sequences' that is no entity's");
        String tooLong = "shop_" + "item_translation_".repeat(4);
        nextFields("@ElementCollection @CollectionTable(name = \"" + tooLong + "\") private Set<String> tags;");
        assertThat(workshop.manage("makemigrations").err()).contains("63 bytes");
        assertThat(workshop.files("shop")).isEmpty();
    }

    @Test
    void a_listed_class_that_is_not_there_is_an_error_and_no_entity_that_went() {
        workshop.done("makemigrations");
        workshop.entities().without(ITEM).listed("io.bookme.shop.Itme");
        Result result = workshop.manage("makemigrations");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("The persistence unit 'tenant' lists what is no class: io.bookme.shop.Itme")
                .contains("Next: Correct the name in persistence.xml");
        assertThat(workshop.files("shop")).hasSize(1);
    }

    @Test
    void a_default_that_was_left_behind_changes_with_its_column() {
        workshop.entities().with("io.bookme.shop.Kind", "package io.bookme.shop;\npublic enum Kind { SMALL, LARGE }\n");
        workshop.done("makemigrations");
        nextFields("@NotNull private Kind kind = Kind.LARGE; @NotNull private String code = \"x\";");
        workshop.done("makemigrations");
        nextFields("@NotNull @Enumerated(EnumType.STRING) @Column(length = 20) private Kind kind = Kind.LARGE;"
                + " @NotNull private Integer code = 7;");
        workshop.done("makemigrations");
        workshop.tenants("acme");
        assertThat(workshop.rows("acme", "insert into shop_item (name) values ('a') returning kind, code"))
                .containsExactly("LARGE|7");
        workshop.done("migrate_schemas shop 0002");
        assertThat(workshop.rows("acme", "insert into shop_item (name) values ('a') returning kind, code"))
                .containsExactly("1|x");
    }

    @Test
    void a_sequence_begins_behind_the_keys_of_its_own_table_and_no_other() {
        String key = "@Id @GeneratedValue(strategy = GenerationType.SEQUENCE) private Long id;";
        workshop.entities()
                .with(ITEM, plain("@Entity @Table(name = \"shop_item\") public class Item", "@Id private UUID id;"));
        workshop.done("makemigrations");
        workshop.entities()
                .with("io.bookme.shop.Line", plain("@Entity @Table(name = \"shop_item_line\") public class Line", key));
        workshop.done("makemigrations");
        assertThat(workshop.file("shop", "0002"))
                .contains("create sequence shop_item_line_seq")
                .doesNotContain("max(");
    }

    @Test
    void a_condition_by_hand_with_a_list_of_words_outlives_what_its_table_goes_through() {
        String sized = "private Integer size;";
        String kind = "@Size(max = 20) private String kind;";
        nextFields(kind + sized);
        workshop.done("makemigrations");
        workshop.write("tenant/shop/0002_by_hand.sql", """
                --liquibase formatted sql
                --depends shop.0001_initial
                --changeset shop:0002_by_hand splitStatements:false stripComments:false
                create index shop_item_part_idx on shop_item (size) where kind in ('a', 'b');
                alter table shop_item add constraint shop_item_size_excl exclude (size with =) where (kind in ('a', 'b'));
                --rollback alter table shop_item drop constraint shop_item_size_excl;
                --rollback drop index shop_item_part_idx;
                """);
        nextFields(kind.replace("20", "30") + sized);
        assertThat(workshop.done("makemigrations")).contains("Alter field kind on item");
        workshop.tenants("acme");
        nextFields(kind.replace("20", "30"));
        assertThat(workshop.done("makemigrations")).contains("Remove field size from item");
        workshop.done("migrate_schemas");
        workshop.done("migrate_schemas shop 0003");
        assertThat(workshop.rows(
                        "acme",
                        "select count(*) from pg_index where indrelid = 'shop_item'::regclass and indpred is not null"))
                .containsExactly("2");
    }

    @Test
    void a_key_by_hand_that_is_not_validated_yet_is_in_nobodys_way() {
        workshop.entities().with("io.bookme.shop.Box", entity("Box", "name = \"shop_box\"", ""));
        workshop.done("makemigrations");
        workshop.write("tenant/shop/0002_by_hand.sql", """
                --liquibase formatted sql
                --depends shop.0001_initial
                --changeset shop:0002_by_hand splitStatements:false stripComments:false
                alter table shop_item add column box_id bigint;
                alter table shop_item add constraint shop_item_box_fk foreign key (box_id) references shop_box (id) not valid;
                --rollback alter table shop_item drop column box_id;
                """);
        String box = "@ManyToOne private Box box;";
        nextFields(box);
        assertThat(workshop.done("makemigrations")).isEqualTo("No changes detected\n");
        nextFields(box + "private Integer size;");
        assertThat(workshop.done("makemigrations")).contains("Add field size to item");
    }

    @Test
    void a_value_that_can_be_no_default_is_asked_for_again() {
        workshop.done("makemigrations");
        nextFields("@NotNull private Integer size;");
        Result result = workshop.manage("makemigrations", "1", "(select 5)", "5");
        assertThat(result.code()).isZero();
        assertThat(result.err()).contains("That is no value for size: cannot use subquery in DEFAULT expression");
        assertThat(workshop.file("shop", "0002")).contains("default 5 not null");
    }

    private void refuses(String body, String message) {
        workshop.entities().with(ITEM, plain("@Entity @Table(name = \"shop_item\") public class Item", body));
        for (String verb : List.of("makemigrations", "makemigrations --check")) {
            Result result = workshop.manage(verb);
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err()).contains(message).contains("Next: ");
        }
    }
}
