package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.data.Backup;
import io.bookme.migrations.run.Fleet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes tenants into files. */
@Command(
        name = "backup",
        description = {
            "Write each tenant whole into one file: schema, rows, changelog, domains, members and holds.",
            "",
            "A file is one snapshot, only you can read it, and it has its name only when it is whole.",
            "Changes of a tenant's tables wait until it has been read; its rows can be changed meanwhile.",
            "The files' names are the result. Bring one back with ./manage restore FILE."
        },
        footer = {
            "",
            "Examples:",
            "  ./manage backup                                      every tenant",
            "  ./manage backup --schema=tenant_acme --to /backups"
        })
final class TakeBackup implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Option(
            names = "--schema",
            paramLabel = "SCHEMA",
            description = "Only this tenant, or those that match ('tenant_a*'); may be repeated.")
    private List<String> schemas = new ArrayList<>();

    @Option(
            names = "--to",
            paramLabel = "FOLDER",
            description = "Where the files go (default: backups of the checkout, else ./backups).")
    private Optional<Path> folder = Optional.empty();

    TakeBackup(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Path target = BackupFolder.of(context, folder);
        int failed = 0;
        try (Database database = Database.open(context, where)) {
            Fleet fleet = database.fleetWithoutFiles();
            Backup backup = new Backup(fleet, context.clock());
            List<String> chosen = backup.schemas(fleet.named(schemas));
            if (chosen.isEmpty()) {
                context.note("There are no tenants to back up.");
                return ExitCode.DONE;
            }
            Backup.requireFolder(target);
            for (String schema : chosen) {
                try {
                    context.out().println(backup.toFolder(schema, target));
                } catch (BookMeException e) {
                    failed++;
                    ErrorText.print(context.err(), e, common.verbosity());
                }
            }
        }
        return failed == 0 ? ExitCode.DONE : ExitCode.FAILED;
    }
}
