package io.bookme.migrations.command;

import io.bookme.migrations.data.Dump;
import io.bookme.migrations.data.PrivateFile;
import io.bookme.migrations.run.Fleet;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes rows as JSON. */
@Command(
        name = "dumpdata",
        description = {
            "Write the rows of apps as JSON that loaddata brings back in, keyed by schema.",
            "",
            "Each schema is read in one snapshot, for which changes of its tables wait. Without APP all",
            "tables are written; without --schema all tenants that have the apps, and the shared tables if",
            "they are among them."
        },
        footer = {
            "",
            "Examples:",
            "  ./manage dumpdata customers > backup.json",
            "  ./manage dumpdata --schema=tenant_acme --indent",
            "  ./manage dumpdata users --schema=public --output users.json"
        })
final class DumpData implements Callable<Integer> {
    private static final int BUFFER = 1 << 16;

    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Parameters(arity = "0..*", paramLabel = "APP", description = "Only the tables of these apps.")
    private List<String> apps = new ArrayList<>();

    @Option(
            names = "--schema",
            paramLabel = "SCHEMA",
            description = "Only this schema, or those that match ('tenant_a*'); may be repeated.")
    private List<String> schemas = new ArrayList<>();

    @Option(names = "--indent", description = "Spread it over many lines.")
    private boolean indent;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write it to this file, which only you can read, once it is whole.")
    private Optional<Path> output = Optional.empty();

    DumpData(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        apps.forEach(app -> KnownApps.check(context.graph(), app));
        try (Database database = Database.open(context, where)) {
            Fleet fleet = database.fleet();
            Dump dump = new Dump(fleet);
            List<String> chosen = dump.schemas(apps, fleet.named(schemas));
            long rows = output.isPresent() ? toFile(dump, chosen, output.get()) : toStandardOutput(dump, chosen);
            if (common.verbosity() > 0) {
                context.note(rows + (rows == 1 ? " row" : " rows") + " of " + chosen.size()
                        + (chosen.size() == 1 ? " schema" : " schemas") + " written.");
            }
        }
        return ExitCode.DONE;
    }

    private long toFile(Dump dump, List<String> chosen, Path file) {
        try (PrivateFile written = PrivateFile.at(file)) {
            long rows = write(dump, chosen, written.out());
            written.commit();
            return rows;
        } catch (IOException e) {
            throw PrivateFile.cannotWrite(file, e);
        }
    }

    private long write(Dump dump, List<String> chosen, OutputStream out) throws IOException {
        long rows = dump.write(apps, chosen, indent, out);
        out.write('\n');
        // what wrote the rows has closed it, and a second close does nothing
        out.flush();
        return rows;
    }

    private long toStandardOutput(Dump dump, List<String> chosen) {
        try (OutputStream out = new BufferedOutputStream(new Pipe(context.out()), BUFFER)) {
            return write(dump, chosen, out);
        } catch (IOException e) {
            throw PrivateFile.cannotWrite(Path.of("standard output"), e);
        }
    }

    /** Standard output that says when nobody reads it any more, and is not closed. */
    private static final class Pipe extends OutputStream {
        private final PrintStream out;

        Pipe(PrintStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            if (out.checkError()) {
                throw new IOException("nobody reads it any more");
            }
        }

        @Override
        public void close() {
            out.flush();
        }
    }
}
