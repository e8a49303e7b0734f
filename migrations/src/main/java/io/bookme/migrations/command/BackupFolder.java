package io.bookme.migrations.command;

import java.nio.file.Path;
import java.util.Optional;

/** Where backups go: the named folder, else {@code .bookme/backups} of the checkout, else {@code backups} here. */
final class BackupFolder {
    private BackupFolder() {}

    static Path of(Context context, Optional<Path> named) {
        return named.orElseGet(() -> context.checkout()
                .map(checkout -> checkout.resolve(".bookme").resolve("backups"))
                .orElse(Path.of("backups")));
    }
}
