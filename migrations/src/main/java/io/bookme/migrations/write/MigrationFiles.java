package io.bookme.migrations.write;

import io.bookme.migrations.BookMeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
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
     * Writes them in their order, so that each finds what it depends on; all of them or none.
     *
     * @throws BookMeException if one is there already, or the folder takes none
     */
    public static void write(List<NewMigration> migrations, Path db) {
        List<Path> written = new ArrayList<>();
        try {
            for (NewMigration migration : migrations) {
                written.add(write(migration, path(migration, db)));
            }
        } catch (BookMeException e) {
            takeBack(written);
            throw e;
        } catch (IOException e) {
            takeBack(written);
            throw new BookMeException(
                    "Nothing was written: " + e.getClass().getSimpleName() + ": " + e.getMessage(),
                    "See that files can be made under " + db + ", and run it again.",
                    e);
        }
    }

    private static Path write(NewMigration migration, Path file) throws IOException {
        if (Files.exists(file)) {
            throw new BookMeException(
                    file + " is there already", "Give the new one another name with --name, or delete that file.");
        }
        Files.createDirectories(file.getParent());
        // no changelog by its ending, so that a reader in between does not take half a file for one
        Path half = Files.createTempFile(file.getParent(), "." + migration.id().name(), ".tmp");
        try {
            Files.writeString(half, migration.text(), StandardCharsets.UTF_8);
            half.toFile().setReadable(true, false);
            move(half, file);
            return file;
        } finally {
            Files.deleteIfExists(half);
        }
    }

    private static void takeBack(List<Path> written) {
        for (Path file : written) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                continue; // it was writable a moment ago; what is left is whole and will be seen
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
