package io.bookme.migrations.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.tenant.Tenants;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The file that a backup is. */
class BackupFileTest extends BackedUpTenant {
    @Test
    void a_damaged_file_changes_nothing() throws IOException {
        Path file = backup();
        Path half = Files.write(
                folder.resolve("half.bookme"), Arrays.copyOf(Files.readAllBytes(file), (int) Files.size(file) / 2));
        assertThatThrownBy(() -> restore(half, "tenant_copy", false)).isInstanceOf(BookMeException.class);
        for (String part : new String[] {"tables/6_databasechangelog.copy", "manifest.json", "manifest.json.sha256"}) {
            Path changed = Files.copy(file, folder.resolve("changed.bookme"), StandardCopyOption.REPLACE_EXISTING);
            try (FileSystem zip = FileSystems.newFileSystem(changed)) {
                Files.writeString(zip.getPath(part), "x", StandardOpenOption.APPEND);
            }
            assertThatThrownBy(() -> restore(changed, "tenant_copy", false))
                    .as(part)
                    .hasMessageContaining("does not fit its checksum");
        }
        assertThat(new Tenants(fleet.fleet()).find("tenant_copy")).isEmpty();
    }

    @Test
    void a_file_is_for_its_owner_alone_and_nothing_else_is_left_beside_it() throws IOException {
        Path file = backup();
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void what_a_backup_cannot_hold_is_named_and_leaves_no_file() throws IOException {
        fleet.in(
                "acme",
                "create table parted (id int) partition by range (id); create type span as range (subtype = int4)");
        assertThatThrownBy(this::backup)
                .hasMessageContaining("partitioned table parted")
                .hasMessageContaining("type span");
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }
}
