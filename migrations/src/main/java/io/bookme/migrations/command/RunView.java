package io.bookme.migrations.command;

import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.run.Failure;
import io.bookme.migrations.run.Outcome;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run as a person or a pipe sees it while it goes on: at a terminal one line of progress; each schema in the guide's
 * words, if they are few or nobody sees the line; failures as they come; and when it waits for the database.
 */
final class RunView implements RunListener {
    /** At a terminal each schema is told if there are no more than these. */
    private static final int FEW = 20;

    private static final int EACH_SCHEMA = 2;

    /** A schema that was put off so often, about a second and a half long, is told of once. */
    private static final int TOLD_AFTER = 5;

    /** So many of those that fail alike are told one by one; the others are counted. */
    private static final int TOLD_ALIKE = 4;

    /** So many kinds of failures are told in full. */
    private static final int MOST_KINDS = 20;

    private final Context context;
    private final Map<List<Object>, Alike> failed = new LinkedHashMap<>();
    private final int verbosity;
    private final Map<String, Integer> putOffs = new HashMap<>();
    private final boolean resultIsLines;
    private Optional<ProgressBar> bar = Optional.empty();
    private boolean tellsEach;
    private boolean toldAny;
    private boolean away;
    private int inOtherWays;

    /** Schemas that failed for the same reason. */
    private static final class Alike {
        private final String first;
        private int count;

        Alike(String first) {
            this.first = first;
        }
    }

    /**
     * @param resultIsLines false if something else is written to standard output in the end
     */
    RunView(Context context, int verbosity, boolean resultIsLines) {
        this.context = context;
        this.verbosity = verbosity;
        this.resultIsLines = resultIsLines;
    }

    /** False for who wants to read of nothing but errors and the result. */
    boolean isForPeople() {
        return verbosity > 0;
    }

    synchronized void begin(Run run) {
        Terminal terminal = context.terminal();
        tellsEach =
                resultIsLines && verbosity > 0 && (!terminal.out() || run.total() <= FEW || verbosity >= EACH_SCHEMA);
        if (terminal.err() && verbosity > 0) {
            bar = Optional.of(new ProgressBar(context.err(), context.clock(), run));
        }
    }

    /** Takes away what is only for the time of the run. */
    synchronized void end() {
        bar.ifPresent(ProgressBar::close);
        bar = Optional.empty();
    }

    /** A line for people, beside the result. */
    synchronized void note(String line) {
        write(() -> context.note(line));
    }

    private void write(Runnable lines) {
        bar.ifPresentOrElse(line -> line.above(lines), lines);
    }

    @Override
    public synchronized void finished(Outcome outcome) {
        bar.ifPresent(line -> line.count(outcome.failure().isPresent()));
        if (tellsEach) {
            write(() -> tell(outcome));
        }
        outcome.failure().ifPresent(failure -> write(() -> tell(outcome.schema(), failure)));
    }

    /** In full once; a thousand tenants that fail alike are then a few lines, and counted in the end. */
    private void tell(String schema, Failure failure) {
        boolean tellsAll = verbosity >= EACH_SCHEMA;
        List<Object> kind = kind(schema, failure);
        if (!failed.containsKey(kind) && failed.size() >= MOST_KINDS && !tellsAll) {
            inOtherWays++;
            return;
        }
        Alike alike = failed.computeIfAbsent(kind, any -> new Alike(schema));
        alike.count++;
        if (alike.count == 1) {
            ErrorText.print(context.err(), failure);
        } else if (alike.count <= TOLD_ALIKE || tellsAll) {
            context.note("Error: " + schema + " failed as " + alike.first + " did.");
        }
    }

    /** Those that were not told one by one, when the run has ended. */
    synchronized void tellRest(long run) {
        if (verbosity >= EACH_SCHEMA) {
            return;
        }
        String each = "; each of them: ./manage run " + run + " --verbosity 2";
        failed.values().stream()
                .filter(alike -> alike.count > TOLD_ALIKE)
                .forEach(alike -> context.note(
                        "Error: " + (alike.count - TOLD_ALIKE) + " more failed as " + alike.first + " did" + each));
        if (inOtherWays > 0) {
            context.note("Error: " + inOtherWays + " more failed in other ways" + each);
        }
    }

    /** What was said, but for the schema's name. */
    private static List<Object> kind(String schema, Failure failure) {
        return List.of(
                failure.migration(),
                failure.sqlState(),
                failure.message().lines().findFirst().orElse("").replace(schema, "*"));
    }

    private void tell(Outcome outcome) {
        List<String> lines = new ArrayList<>();
        outcome.undone().forEach(id -> lines.add("  Unapplying " + id + "... " + how(outcome, id)));
        outcome.applied().forEach(id -> lines.add("  Applying " + id + "... " + how(outcome, id)));
        outcome.failure().ifPresent(failure -> lines.add(failed(failure, lines.isEmpty())));
        tell(outcome.schema(), lines.isEmpty() ? List.of("  No migrations to apply.") : lines);
    }

    private static String how(Outcome outcome, MigrationId id) {
        return outcome.recordedOnly().contains(id) ? "FAKED" : "OK";
    }

    /**
     * @param isAsItWas false if it committed a part of its way before: what comes after a step outside of transactions is a
     *     transaction of its own
     */
    private static String failed(Failure failure, boolean isAsItWas) {
        String left = isAsItWas ? "this schema is as it was" : "what is above it stays";
        if (failure.migration().isEmpty()) {
            return "  FAILED, " + (isAsItWas ? "nothing was changed" : left);
        }
        String migration = failure.migration().get();
        boolean backwards = failure.message().contains("undoing " + migration);
        return (backwards ? "  Unapplying " : "  Applying ") + migration + "... FAILED, " + left;
    }

    /** A tenant that was made with all of these. */
    synchronized void born(String schema, List<MigrationId> applied) {
        tell(schema, applied.stream().map(id -> "  Applying " + id + "... OK").toList());
    }

    private void tell(String schema, List<String> lines) {
        String who = "[standard:" + schema + "] ";
        StringBuilder block = new StringBuilder(toldAny ? System.lineSeparator() : "");
        block.append(who).append("=== Running migrations").append(System.lineSeparator());
        lines.forEach(line -> block.append(who).append(line).append(System.lineSeparator()));
        context.out().print(block);
        context.out().flush();
        toldAny = true;
    }

    @Override
    public synchronized void putOff(String schema, String reason) {
        int times = putOffs.merge(schema, 1, Integer::sum);
        if (verbosity >= EACH_SCHEMA || (verbosity > 0 && times == TOLD_AFTER)) {
            note(schema + " waits and is tried again by itself: " + reason);
        }
    }

    @Override
    public synchronized void workers(int allowed, int workers) {
        if (verbosity >= EACH_SCHEMA) {
            note("as fast as the database answers, " + allowed + " of " + workers + " workers are at work");
        }
    }

    @Override
    public synchronized void databaseLost(String reason) {
        if (!away) {
            away = true;
            note("waiting for the database (" + reason.strip() + ") ...");
        }
    }

    @Override
    public synchronized void databaseBack() {
        if (away) {
            away = false;
            note("the database is back");
        }
    }
}
