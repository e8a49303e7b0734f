package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import io.bookme.migrations.testing.TestDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupFolderTest {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    @TempDir
    private Path checkout;

    @Test
    void a_backup_does_not_go_where_all_is_deleted_to_begin_anew() {
        Result result =
                CommandLine.on(database).withTenant("acme").inCheckout(checkout).manage("backup");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(checkout.resolve("backups"))
                .isDirectoryContaining(file -> file.getFileName().toString().startsWith("tenant_acme-"));
        assertThat(checkout.resolve(".bookme")).doesNotExist();
    }
}
