package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be meant is refused as wrong usage before anything is begun: there is no database to be reached here. */
class RefusedAtOnceTest {
    private static final String NOBODY = "jdbc:postgresql://127.0.0.1:1/none";

    @TempDir
    Path folder;

    private CommandLine line;

    @BeforeEach
    void without_a_database() {
        line = CommandLine.in(folder).with("BOOKME_DATABASE_URL", NOBODY).with("BOOKME_SCRATCH_DATABASE_URL", NOBODY);
    }

    private void isRefused(String problem, String... words) {
        Result result = line.words(words);
        assertThat(result.err())
                .as(String.join(" ", words))
                .startsWith("Error: ")
                .contains(problem)
                .contains("\nNext: ");
        assertThat(result.code()).as(String.join(" ", words)).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void a_name_that_no_migration_can_have() {
        for (String[] kind : new String[][] {{}, {"--check"}, {"--merge"}, {"customers", "--empty"}}) {
            for (String name : new String[] {"bad name", "Bad", "", "a".repeat(101)}) {
                String[] words =
                        java.util.Arrays.copyOf(new String[] {"makemigrations", "--name", name}, 3 + kind.length);
                System.arraycopy(kind, 0, words, 3, kind.length);
                isRefused("'" + name + "' is no name for a migration", words);
            }
        }
        isRefused("--empty needs the name of an app", "makemigrations", "--empty");
    }

    @Test
    void a_tenant_that_cannot_be() {
        isRefused("cannot be the name of a tenant's schema", "create_tenant", "Bad", "--domain", "a.example");
        isRefused("is not a host name", "create_tenant", "tenant_a", "--domain", "a b");
        isRefused("1 to 200 characters", "create_tenant", "tenant_a", "--domain", "a.example", "--name", " ");
        isRefused("not an e-mail address", "create_tenant", "tenant_a", "--domain", "a.example", "--contact", "me");
        isRefused("cannot be a user's name", "create_tenant", "tenant_a", "--domain", "a.example", "--user", "a:b");
        isRefused("is reserved", "clone_tenant", "tenant_a", "public", "--domain", "b.example");
        isRefused("is not a host name", "clone_tenant", "tenant_a", "tenant_b", "--domain", "b c");
    }

    @Test
    void a_new_name_that_no_tenant_can_have() throws IOException {
        isRefused("cannot be the name of a tenant's schema", "rename_tenant", "tenant_a", "Bad");
        isRefused("1 to 200 characters", "rename_tenant", "tenant_a", "--name", "");
        isRefused("is not a host name", "rename_tenant", "tenant_a", "--domain", "http://a");
        String file = Files.createFile(folder.resolve("backup")).toString();
        isRefused("cannot be the name of a tenant's schema", "restore", file, "--as", "Bad", "--domain", "b.example");
        isRefused("is not a host name", "restore", file, "--as", "tenant_b", "--domain", "b c");
    }

    @Test
    void a_user_that_cannot_sign_in() {
        isRefused("cannot be a user's name", "create_user", "a:b", "--role", "ops");
    }

    @Test
    void a_number_that_makes_no_sense() {
        for (String verb : new String[] {"migrate_schemas", "undo 7", "retry 7", "resume 7"}) {
            isRefused("--workers 0", (verb + " --workers 0").split(" "));
        }
        isRefused("--tenants-per-commit 101", "migrate_schemas", "--tenants-per-commit", "101");
        isRefused("--tenants-per-commit 0", "resume", "7", "--tenants-per-commit", "0");
        isRefused("--max-failures", "migrate_schemas", "--max-failures", "many");
        isRefused("--statement-timeout", "migrate_schemas", "--statement-timeout", "soon");
        isRefused("--page 0", "runs", "--page", "0");
        isRefused("--limit", "list_tenants", "--limit", "-1");
        isRefused("whole number", "run", "last");
    }
}
