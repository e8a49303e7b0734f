package io.bookme.migrations.command;

import static io.bookme.migrations.command.EntityChange.entity;
import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each question of makemigrations where nobody answers: exit code 3, and not a file. */
class UnansweredQuestionsTest extends InWorkshop {
    @BeforeEach
    void make() {
        nextFields("@Size(max = 9) private String phone; private Integer size;");
        workshop.done("makemigrations");
    }

    private void unanswered(String question, String... answersBefore) {
        for (String verb : new String[] {"makemigrations", "makemigrations --noinput", "makemigrations --dry-run"}) {
            String[] answers = verb.endsWith("--noinput") ? new String[0] : answersBefore;
            Result result = workshop.manage(verb, answers);
            assertThat(result.code()).as("%s: %s", verb, result.err()).isEqualTo(3);
            assertThat(result.err()).contains("nothing was written").contains("Next: ");
            if (answers.length == answersBefore.length && !verb.endsWith("--noinput")) {
                assertThat(workshop.asked()).contains(question);
            }
        }
        assertThat(workshop.files("shop")).containsExactly("0001_initial.sql");
    }

    @Test
    void a_new_column_that_is_never_null() {
        workshop.entities().edit(ITEM, text -> text.replace("phone;", "phone; @NotNull private Long weight;"));
        unanswered("Select an option: ");
        unanswered(">>> ", "1");
        assertThat(workshop.manage("makemigrations", "3").code()).isEqualTo(3);
        assertThat(workshop.files("shop")).hasSize(1);
    }

    @Test
    void a_column_that_is_null_no_longer() {
        workshop.entities().edit(ITEM, text -> text.replace("private Integer size", "@NotNull private Integer size"));
        unanswered("Select an option: ");
        unanswered(">>> ", "1", "'no number'");
    }

    @Test
    void a_column_under_another_name() {
        workshop.entities().edit(ITEM, text -> text.replace("String phone", "String telephone"));
        unanswered("Did you rename item.phone to item.telephone? [y/N] ");
        unanswered("Did you rename item.phone to item.telephone? [y/N] ", "perhaps");
    }

    @Test
    void an_entity_under_another_name() {
        workshop.entities()
                .without(ITEM)
                .with(
                        "io.bookme.shop.Thing",
                        entity(
                                "Thing",
                                "name = \"shop_thing\"",
                                NAME + "@Size(max = 9) private String phone; private Integer size;"));
        unanswered("Did you rename the shop.Item model to Thing? [y/N] ");
    }

    @Test
    void the_second_of_two_where_the_first_had_its_answer() {
        workshop.entities()
                .edit(
                        ITEM,
                        text -> text.replace("String phone", "String telephone")
                                .replace("private Integer size", "@NotNull private Integer size"));
        unanswered("Select an option: ", "y");
    }

    @Test
    void two_branches() {
        for (String name : new String[] {"0002_left", "0002_right"}) {
            workshop.write("tenant/shop/" + name + ".sql", """
                    --liquibase formatted sql
                    --depends shop.0001_initial
                    --op RunSQL nothing
                    --changeset shop:%s splitStatements:false stripComments:false
                    select 1;
                    --rollback select 1;
                    """.formatted(name));
        }
        Result result = workshop.manage("makemigrations --merge");
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err()).contains("nothing was written");
        assertThat(workshop.files("shop")).hasSize(3);
    }
}
