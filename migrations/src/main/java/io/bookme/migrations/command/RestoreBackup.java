package io.bookme.migrations.command;

import io.bookme.migrations.data.Restore;
import io.bookme.migrations.data.RestoreRequest;
import io.bookme.migrations.tenant.DomainName;
import io.bookme.migrations.tenant.SchemaName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings a tenant back from a file. */
@Command(
        name = "restore",
        description = {
            "Bring a tenant back from a file that backup wrote: wholly, in one transaction, or not at all.",
            "",
            "Its changelog comes with it, so the next migrate_schemas brings an old backup to head. A migration that was",
            "edited since the backup was written is warned of: the tenant comes back, and gets nothing more until the file",
            "is as it was.",
            "",
            "Rows come back, what was decided since stays: a tenant that is there is suspended or archived if it is now, and",
            "keeps the members that it has now; who was one when the backup was made and is none now is named. Beside the",
            "original (--as) those come in who are its members then and now. Only where the tenant is gone are the members",
            "the backup's; they are named too.",
            "A check that the rows do not pass any more comes back NOT VALID, and is named."
        },
        footer = {
            "",
            "Examples:",
            "  ./manage restore tenant_acme-20260102T030405678Z.bookme",
            "  ./manage restore FILE --as tenant_copy --domain copy.localhost   beside the original",
            "  ./manage restore FILE --replace                                 in its place; asks",
            "  ./manage restore FILE --replace --noinput --yes-replace=tenant_acme"
        })
final class RestoreBackup implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Parameters(paramLabel = "FILE", description = "What backup wrote.")
    private Path file = Path.of("");

    @Option(names = "--as", paramLabel = "SCHEMA", description = "Under this name instead of its own.")
    private Optional<String> as = Optional.empty();

    @Option(
            names = "--domain",
            paramLabel = "HOST",
            description = "The host it is reached under (default: its own; none under another name, until rename_tenant"
                    + " --domain gives it one).")
    private Optional<String> domain = Optional.empty();

    @Option(names = "--replace", description = "Drop the schema of that name, if there is one, when all else is done.")
    private boolean replace;

    @Option(
            names = {"--noinput", "--no-input"},
            description = "Ask nothing; --replace then needs --yes-replace.")
    private boolean noInput;

    @Option(names = "--yes-replace", paramLabel = "SCHEMA", description = "The name of the schema that is dropped.")
    private Optional<String> yes = Optional.empty();

    RestoreBackup(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new UsageException("There is no file " + file + " to read", "Name a file that backup wrote.");
        }
        as.ifPresent(SchemaName::check);
        domain.ifPresent(DomainName::normalise);
        Restore.Contents contents = Restore.contents(file);
        String schema = as.orElse(contents.schema());
        try (Database database = Database.open(context, where)) {
            Restore restore = new Restore(database.fleet());
            if (replace && restore.isTaken(schema)) {
                confirm(schema, contents);
            }
            Restore.Restored done = restore.restore(new RestoreRequest(file, as, domain, replace));
            done.notes().forEach(context::note);
            done.warnings().forEach(line -> context.note("Warning: " + line));
            context.out()
                    .println("Tenant " + done.schema() + " is as " + contents.schema() + " was at "
                            + contents.createdAt() + ": " + done.tables() + " tables, " + done.rows() + " rows.");
        }
        return ExitCode.DONE;
    }

    private void confirm(String schema, Restore.Contents contents) {
        String instead = "Give --yes-replace=" + schema + ".";
        if (yes.isEmpty() && noInput) {
            throw new NoAnswerException("Replacing " + schema + " drops all that is in it now", instead);
        }
        yes.filter(name -> !name.equals(schema)).ifPresent(name -> {
            throw new UsageException("'" + name + "' is not " + schema + "; nothing was changed", instead);
        });
        String answer = yes.orElseGet(() -> context.questions()
                .text(
                        "This drops " + schema + " with all of its rows and puts what " + contents.schema() + " was at "
                                + contents.createdAt() + " in its place. Type " + schema + " to go on",
                        instead));
        if (!answer.equals(schema)) {
            throw Questions.wrong(answer, schema, "nothing was changed");
        }
    }
}
