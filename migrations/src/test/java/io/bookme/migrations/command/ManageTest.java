package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManageTest {
    private final CommandLine line = CommandLine.in(Path.of("/checkout"));

    @Test
    void each_verb_of_the_overview_has_one_whole_line() {
        assertThat(line.manage("--help")
                        .out()
                        .lines()
                        .dropWhile(text -> !text.startsWith("Verbs"))
                        .skip(1)
                        .takeWhile(text -> !text.isEmpty()))
                .hasSize(Verb.ALL.size())
                .allMatch(text -> text.matches("  [a-z_]+ +[A-Z].*\\."));
    }

    @Test
    void without_a_checkout_no_verb_is_listed_that_needs_one() {
        String overview = new CommandLine().manage("").out();
        assertThat(overview)
                .doesNotContain("./manage demo", "\n  demo ", "\n  runserver ", "\n  makemigrations ")
                .contains("\n  migrate_schemas ", "Only in a checkout of the sources: demo, ");
    }

    @Test
    void who_starts_a_server_without_a_checkout_is_told_that_it_is_missing_and_not_a_database() {
        CommandLine elsewhere = new CommandLine().with("BOOKME_DATABASE_URL", "jdbc:postgresql://127.0.0.1/none");
        for (String verb : new String[] {"demo", "runserver"}) {
            Result result = elsewhere.manage(verb);
            assertThat(result.code()).as(verb).isEqualTo(2);
            assertThat(result.err())
                    .startsWith("Error: " + verb + " starts the WildFly of a checkout of the sources, and this is none")
                    .contains("Next: Run ./manage " + verb + " in a checkout")
                    .doesNotContain("No database is named");
        }
    }

    @Test
    void what_is_mistyped_is_told_in_words_of_the_command_line() {
        assertThat(line.manage("run seven").err())
                .contains("'seven' is no whole number")
                .doesNotContain("long");
        assertThat(line.manage("migrate_schemas --workers many").err())
                .contains("'many' is no whole number")
                .doesNotContain("an int");
        assertThat(line.manage("migrate_schemas --scema tenant_acme").err())
                .startsWith("Error: Unknown option: '--scema'; did you mean --schema?\n");
        assertThat(line.manage("list_tenants --lmit 3").err()).contains("did you mean --limit?\n");
        assertThat(line.manage("list_tenants --ofset=3").err()).contains("did you mean --offset?\n");
        for (String unlike : List.of("--something", "-q", "word")) {
            assertThat(line.manage("list_tenants " + unlike).err()).doesNotContain("did you mean");
        }
    }

    @Test
    void alone_it_prints_the_overview() {
        Result result = line.manage("");
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("demo", "runserver", "setup_database", "migrate_schemas", "Exit codes:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "runserver",
                "setup_database",
                "migrate_schemas",
                "showmigrations",
                "create_tenant",
                "create_user",
                "list_tenants",
                "shell",
                "dbshell",
                "completion"
            })
    void each_verb_explains_itself_with_examples(String verb) {
        Result result = line.manage(verb + " --help");
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("Usage: ./manage " + verb, "Examples:", "  ./manage " + verb);
        assertThat(result.err()).isEmpty();
    }

    @Test
    void each_verb_of_the_overview_is_there() {
        List<String> verbs = line.manage("")
                .out()
                .lines()
                .dropWhile(text -> !text.startsWith("Verbs"))
                .filter(text -> text.matches("  [a-z_]+ .*"))
                .map(text -> text.strip().split(" ")[0])
                .toList();
        assertThat(verbs).hasSizeGreaterThan(25);
        for (String verb : verbs) {
            assertThat(line.manage(verb + " --help").out()).startsWith("Usage: ./manage " + verb + " ");
        }
    }

    @Test
    void the_version_is_the_builds_own() {
        Result result = line.manage("--version");
        assertThat(result.code()).isZero();
        assertThat(result.out()).containsPattern("BookMe \\d+\\.\\d+").doesNotContain("${");
    }

    @Test
    void an_unknown_verb_names_a_similar_one() {
        Result result = line.manage("showmigration");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).startsWith("Error: There is no verb 'showmigration'; did you mean showmigrations");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "migrate_schemas --bogus",
                "migrate_schemas services 0001 more",
                "migrate_schemas --workers many",
                "migrate_schemas --workers 0",
                "migrate_schemas --tenants-per-commit 101",
                "migrate_schemas --statement-timeout soon",
                "migrate_schemas --schema=tenant_demo --shared",
                "migrate_schemas --schema=tenant_demo core",
                "migrate_schemas --shared services",
                "migrate_schemas --database-url mysql://db/bookme",
                "migrate",
                "create_tenant tenant_demo",
                "list_tenants --status asleep"
            })
    void wrong_usage_is_told_apart(String arguments) {
        Result result = line.with("BOOKME_DATABASE_URL", "jdbc:postgresql://localhost:1/none")
                .manage(arguments);
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("Error: ").contains("\nNext: ").doesNotContain("\tat ");
    }
}
