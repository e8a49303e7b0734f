package io.bookme.migrations.write;

import io.bookme.migrations.BookMeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Puts new migrations into the source tree, each whole or not at all. */
public final class MigrationFiles {
    private MigrationFiles() {}

    /**
     * Where a migration goes.
     *
     * @param db the folder of that name
     */
    public static Path path(NewMigration migration, Path db) {
        return db.resolveSibling(migration.path());
    }

    /**
     * Writes them in their order, so that each finds what it depends on.
     *
     * @throws BookMeException if one is there already
     */
    public static void write(List<NewMigration> migrations, Path db) {
        for (NewMigration migration : migrations) {
            Path file = path(migration, db);
            if (Files.exists(file)) {
                throw new BookMeException(
                        file + " is there already", "Give the new one another name with --name, or delete that file.");
            }
            try {
                Files.createDirectories(file.getParent());
                // no changelog by its ending, so that a reader in between does not take half a file for one
                Path half = Files.createTempFile(
                        file.getParent(), "." + migration.id().name(), ".tmp");
                try {
                    Files.writeString(half, migration.text(), StandardCharsets.UTF_8);
                    half.toFile().setReadable(true, false);
                    move(half, file);
                } finally {
                    Files.deleteIfExists(half);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot write " + file, e);
            }
        }
    }

    private static void move(Path half, Path file) throws IOException {
        try {
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(half, file);
        }
    }
}
