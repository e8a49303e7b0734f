package io.bookme.migrations.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.testing.TestChangelogs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationCacheTest {
    private static final List<ChangelogFile> FILES = TestChangelogs.product();

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void keep() {
        file = folder.resolve("migrations.read");
        MigrationGraph.of(FILES, MigrationCache.in(file));
    }

    private void assertNothingIsKept() {
        MigrationCache cache = MigrationCache.in(file);
        assertThat(FILES).allMatch(changelog -> cache.find(changelog).isEmpty());
    }

    @Test
    void what_was_kept_is_what_would_be_read() {
        MigrationCache cache = MigrationCache.in(file);
        assertThat(FILES).allMatch(changelog -> cache.find(changelog).isPresent());
        assertThat(List.copyOf(MigrationGraph.of(FILES, cache).all()))
                .isEqualTo(List.copyOf(MigrationGraph.of(FILES).all()));
        try (var files = Files.list(folder)) {
            assertThat(files).as("no leftovers").containsExactly(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_file_that_was_edited_is_read_again_and_kept_so() {
        ChangelogFile first = FILES.get(0);
        ChangelogFile edited =
                new ChangelogFile(first.app(), first.path(), first.text().replace("--rollback", "--rollback "));
        assertThat(edited.text()).isNotEqualTo(first.text());
        assertThat(MigrationCache.in(file).find(edited)).isEmpty();
        List<ChangelogFile> all = new java.util.ArrayList<>(FILES);
        all.set(0, edited);
        MigrationGraph.of(all, MigrationCache.in(file));
        assertThat(MigrationCache.in(file).find(edited)).isPresent();
        assertThat(MigrationCache.in(file).find(FILES.get(1))).isPresent();
    }

    @Test
    void what_is_damaged_or_half_written_is_as_if_it_were_not_there() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 1, 31, 32, 33, whole.length / 2, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertNothingIsKept();
        }
        byte[] damaged = whole.clone();
        damaged[whole.length / 2] ^= 1;
        Files.write(file, damaged);
        assertNothingIsKept();
        MigrationGraph.of(FILES, MigrationCache.in(file));
        assertThat(Files.readAllBytes(file)).isEqualTo(whole);
    }

    @Test
    void what_another_class_path_kept_is_not_trusted() {
        String own = System.getProperty("java.class.path");
        try {
            System.setProperty("java.class.path", own.replace("liquibase-core", "liquibase-newer"));
            assertNothingIsKept();
        } finally {
            System.setProperty("java.class.path", own);
        }
    }

    @Test
    void a_change_in_java_is_never_kept() {
        List<ChangelogFile> files = TestChangelogs.empty()
                .tenant("shop.0001_initial", "", "create table shop_item ();", "drop table shop_item;")
                .raw(Scope.TENANT, "shop.0002_java", """
                        <?xml version="1.0" encoding="UTF-8"?>
                        <!--depends shop.0001_initial-->
                        <databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog"
                            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                            xsi:schemaLocation="http://www.liquibase.org/xml/ns/dbchangelog http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd">
                          <changeSet author="shop" id="0002_java">
                            <customChange class="io.bookme.migrations.run.JavaMigrationTest$Doubling"/>
                          </changeSet>
                        </databaseChangeLog>
                        """)
                .files();
        MigrationGraph.of(files, MigrationCache.in(file));
        assertThat(MigrationCache.in(file).find(files.get(0))).isPresent();
        assertThat(MigrationCache.in(file).find(files.get(1))).isEmpty();
    }

    @Test
    void a_folder_that_cannot_be_written_to_does_no_harm() {
        MigrationCache nowhere = MigrationCache.in(folder.resolve("not/there/migrations.read"));
        assertThat(MigrationGraph.of(FILES, nowhere).all()).hasSameSizeAs(FILES);
    }
}
