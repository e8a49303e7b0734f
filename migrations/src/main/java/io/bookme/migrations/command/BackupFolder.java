package io.bookme.migrations.command;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where backups go: the named folder, else {@code backups} of the checkout, else {@code backups} here. Never into {@code
 * .bookme}, which is deleted to begin anew.
 */
final class BackupFolder {
    private static final String FOLDER = "backups";

    private BackupFolder() {}

    static Path of(Context context, Optional<Path> named) {
        return named.orElseGet(() ->
                context.checkout().map(checkout -> checkout.resolve(FOLDER)).orElse(Path.of(FOLDER)));
    }
}
