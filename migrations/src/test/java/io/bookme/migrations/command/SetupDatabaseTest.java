package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import io.bookme.migrations.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class SetupDatabaseTest {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final CommandLine line = CommandLine.on(database);

    @Test
    void the_sql_for_an_administrator_is_printed_without_a_database() {
        Result result = new CommandLine().manage("setup_database --print-sql");
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("create role bookme_owner").contains("create schema if not exists batch");
    }

    @Test
    void generated_passwords_are_printed_once_and_the_database_can_be_migrated() {
        Result result = line.manage("setup_database --generate-passwords");
        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains("The database is set up")
                .containsPattern("BOOKME_OWNER_PASSWORD=\\S{32}")
                .containsPattern("BOOKME_APP_PASSWORD=\\S{32}");
        assertThat(line.manage("migrate_schemas").code()).isZero();
        assertThat(line.manage("setup_database --keep-passwords").out()).doesNotContain("PASSWORD");
    }

    @Test
    void given_passwords_are_taken_and_not_printed() {
        Result result = line.with("BOOKME_OWNER_PASSWORD", "first secret")
                .with("BOOKME_APP_PASSWORD", "second secret")
                .manage("setup_database");
        assertThat(result.code()).isZero();
        assertThat(result.out() + result.err()).doesNotContain("secret");
    }

    @Test
    void a_password_in_the_url_is_not_printed_either() {
        String url = ((PGSimpleDataSource) database.ownerDataSource()).getUrl();
        Result result = line.with("BOOKME_DATABASE_URL", url + (url.contains("?") ? "&" : "?") + "password=s3cret")
                .manage("setup_database --keep-passwords");
        assertThat(result.code()).isZero();
        assertThat(result.out() + result.err())
                .contains("The database is set up: jdbc:")
                .doesNotContain("s3cret");
    }

    @Test
    void a_question_that_nobody_answers_ends_it_before_anything_is_done() {
        Result result = line.manage("setup_database");
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err()).contains("New password of bookme_").contains("Next: Set BOOKME_");
    }

    @Test
    void the_questions_are_answered_by_a_person() {
        StringBuilder asked = new StringBuilder();
        Result result = line.with((question, instead) -> {
                    asked.append(question).append(';');
                    return "secret";
                })
                .manage("setup_database");
        assertThat(result.code()).isZero();
        assertThat(asked.toString()).contains("New password of bookme_owner;").contains("New password of bookme_app;");
    }

    @Test
    void a_database_that_is_not_there_is_told() {
        Result result = line.with("BOOKME_DATABASE_URL", "jdbc:postgresql://localhost:1/bookme")
                .manage("setup_database --keep-passwords");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).startsWith("Error: The database is away: ").contains("Next: ");
    }

    @Test
    void a_database_that_is_not_there_from_the_beginning_is_not_waited_for_long() {
        Result result = line.with("BOOKME_DATABASE_URL", "jdbc:postgresql://localhost:1/bookme")
                .manage("migrate_schemas");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("Error: The database is away: ").contains("Next: ");
    }

    @Test
    void without_a_database_and_a_checkout_the_next_step_is_named() {
        Result result = new CommandLine().manage("list_tenants");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("Next: Name one with --database-url or BOOKME_DATABASE_URL.");
    }
}
