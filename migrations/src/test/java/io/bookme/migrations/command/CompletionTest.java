package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import io.bookme.migrations.testing.Machine;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script in a real bash; the launcher that it asks for schemas is one line of ours. */
class CompletionTest {
    /** The names in which there is more than a name would run or be taken for a file if a shell got to see them. */
    private static final String LAUNCHER = """
            #!/usr/bin/env bash
            case "$*" in
                "completion --migrations")
                    printf '%s\\n' 'services.0000_$(touch ran)' 'services.0000_`touch ran`' 'services.*' \\
                        services.0001_initial services.0002_service_capacity staff.0001_initial tenant.0001_initial
                    ;;
                "completion --schemas") printf '%s\\n' '$(touch ran)' '*' public tenant_demo tenant_acme ;;
                *) echo "RAN $*." ;;
            esac
            """;

    @TempDir
    Path folder;

    private Path script;

    @BeforeEach
    void print() throws IOException {
        Result result = CommandLine.in(folder).manage("completion");
        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        script = Files.writeString(folder.resolve("completion"), result.out());
        launcher(folder.resolve("manage"), LAUNCHER);
    }

    private static void launcher(Path file, String text) throws IOException {
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** What is offered for the last of these words. */
    private List<String> offered(String... words) throws IOException, InterruptedException {
        return offeredBy(folder.resolve("manage").toString(), words);
    }

    /** The same, of a launcher as it stands in the line. */
    private List<String> offeredBy(String launcher, String... words) throws IOException, InterruptedException {
        // compopt works only while bash itself completes
        String line = "compopt() { :; }; source '" + script + "'; COMP_WORDS=(\"$LAUNCHER\" "
                + String.join(
                        " ",
                        java.util.Arrays.stream(words)
                                .map(word -> "'" + word + "'")
                                .toList())
                + "); COMP_CWORD=" + words.length + "; _complete_manage_words; printf '%s\\n' \"${COMPREPLY[@]}\"";
        ProcessBuilder builder =
                new ProcessBuilder("bash", "--noprofile", "--norc", "-c", line).redirectErrorStream(true);
        builder.directory(folder.toFile()).environment().put("LAUNCHER", launcher);
        Process bash = builder.start();
        String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return out.lines().map(String::strip).filter(each -> !each.isEmpty()).toList();
    }

    @Test
    void a_verb_is_completed() throws IOException, InterruptedException {
        assertThat(offered("mig")).containsExactly("migrate_schemas");
        assertThat(offered("")).contains("demo", "shell", "dbshell", "showmigrations");
    }

    @Test
    void the_options_of_a_verb_are_offered() throws IOException, InterruptedException {
        assertThat(offered("migrate_schemas", "--s")).contains("--schema", "--shared", "--statement-timeout");
        assertThat(offered("create_tenant", "--d")).contains("--domain", "--database-url");
    }

    @Test
    void apps_are_offered() throws IOException, InterruptedException {
        assertThat(offered("showmigrations", "se")).containsExactly("services");
        assertThat(offered("migrate_schemas", "co")).containsExactlyInAnyOrder("core", "communications");
    }

    @Test
    void the_migrations_of_the_app_are_offered() throws IOException, InterruptedException {
        assertThat(offered("migrate_schemas", "services", "00"))
                .containsExactly("0001_initial", "0002_service_capacity");
        assertThat(offered("migrate_schemas", "staff", "")).containsExactly("0001_initial", "zero");
        assertThat(offered("sqlmigrate", "services", "0002")).containsExactly("0002_service_capacity");
        assertThat(offered("sqlmigrate", "staff", "")).containsExactly("0001_initial");
        assertThat(offered("showmigrations", "--missing", "services.0002"))
                .containsExactly("services.0002_service_capacity");
    }

    @Test
    void options_may_stand_between_an_app_and_its_migration() throws IOException, InterruptedException {
        assertThat(offered(
                        "migrate_schemas", "--schema", "tenant_demo", "--fake", "services", "--workers", "2", "0002"))
                .containsExactly("0002_service_capacity");
        assertThat(offered("migrate_schemas", "--schema", "=", "tenant_demo", "services", "0002"))
                .containsExactly("0002_service_capacity");
        assertThat(offered("sqlmigrate", "--backwards", "se")).containsExactly("services");
        assertThat(offered("verify_tenant", "--json", "tenant_d")).containsExactly("tenant_demo");
    }

    @Test
    void an_app_that_is_called_like_a_part_of_an_option_is_an_app() throws IOException, InterruptedException {
        assertThat(offered("migrate_schemas", "tenant", "00")).containsExactly("0001_initial");
    }

    @Test
    void a_word_that_another_verb_is_called_is_a_word() throws IOException, InterruptedException {
        assertThat(offered("create_user", "demo", "--ro")).containsExactly("--role");
    }

    @Test
    void several_apps_may_be_named() throws IOException, InterruptedException {
        assertThat(offered("makemigrations", "services", "st")).containsExactly("staff");
        assertThat(offered("showmigrations", "services", "core", "st")).containsExactly("staff");
    }

    @Test
    void the_model_of_a_clone_and_who_is_renamed_are_schemas_and_their_new_names_are_not()
            throws IOException, InterruptedException {
        assertThat(offered("clone_tenant", "tenant_d")).containsExactly("tenant_demo");
        assertThat(offered("rename_tenant", "tenant_d")).containsExactly("tenant_demo");
        assertThat(offered("rename_tenant", "tenant_demo", "tenant_")).isEmpty();
        assertThat(offered("restore", "--as", "tenant_d")).isEmpty();
    }

    @Test
    void nothing_runs_that_stands_in_a_name() throws IOException, InterruptedException {
        Files.createFile(folder.resolve("$(touch ran)"));
        Files.createFile(folder.resolve("`touch ran`"));
        assertThat(offered("migrate_schemas", "services", "")).doesNotContain("manage", "completion");
        assertThat(offered("migrate_schemas", "--schema", "")).containsExactly("public", "tenant_demo", "tenant_acme");
        assertThat(offered("migrate_schemas", "$(touch ran)", "00")).isEmpty();
        for (String path : List.of("", "$", "`")) {
            assertThat(offered("restore", path)).as("left to the shell").isEmpty();
            assertThat(offered("loaddata", path)).as("left to the shell").isEmpty();
            assertThat(offered("backup", "--to", path)).as("left to the shell").isEmpty();
        }
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    @Test
    void a_launcher_is_asked_however_it_is_quoted_in_the_line() throws IOException, InterruptedException {
        Path odd = Files.createDirectory(folder.resolve("it's a $(touch ran) folder"));
        launcher(odd.resolve("manage"), LAUNCHER);
        for (String quoted : List.of(
                "\"./it's a \\$(touch ran) folder/manage\"", "./it\\'s\\ a\\ \\$\\(touch\\ ran\\)\\ folder/manage")) {
            assertThat(offeredBy(quoted, "sqlmigrate", "services", "0002"))
                    .as(quoted)
                    .containsExactly("0002_service_capacity");
        }
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    @Test
    void schemas_are_those_of_the_database() throws IOException, InterruptedException {
        assertThat(offered("migrate_schemas", "--schema", "tenant_d")).containsExactly("tenant_demo");
        assertThat(offered("migrate_schemas", "--schema", "=", "tenant_d")).containsExactly("tenant_demo");
        assertThat(offered("migrate_schemas", "--schema", "=")).contains("public", "tenant_demo", "tenant_acme");
        assertThat(offered("dbshell", "--schema", "")).contains("public", "tenant_demo", "tenant_acme");
    }

    @Test
    void an_option_and_its_value_may_be_one_word() throws IOException, InterruptedException {
        assertThat(offered("migrate_schemas", "--schema=tenant_d")).containsExactly("--schema=tenant_demo");
        assertThat(offered("migrate_schemas", "--schema=tenant_demo", "--ch")).containsExactly("--check");
    }

    /** With a terminal, to which zsh itself completes what is typed. */
    @Test
    void zsh_completes_too() throws IOException, InterruptedException {
        if (!Files.exists(Path.of("/usr/bin/zsh")) && !Files.exists(Path.of("/bin/zsh"))) {
            Machine.lacks("No zsh");
        }
        assertThat(ranInZsh("migr", "--schema=tenant_d", "se"))
                .isEqualTo("migrate_schemas --schema=tenant_demo services");
        assertThat(ranInZsh("verify_t", "tenant_d")).isEqualTo("verify_tenant tenant_demo");
        assertThat(ranInZsh("sqlm", "--back", "serv", "0002"))
                .isEqualTo("sqlmigrate --backwards services 0002_service_capacity");
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    /** What runs if each word is completed and then the line is sent off. */
    private String ranInZsh(String... words) throws IOException, InterruptedException {
        Path typed = Files.writeString(folder.resolve("typed"), """
                zmodload zsh/zpty
                zpty terminal zsh -f -i
                zpty -w terminal "autoload -U compinit && compinit -u -D && source '%s'"
                zpty -w terminal $'%s %s'
                zpty -r -m terminal out $'*RAN *.*' && print -r -- "$out"
                """.formatted(
                        script, folder.resolve("manage"), String.join("\\t", words) + "\\t"));
        Process zsh = new ProcessBuilder("zsh", "-f", typed.toString())
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(zsh.waitFor(60, TimeUnit.SECONDS)).isTrue();
            String out = new String(zsh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return out.replaceAll("(?s).*RAN ([^.]*)[.].*", "$1");
        } finally {
            zsh.destroyForcibly();
        }
    }

    @Test
    void nobody_asks_the_database_where_something_else_is_meant() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("manage"), "#!/usr/bin/env bash\ntouch '" + folder.resolve("asked") + "'\n");
        assertThat(offered("migrate_schemas", "--sc")).containsExactly("--schema");
        assertThat(offered("migrate_schemas", "se")).containsExactly("services");
        assertThat(offered("migrate_schemas", "--workers", "")).isEmpty();
        assertThat(offered("sqlmigrate", "--back")).containsExactly("--backwards");
        assertThat(offered("create_tenant", "tenant_")).isEmpty();
        assertThat(folder.resolve("asked")).doesNotExist();
        offered("migrate_schemas", "--schema", "");
        assertThat(folder.resolve("asked")).exists();
    }

    @Test
    void files_are_the_shells_to_complete() throws IOException {
        for (String option : List.of("'-o'|'--output'", "'--to'", "'--backup-to'")) {
            assertThat(Files.readString(script))
                    .containsPattern("\\Q" + option + "\\E\\)\\n(?:.*\\n){0,2} *_manage_files");
        }
    }

    @Test
    void bash_is_told_of_it() throws IOException {
        assertThat(Files.readString(script)).contains("complete -F _complete_manage_words -o default manage ");
    }

    @Test
    void the_database_is_asked_for_its_schemas() {
        try (TestDatabase database = TestDatabase.create()) {
            TestFleet.of(database, TestChangelogs.all()).tenants("demo");
            Result result = CommandLine.on(database).manage("completion --schemas");
            assertThat(result.out()).isEqualTo("public\ntenant_demo\n");
        }
    }

    @Test
    void no_database_is_started_to_complete() {
        Result result = CommandLine.in(folder).manage("completion --schemas");
        assertThat(result.code()).isZero();
        assertThat(result.out()).isEmpty();
        assertThat(folder.resolve(".bookme")).doesNotExist();
    }
}
