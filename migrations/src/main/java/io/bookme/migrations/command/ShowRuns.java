package io.bookme.migrations.command;

import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.TakenBack;
import jakarta.json.JsonArrayBuilder;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The history of runs, whoever started them. */
@Command(
        name = "runs",
        description = "List the runs, the newest first: from the command line, REST, a server's start and its timer.",
        footer = {
            "",
            "Examples:",
            "  ./manage runs",
            "  ./manage runs --page 2 --size 50",
            "  ./manage run 7          one of them, with each schema's outcome",
            "  ./manage runs --json"
        })
final class ShowRuns implements Callable<Integer> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Option(names = "--page", paramLabel = "N", description = "Which page (default: ${DEFAULT-VALUE}).")
    private int page = 1;

    @Option(names = "--size", paramLabel = "N", description = "Runs on a page (default: ${DEFAULT-VALUE}).")
    private int size = 20;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    ShowRuns(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (page < 1 || size < 1 || size > 1_000) {
            throw new UsageException(
                    "--page " + page + " --size " + size + " makes no sense",
                    "Pages count from 1 and have 1 to 1000 runs.");
        }
        try (Database database = Database.open(context, where)) {
            Fleet fleet = database.fleetWithoutFiles();
            fleet.concludeAll();
            List<Run> runs = fleet.ledger().list((page - 1) * size, size);
            TakenBack takenBack = fleet.succession()
                    .takenBack(
                            runs.isEmpty()
                                    ? Long.MAX_VALUE
                                    : runs.get(runs.size() - 1).id());
            print(runs, takenBack, fleet.ledger().count());
        }
        return ExitCode.DONE;
    }

    private void print(List<Run> runs, TakenBack takenBack, int total) {
        if (json) {
            JsonArrayBuilder array = Json.array();
            runs.forEach(run -> array.add(RunReport.summary(run, takenBack)));
            Json.print(
                    context.out(),
                    Json.object()
                            .add("total", total)
                            .add("page", page)
                            .add("size", size)
                            .add("runs", array)
                            .build());
            return;
        }
        Table table = new Table("RUN", "STATE", "ASKED FOR", "BY", "WHAT", "SCHEMAS", "DONE", "FAILED", "LEFT", "TOOK");
        runs.forEach(run -> table.row(
                String.valueOf(run.id()),
                state(run)
                        + takenBack.by(run.id()).map(by -> ", undone by " + by).orElse(""),
                time(run.createdAt()),
                run.requestedBy() + by(run),
                run.what(),
                String.valueOf(run.asked()),
                String.valueOf(run.done()),
                String.valueOf(run.failed()),
                String.valueOf(run.pending()),
                took(run)));
        table.lines().forEach(context.out()::println);
        if (total > page * size) {
            context.note("Page " + page + " of " + ((total + size - 1) / size) + "; older ones: --page " + (page + 1));
        }
    }

    private static String by(Run run) {
        String door = run.entrance().name().toLowerCase(Locale.ROOT);
        return run.requestedBy().equals(door) ? "" : " (" + door + ")";
    }

    static String state(Run run) {
        return run.interrupted() ? "interrupted" : run.state().name().toLowerCase(Locale.ROOT);
    }

    static String time(Instant instant) {
        return TIME.format(instant);
    }

    static String took(Run run) {
        return run.took().map(Durations::text).orElse("-");
    }
}
