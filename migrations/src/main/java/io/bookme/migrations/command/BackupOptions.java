package io.bookme.migrations.command;

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
            description = "Where the backups go (default: .bookme/backups of the checkout, else ./backups).")
    private Optional<Path> folder = Optional.empty();

    RunRequest within(RunRequest request) {
        return wanted || folder.isPresent() ? request.withBackup() : request;
    }

    Path folder(Context context) {
        return BackupFolder.of(context, folder);
    }
}
