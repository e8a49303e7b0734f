package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import io.bookme.migrations.testing.PgBouncer;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Behind a pooler a session may not see the schema that it was told to: then there is none, rather than another schema's. */
class PooledShellTest {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    @BeforeEach
    void create() {
        TestFleet.of(database, TestChangelogs.all()).tenants("demo");
    }

    private void assertRefused(CommandLine line) {
        Result result = line.words("dbshell", "--schema", "tenant_demo", "-c", "create table astray ()");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("'tenant_demo'", "pooler", "--database-url")
                .doesNotContain("Exception");
        assertThat(database.sql("select count(*) from pg_class where relname = 'astray'"))
                .isEqualTo("0");
    }

    @Test
    void no_shell_works_in_another_schema_than_the_one_it_was_told(@TempDir Path folder) throws IOException {
        Path psql = folder.resolve("psql");
        Files.writeString(psql, "#!/bin/sh\ntouch '" + folder + "/ran'\n");
        assertThat(psql.toFile().setExecutable(true)).isTrue();
        try (PgBouncer bouncer = PgBouncer.thatKeepsOptionsToItself(2)) {
            assertRefused(CommandLine.on(database.behind(bouncer)));
            assertRefused(CommandLine.on(database.behind(bouncer)).with("PATH", folder.toString()));
        }
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    @Test
    void a_pooler_that_refuses_such_a_session_is_named() {
        try (PgBouncer bouncer = PgBouncer.inTransactionMode(2)) {
            assertRefused(CommandLine.on(database.behind(bouncer)));
        }
    }
}
