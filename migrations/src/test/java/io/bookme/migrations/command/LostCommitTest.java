package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import io.bookme.migrations.testing.LostAnswer;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The connection breaks between a commit and its answer: whoever is told that nothing was changed is told wrong. */
class LostCommitTest {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    @TempDir
    Path folder;

    private TestFleet fleet;

    @BeforeEach
    void create() {
        fleet = TestFleet.of(database, TestChangelogs.all()).tenants("acme");
        fleet.in("acme", "insert into staff_member (name) values ('Ann')");
    }

    private Result losing(String text, String arguments) {
        String url = ((PGSimpleDataSource) database.ownerDataSource()).getUrl();
        try (LostAnswer wire = new LostAnswer(text)) {
            Result result = CommandLine.on(database)
                    .with("BOOKME_DATABASE_URL", wire.by(url))
                    .manage(arguments);
            assertThat(wire.isLost()).as(result.err()).isTrue();
            return result;
        }
    }

    private static void assertThatItIsNotKnown(Result result) {
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("Error: The connection was lost during the commit, and it is not known whether")
                .contains("\nNext: ", "./manage list_tenants", "./manage verify_tenant")
                .doesNotContain("as it was", "othing was changed", "is away");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    insert into public.tenant_tenant | create_tenant tenant_new --domain new.localhost      | tenant_acme active,tenant_new active
                    insert into public.tenant_tenant | clone_tenant tenant_acme tenant_new --domain n.local | tenant_acme active,tenant_new active
                    alter schema                     | rename_tenant tenant_acme tenant_new                 | tenant_new active
                    set status =                     | suspend_tenant tenant_acme                           | tenant_acme suspended
                    set status =                     | archive_tenant tenant_acme                           | tenant_acme archived
                    drop schema                      | delete_tenant tenant_acme --noinput --yes-delete=tenant_acme |
                    """)
    void a_verb_says_that_it_is_not_known_whether_it_was_done(String text, String arguments, String made) {
        assertThatItIsNotKnown(losing(text, arguments));
        assertThat(fleet.values("acme", "select schema_name || ' ' || status from public.tenant_tenant order by 1"))
                .isEqualTo(made == null ? List.of() : List.of(made.split(",")));
    }

    @Test
    void so_does_a_restore() {
        CommandLine line = CommandLine.on(database);
        assertThat(line.manage("backup --schema tenant_acme --to " + folder).code())
                .isZero();
        Path file = java.util.Objects.requireNonNull(folder.toFile().listFiles())[0].toPath();
        assertThatItIsNotKnown(losing("create schema", "restore " + file + " --as tenant_new --domain new.localhost"));
        assertThat(fleet.values("new", "select name from staff_member")).containsExactly("Ann");
    }

    @Test
    void so_does_a_load() {
        CommandLine line = CommandLine.on(database);
        Path file = folder.resolve("staff.json");
        assertThat(line.manage("dumpdata staff --schema tenant_acme --output " + file)
                        .code())
                .isZero();
        fleet.in("acme", "delete from staff_member");
        assertThatItIsNotKnown(losing("staff_member", "loaddata " + file));
        assertThat(fleet.values("acme", "select name from staff_member")).containsExactly("Ann");
    }
}
