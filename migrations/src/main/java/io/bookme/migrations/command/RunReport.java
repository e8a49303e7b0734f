package io.bookme.migrations.command;

import io.bookme.migrations.run.Failure;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Outcome;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.TakenBack;
import jakarta.json.JsonObjectBuilder;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a run ended: in one line, or with each schema as a JSON document. */
final class RunReport {
    private static final int NAMED = 10;

    private RunReport() {}

    static String line(Run run, Duration took) {
        return String.format(
                Locale.ROOT,
                "Run %d: %d done, %d failed, %d left%s (%.1f s).",
                run.id(),
                run.done(),
                run.failed(),
                run.pending(),
                run.current() == 0 ? "" : ", " + run.current() + " had nothing to do",
                took.toMillis() / 1000.0);
    }

    /** The failed schemas by name, not too many. */
    static String failed(Fleet fleet, Run run) {
        List<String> names = fleet.ledger().outcomes(run.id(), Optional.of(Outcome.State.FAILED), 0, NAMED).stream()
                .map(Outcome::schema)
                .toList();
        String more = run.failed() > names.size() ? " and " + (run.failed() - names.size()) + " more" : "";
        return "Failed: " + String.join(", ", names) + more + ".";
    }

    /** A run with all of its schemas, one after another. */
    static void print(PrintStream out, Fleet fleet, Run run) {
        print(out, fleet, run, summary(fleet, run));
    }

    /**
     * The same.
     *
     * @param head what is said of the run as a whole
     */
    static void print(PrintStream out, Fleet fleet, Run run, JsonObjectBuilder head) {
        Json.print(out, writer -> {
            writer.writeStartObject();
            head.build().forEach(writer::write);
            writer.writeStartArray("schemas");
            fleet.outcomes()
                    .each(run.id(), outcome -> writer.write(json(outcome).build()));
            writer.writeEnd();
            writer.writeEnd();
        });
    }

    static JsonObjectBuilder summary(Fleet fleet, Run run) {
        return summary(run, fleet.succession().takenBack(run.id()));
    }

    /** A run without its schemas. */
    static JsonObjectBuilder summary(Run run, TakenBack takenBack) {
        JsonObjectBuilder document = Json.object()
                .add("run", run.id())
                .add("state", run.state().name())
                .add("interrupted", run.interrupted())
                .add("what", run.what())
                .add("entrance", run.entrance().name())
                .add("requestedBy", run.requestedBy())
                .add("createdAt", run.createdAt().toString());
        Json.add(document, "startedAt", run.startedAt().map(Object::toString));
        Json.add(document, "resumedAt", run.resumedAt().map(Object::toString));
        Json.add(document, "finishedAt", run.finishedAt().map(Object::toString));
        run.took()
                .ifPresentOrElse(
                        took -> document.add("milliseconds", took.toMillis()), () -> document.addNull("milliseconds"));
        Json.add(document, "goal", run.goal().map(Object::toString));
        run.named().ifPresentOrElse(names -> document.add("named", Json.names(names)), () -> document.addNull("named"));
        Json.add(document, "maxFailures", run.limit().map(Object::toString));
        Json.add(document, "message", run.message());
        takenBack.by(run.id()).ifPresentOrElse(by -> document.add("undoneBy", by), () -> document.addNull("undoneBy"));
        return document.add("backup", run.backup())
                .add("asked", run.asked())
                .add("done", run.done())
                .add("failed", run.failed())
                .add("left", run.pending())
                .add("current", run.current());
    }

    private static JsonObjectBuilder json(Outcome outcome) {
        JsonObjectBuilder schema = Json.object()
                .add("schema", outcome.schema())
                .add("state", outcome.state().name())
                .add("applied", Json.names(outcome.applied()))
                .add("undone", Json.names(outcome.undone()))
                .add("recordedOnly", Json.names(outcome.recordedOnly()))
                .add("backups", Json.names(outcome.backups()));
        outcome.duration().ifPresent(duration -> schema.add("milliseconds", duration.toMillis()));
        outcome.failure().ifPresent(failure -> schema.add("failure", json(failure)));
        Json.add(schema, "waitsFor", outcome.waitsFor());
        return schema;
    }

    static JsonObjectBuilder json(Failure failure) {
        JsonObjectBuilder json = Json.object();
        Json.add(json, "migration", failure.migration());
        Json.add(json, "sqlState", failure.sqlState());
        Json.add(json, "statement", failure.statement());
        return json.add("message", failure.message()).add("nextStep", failure.nextStep());
    }
}
