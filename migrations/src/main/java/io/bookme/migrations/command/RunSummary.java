package io.bookme.migrations.command;

import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.run.Failure;
import io.bookme.migrations.run.Outcome;
import io.bookme.migrations.run.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One run in lines: what failed first, then the rest, schemas with an equal outcome together. */
final class RunSummary {
    private static final int WAITS = 10;

    private final Run run;
    private final List<Outcome> outcomes;

    RunSummary(Run run, List<Outcome> outcomes) {
        this.run = run;
        this.outcomes = outcomes;
    }

    /**
     * @param all whether every schema is named, with its duration
     */
    List<String> lines(boolean all) {
        List<String> lines = new ArrayList<>();
        lines.add("Run " + run.id() + ": " + run.what() + ", " + ShowRuns.state(run));
        lines.add("  asked for by " + run.requestedBy() + " ("
                + run.entrance().name().toLowerCase(Locale.ROOT) + ") at " + ShowRuns.time(run.createdAt()));
        run.startedAt().ifPresent(at -> lines.add("  begun at " + ShowRuns.time(at) + ", took " + ShowRuns.took(run)));
        lines.add("  " + run.done() + " done, " + run.failed() + " failed, " + run.pending() + " left"
                + (run.current() == 0 ? "" : ", " + run.current() + " had nothing to do"));
        run.limit().ifPresent(limit -> lines.add("  halts at " + limit + (limit.percent() ? "" : " failed")));
        run.message().ifPresent(message -> lines.add("  " + message));
        lines.addAll(failures(all));
        lines.addAll(others(all));
        return lines;
    }

    private List<String> failures(boolean all) {
        Map<List<Object>, List<Outcome>> alike = new LinkedHashMap<>();
        for (Outcome outcome : outcomes) {
            outcome.failure()
                    .ifPresent(failure -> alike.computeIfAbsent(kind(outcome, failure), any -> new ArrayList<>())
                            .add(outcome));
        }
        List<String> lines = new ArrayList<>();
        for (List<Outcome> same : largestFirst(alike)) {
            Failure failure = same.get(0).failure().orElseThrow();
            lines.add("");
            lines.add("Failed in " + schemas(same, all)
                    + failure.migration().map(id -> ": " + id).orElse("")
                    + failure.sqlState()
                            .map(state -> " (SQLSTATE " + state + ")")
                            .orElse(""));
            failure.message().strip().lines().forEach(line -> lines.add("  " + line));
            failure.statement()
                    .ifPresent(statement -> lines.add("  statement: "
                            + statement.strip().lines().findFirst().orElse("")));
            lines.add("  Next: " + failure.nextStep());
        }
        return lines;
    }

    /** Equal but for the schema's name. */
    private static List<Object> kind(Outcome outcome, Failure failure) {
        return List.of(
                failure.migration(),
                failure.sqlState(),
                failure.message().lines().findFirst().orElse("").replace(outcome.schema(), "*"));
    }

    private List<String> others(boolean all) {
        Map<List<Object>, List<Outcome>> alike = new LinkedHashMap<>();
        for (Outcome outcome : outcomes) {
            if (outcome.failure().isEmpty()) {
                alike.computeIfAbsent(
                                List.of(outcome.state(), outcome.applied(), outcome.undone(), outcome.recordedOnly()),
                                any -> new ArrayList<>())
                        .add(outcome);
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<Outcome> same : largestFirst(alike)) {
            Outcome example = same.get(0);
            lines.add("");
            lines.add((example.state() == Outcome.State.PENDING ? "Left: " : "Done in ")
                    + schemas(same, all)
                    + durations(same));
            example.undone().forEach(id -> lines.add("  Unapplied " + id + remark(example, id)));
            example.applied().forEach(id -> lines.add("  Applied " + id + remark(example, id)));
            lines.addAll(waits(same, all));
            if (all) {
                same.stream()
                        .filter(outcome -> outcome.duration().isPresent())
                        .forEach(outcome -> lines.add("    " + outcome.schema() + "  "
                                + Durations.text(outcome.duration().get())));
            }
        }
        return lines;
    }

    /** Who keeps them waiting, not too many. */
    private static List<String> waits(List<Outcome> same, boolean all) {
        List<Outcome> waiting =
                same.stream().filter(outcome -> outcome.waitsFor().isPresent()).toList();
        List<String> lines = new ArrayList<>();
        waiting.stream()
                .limit(all ? Long.MAX_VALUE : WAITS)
                .forEach(outcome -> lines.add("  " + outcome.schema() + " waits: "
                        + outcome.waitsFor().orElseThrow()));
        if (waiting.size() > lines.size()) {
            lines.add("  and " + (waiting.size() - lines.size()) + " more wait");
        }
        return lines;
    }

    private static List<List<Outcome>> largestFirst(Map<List<Object>, List<Outcome>> alike) {
        return alike.values().stream()
                .sorted(Comparator.comparing(same -> -same.size()))
                .toList();
    }

    private static String remark(Outcome outcome, MigrationId id) {
        return outcome.recordedOnly().contains(id) ? " (only recorded)" : "";
    }

    private static String schemas(List<Outcome> same, boolean all) {
        List<String> names = same.stream().map(Outcome::schema).toList();
        return (names.size() == 1 ? "" : Names.count(names.size()) + ": ") + Names.of(names, all);
    }

    private static String durations(List<Outcome> same) {
        List<Duration> sorted = same.stream()
                .map(Outcome::duration)
                .flatMap(Optional::stream)
                .sorted()
                .collect(Collectors.toList());
        if (sorted.isEmpty()) {
            return "";
        }
        String slowest = Durations.text(sorted.get(sorted.size() - 1));
        return sorted.size() == 1
                ? "  (" + slowest + ")"
                : "  (" + Durations.text(sorted.get(sorted.size() / 2)) + " each, the slowest " + slowest + ")";
    }
}
