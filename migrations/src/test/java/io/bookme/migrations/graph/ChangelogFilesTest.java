package io.bookme.migrations.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.BookMeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangelogFilesTest {
    @TempDir
    private Path db;

    private Path shop;

    @BeforeEach
    void create() throws IOException {
        shop = Files.createDirectories(db.resolve("tenant/shop"));
        Files.writeString(shop.resolve("0001_initial.sql"), "--liquibase formatted sql\n");
    }

    private void isRefused(String message) {
        assertThatThrownBy(() -> ChangelogFiles.inDirectory(db))
                .isInstanceOf(BookMeException.class)
                .hasMessage(message);
    }

    @Test
    void what_is_no_changelog_is_passed_over() throws IOException {
        Files.writeString(shop.resolve("README.txt"), "none");
        assertThat(ChangelogFiles.inDirectory(db))
                .extracting(ChangelogFile::path)
                .containsExactly("db/tenant/shop/0001_initial.sql");
    }

    @Test
    void a_file_in_another_encoding_is_named() throws IOException {
        Files.write(shop.resolve("0002_size.sql"), "-- gr\u00f6\u00dfe".getBytes(StandardCharsets.ISO_8859_1));
        isRefused("db/tenant/shop/0002_size.sql is not in UTF-8");
    }

    @Test
    void a_byte_order_mark_that_nobody_sees_is_told_of() throws IOException {
        Files.writeString(shop.resolve("0002_size.sql"), "\uFEFF--liquibase formatted sql\n");
        isRefused("db/tenant/shop/0002_size.sql begins with a byte order mark, which is no part of SQL");
    }

    @Test
    void a_name_in_capital_letters_is_not_passed_over_in_silence() throws IOException {
        Files.writeString(shop.resolve("0002_size.SQL"), "--liquibase formatted sql\n");
        isRefused(
                "db/tenant/shop/0002_size.SQL would be passed over: the names of changelogs and apps are in small letters");
    }
}
