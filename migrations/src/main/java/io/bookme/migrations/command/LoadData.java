package io.bookme.migrations.command;

import io.bookme.migrations.data.KeptInput;
import io.bookme.migrations.data.Load;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings rows back in. */
@Command(
        name = "loaddata",
        description = {
            "Load rows that dumpdata wrote: one that is there already (by its primary key) is overwritten,",
            "others are added, none is deleted. They go in as they are: no trigger and no rule acts on them. Whoever writes",
            "to a table that has some waits until its schema is loaded.",
            "",
            "Each schema gets all of its rows or none, and is told of when it has them. Nothing is begun if a schema,",
            "table or column is missing. After an error or a kill half way the same command does it all again: what was",
            "loaded is only overwritten."
        },
        footer = {
            "",
            "Examples:",
            "  ./manage loaddata backup.json",
            "  ./manage loaddata acme.json --schema=tenant_test      into another tenant",
            "  ./manage dumpdata services --schema=tenant_acme | ./manage loaddata - --schema=tenant_test"
        })
final class LoadData implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Parameters(paramLabel = "FILE", description = "The file, or - for standard input.")
    private Path file = Path.of("");

    @Option(
            names = "--schema",
            paramLabel = "SCHEMA",
            description = "Load into this schema alone; a document of one schema may be another's.")
    private Optional<String> schema = Optional.empty();

    LoadData(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        boolean isStandardInput = file.toString().equals("-");
        if (!isStandardInput && (!Files.isReadable(file) || Files.isDirectory(file))) {
            throw new UsageException("There is no file " + file + " to read", "Name a file that dumpdata wrote, or -.");
        }
        try (Database database = Database.open(context, where)) {
            Load load = new Load(database.fleet());
            List<Load.Loaded> loaded =
                    isStandardInput ? fromStandardInput(load) : load.load(file, schema, context::note, this::tell);
            if (loaded.isEmpty()) {
                context.out().println("The document is empty; nothing was loaded.");
            }
        }
        return ExitCode.DONE;
    }

    /** It is read twice, so it is kept for as long as that takes. */
    private List<Load.Loaded> fromStandardInput(Load load) {
        try (KeptInput kept = KeptInput.of(System.in)) {
            return load.load(kept, schema, context::note, this::tell);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tell(Load.Loaded one) {
        context.out()
                .println("[" + one.schema() + "] " + one.rows() + (one.rows() == 1 ? " row" : " rows") + " loaded.");
        context.out().flush();
    }
}
