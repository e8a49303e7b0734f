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
    @TempDir
    Path folder;

    private Path script;

    @BeforeEach
    void print() throws IOException {
        Result result = CommandLine.in(folder).manage("completion");
        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        script = Files.writeString(folder.resolve("completion"), result.out());
        Path launcher = Files.writeString(
                folder.resolve("manage"), "#!/usr/bin/env bash\necho public; echo tenant_demo; echo tenant_acme\n");
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
    }

    /** What is offered for the last of these words. */
    private List<String> offered(String... words) throws IOException, InterruptedException {
        // compopt works only while bash itself completes
        String line = "compopt() { :; }; source '" + script + "'; COMP_WORDS=('" + folder.resolve("manage") + "' "
                + String.join(
                        " ",
                        java.util.Arrays.stream(words)
                                .map(word -> "'" + word + "'")
                                .toList())
                + "); COMP_CWORD=" + words.length + "; _complete_manage_words; printf '%s\\n' \"${COMPREPLY[@]}\"";
        Process bash = new ProcessBuilder("bash", "--noprofile", "--norc", "-c", line)
                .redirectErrorStream(true)
                .start();
        String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
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
        Files.writeString(
                folder.resolve("manage"),
                "#!/usr/bin/env bash\n[ \"$1\" = completion ] && echo tenant_demo || echo \"RAN $*.\"\n");
        assertThat(ranInZsh("migr", "--schema=tenant_d", "se"))
                .isEqualTo("migrate_schemas --schema=tenant_demo services");
        assertThat(ranInZsh("verify_t", "tenant_d")).isEqualTo("verify_tenant tenant_demo");
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
            assertThat(zsh.waitFor(20, TimeUnit.SECONDS)).isTrue();
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
        assertThat(folder.resolve("asked")).doesNotExist();
        offered("migrate_schemas", "--schema", "");
        assertThat(folder.resolve("asked")).exists();
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
