package io.bookme.migrations.command;

import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.run.Failure;
import io.bookme.migrations.run.Outcome;
import io.bookme.migrations.run.OutcomeGroup;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** One run in lines: what failed first, then the rest, schemas with an equal outcome together. */
final class RunSummary {
    /** More kinds of outcomes than a person reads. */
    static final int MOST_GROUPS = 50;

    /** Who waits for the same is told of once, mostly: more are not needed to find the one that they wait for. */
    static final int MOST_WAITING = 10;

    private final Run run;
    private final List<OutcomeGroup> groups;
    private final List<Outcome> waiting;
    private final Optional<Run> undo;
    private final boolean whole;

    /**
     * @param groups not more than {@link #MOST_GROUPS}
     * @param waiting not more than {@link #MOST_WAITING}
     * @param undo the run that undid this one
     * @param whole whether statements are shown to their end, and all names
     */
    RunSummary(Run run, List<OutcomeGroup> groups, List<Outcome> waiting, Optional<Run> undo, boolean whole) {
        this.run = run;
        this.groups = groups;
        this.waiting = waiting;
        this.undo = undo;
        this.whole = whole;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Run " + run.id() + ": " + run.what() + ", " + ShowRuns.state(run));
        lines.add("  asked for by " + run.requestedBy() + " ("
                + run.entrance().name().toLowerCase(Locale.ROOT) + ") at "
                + ShowRuns.time(run.createdAt()));
        run.startedAt()
                .ifPresent(at -> lines.add("  begun at " + ShowRuns.time(at)
                        + run.resumedAt()
                                .map(again -> ", gone on with at " + ShowRuns.time(again) + ", at work for ")
                                .orElse(", took ")
                        + ShowRuns.took(run)));
        run.named().filter(names -> !names.isEmpty()).ifPresent(names -> lines.add(named(names)));
        lines.add("  " + Names.count(run.asked()) + " asked for: " + run.done() + " done, " + run.failed() + " failed, "
                + run.pending() + " left" + (run.current() == 0 ? "" : ", " + run.current() + " had nothing to do"));
        run.limit().ifPresent(limit -> lines.add("  halts at " + limit + (limit.percent() ? "" : " failed")));
        undo.ifPresent(by -> lines.add("  undone since by run " + by.id()
                + (by.state() == RunState.COMPLETED
                        ? ""
                        : ", which is " + ShowRuns.state(by) + ": ./manage run " + by.id())));
        if (run.backup()) {
            lines.add("  with a backup before what may take data away");
        }
        run.message().ifPresent(message -> lines.add("  " + message));
        groups.forEach(group -> lines.addAll(
                group.example().failure().map(failure -> failed(group, failure)).orElseGet(() -> other(group))));
        waiting.forEach(outcome -> lines.add("  " + outcome.schema() + waits(outcome)));
        if (waiting.size() == MOST_WAITING) {
            lines.add("  and maybe more; --verbosity 2 or --json tells of each.");
        }
        int told = groups.stream().mapToInt(OutcomeGroup::size).sum();
        if (told < run.total()) {
            lines.add("");
            lines.add("And other outcomes in " + Names.count(run.total() - told)
                    + "; --verbosity 2 or --json tells of each.");
        }
        return lines;
    }

    private String named(List<String> names) {
        String line = "  named: " + Names.of(names, whole);
        return whole || names.size() <= Names.FEW ? line : line + "; --verbosity 2 or --json tells of each.";
    }

    private List<String> failed(OutcomeGroup group, Failure failure) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("Failed in " + schemas(group)
                + failure.migration().map(id -> ": " + id).orElse("")
                + failure.sqlState().map(state -> " (SQLSTATE " + state + ")").orElse("")
                + durations(group));
        failure.message().strip().lines().forEach(line -> lines.add("  " + line));
        failure.statement().ifPresent(statement -> lines.addAll(statement(statement)));
        lines.add("  Next: " + failure.nextStep());
        return lines;
    }

    private List<String> statement(String statement) {
        List<String> text = statement.strip().lines().toList();
        List<String> lines = new ArrayList<>();
        lines.add("  statement: " + text.get(0) + (whole || text.size() == 1 ? "" : " ..."));
        if (whole) {
            text.stream().skip(1).forEach(line -> lines.add("             " + line));
        }
        return lines;
    }

    private static List<String> other(OutcomeGroup group) {
        List<String> lines = new ArrayList<>();
        Outcome example = group.example();
        lines.add("");
        lines.add(
                (example.state() == Outcome.State.PENDING ? "Left: " : "Done in ") + schemas(group) + durations(group));
        example.undone().forEach(id -> lines.add("  Unapplied " + id + remark(example, id)));
        example.applied().forEach(id -> lines.add("  Applied " + id + remark(example, id)));
        example.backups()
                .forEach(file -> lines.add(
                        group.size() == 1
                                ? "  Backed up before to " + file
                                : "  Backed up before, each to a file of its own, such as " + file
                                        + "; --verbosity 2 or --json tells of each."));
        return lines;
    }

    private static String waits(Outcome outcome) {
        return outcome.waitsFor().map(reason -> " waits: " + reason).orElse("");
    }

    /** One schema, for those who want to see each. */
    static String line(Outcome outcome) {
        return "    " + outcome.schema() + "  "
                + outcome.state().name().toLowerCase(Locale.ROOT)
                + outcome.duration().map(took -> "  " + Durations.text(took)).orElse("")
                + waits(outcome)
                + outcome.backups().stream()
                        .map(file -> "  backed up to " + file)
                        .collect(Collectors.joining())
                + outcome.failure()
                        .map(failure ->
                                "  " + failure.message().lines().findFirst().orElse(""))
                        .orElse("");
    }

    private static String remark(Outcome outcome, MigrationId id) {
        return outcome.recordedOnly().contains(id) ? " (only recorded)" : "";
    }

    private static String schemas(OutcomeGroup group) {
        return group.size() == 1
                ? group.example().schema()
                : Names.count(group.size()) + ": " + Names.first(group.first(), group.size());
    }

    private static String durations(OutcomeGroup group) {
        if (group.example().state() == Outcome.State.PENDING
                || group.median().isEmpty()
                || group.slowest().isEmpty()) {
            return "";
        }
        String slowest = Durations.text(group.slowest().get());
        return group.size() == 1
                ? "  (" + slowest + ")"
                : "  (" + Durations.text(group.median().get()) + " each, the slowest " + slowest + ")";
    }
}
