package io.bookme.migrations.command;

import io.bookme.migrations.data.Backup;
import io.bookme.migrations.run.RunRequest;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether a run takes backups, and where they go. */
final class BackupOptions {
    @Option(
            names = "--backup",
            description = "Back up each schema that a migration may take data away from, when its locks are taken.")
    private boolean wanted;

    @Option(
            names = "--backup-to",
            paramLabel = "FOLDER",
            description = "Where the backups go (default: backups of the checkout, else ./backups).")
    private Optional<Path> folder = Optional.empty();

    RunRequest within(RunRequest request) {
        return isWanted() ? request.withBackup() : request;
    }

    /**
     * Where the backups go.
     *
     * @throws io.bookme.migrations.BookMeException if there are to be any, and none can be written there
     */
    Path folder(Context context) {
        Path chosen = BackupFolder.of(context, folder);
        if (isWanted()) {
            Backup.requireFolder(chosen);
        }
        return chosen;
    }

    private boolean isWanted() {
        return wanted || folder.isPresent();
    }
}
