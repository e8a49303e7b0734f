package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.plan.Step;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what a migration runs. Needs no database. */
@Command(
        name = "sqlmigrate",
        description = {
            "Print the SQL that a migration runs, exactly as it is sent; of a Java change, its class.",
            "It runs with the schema as its search_path, and needs no database to be printed."
        },
        footer = {
            "",
            "Examples:",
            "  ./manage sqlmigrate services 0002",
            "  ./manage sqlmigrate services 0002 --backwards"
        })
final class SqlMigrate implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "APP", description = "The app.")
    private String app = "";

    @Parameters(index = "1", paramLabel = "MIGRATION", description = "The migration's name, or the beginning of it.")
    private String migration = "";

    @Option(names = "--backwards", description = "What undoes it.")
    private boolean backwards;

    SqlMigrate(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        MigrationGraph graph = context.graph();
        Migration found;
        try {
            found = graph.resolve(app, migration);
        } catch (BookMeException e) {
            throw UsageException.of(e);
        }
        Migration.Body body = new Step(found, backwards ? Step.Direction.BACKWARD : Step.Direction.FORWARD).body();
        if (body instanceof Migration.JavaChange java) {
            context.out().println("-- Java change: " + java.className());
        } else if (body instanceof Migration.Sql sql) {
            context.out().print(sql.text());
        }
        if (!found.transactional()) {
            context.note(found + " runs outside of a transaction.");
        }
        return ExitCode.DONE;
    }
}
