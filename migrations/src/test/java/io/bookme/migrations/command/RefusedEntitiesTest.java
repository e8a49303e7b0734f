package io.bookme.migrations.command;

import static io.bookme.migrations.command.EntityChange.entity;
import static io.bookme.migrations.command.EntityChange.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Entities that cannot have what they ask for: they are named, and what to do about it. */
class RefusedEntitiesTest extends InWorkshop {
    private static final String SETTING = "io.bookme.core.Setting";

    private void refused(String... parts) {
        for (String verb : List.of("makemigrations", "makemigrations --check")) {
            Result result = workshop.manage(verb);
            assertThat(result.code()).as("%s", result.err()).isEqualTo(1);
            assertThat(result.err()).contains(parts).contains("Next: ");
        }
        assertThat(workshop.files("shop")).isEmpty();
    }

    @Test
    void a_shared_entity_that_does_not_say_that_it_is_shared() {
        workshop.entities().edit(SETTING, text -> text.replaceFirst("schema = \"public\",?", ""));
        refused("the entity " + SETTING + " does not say that it is in the schema public", "schema = \"public\"");
    }

    @Test
    void a_shared_collection_that_does_not_say_that_it_is_shared() {
        workshop.entities()
                .edit(
                        SETTING,
                        text -> text.replaceFirst(
                                "(public class Setting [^{]*\\{)",
                                "$1\n    @jakarta.persistence.ElementCollection private java.util.Set<String> words ="
                                        + " new java.util.HashSet<>();"));
        refused("the table of " + SETTING + ".words does not say that it is in the schema public", "@CollectionTable");
    }

    @Test
    void a_tenants_entity_that_names_a_schema() {
        workshop.entities().with(ITEM, item("schema = \"public\"", NAME));
        refused("the entity " + ITEM + " names the schema public", "Take schema = \"public\" out of its @Table");
    }

    @Test
    void one_name_for_two_indexes() {
        String index = "indexes = @Index(name = \"shop_label_idx\", columnList = \"name\")";
        workshop.entities()
                .with(ITEM, item(index, NAME))
                .with("io.bookme.shop.Box", entity("Box", "name = \"shop_box\", " + index, NAME));
        refused(
                "The entities give the name shop_label_idx twice",
                "an index on shop_item (entity Item)",
                "an index on shop_box (entity Box)",
                "@Index(name = \"...\")");
    }

    @Test
    void a_reference_to_what_is_not_unique() {
        workshop.entities().with("io.bookme.shop.Box", entity("Box", "name = \"shop_box\"", "private String code;"));
        nextFields("@ManyToOne @JoinColumn(name = \"box_code\", referencedColumnName = \"code\") private Box box;");
        refused(
                "The reference shop_item (box_code) (entity Item) points at shop_box (code) (entity Box), which is not unique",
                "@Column(unique = true)");
    }

    @Test
    void an_enum_type_that_no_migration_makes_and_a_word_that_it_does_not_have() {
        String kind = "package io.bookme.shop;\npublic enum Kind { SMALL, LARGE }\n";
        workshop.entities().with("io.bookme.shop.Kind", kind);
        nextFields("@Enumerated @JdbcTypeCode(org.hibernate.type.SqlTypes.NAMED_ENUM) private Kind kind;");
        refused("The entities keep an enum in a type kind, which no migration makes", "create type kind as enum (");
        workshop.write("tenant/shop/0001_kind.sql", """
                --liquibase formatted sql
                --changeset shop:0001_kind splitStatements:false stripComments:false
                create type kind as enum ('SMALL', 'LARGE');
                --rollback drop type kind;
                """);
        workshop.done("makemigrations");
        workshop.tenants("acme").in("acme", "insert into shop_item (name, kind) values ('a', 'LARGE')");
        workshop.entities().with("io.bookme.shop.Kind", kind.replace("LARGE", "LARGE, HUGE"));
        Result result = workshop.manage("makemigrations --check");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("The enum type kind has no 'HUGE', which the entities have")
                .contains("alter type kind add value if not exists 'HUGE';");
        workshop.write("tenant/shop/0003_huge.sql", """
                --liquibase formatted sql
                --depends shop.0002_item
                --irreversible a word of a type cannot be taken away
                --changeset shop:0003_huge splitStatements:false stripComments:false runInTransaction:false
                alter type kind add value if not exists 'HUGE';
                """);
        assertThat(workshop.done("makemigrations --check")).isEqualTo("No changes detected\n");
    }
}
