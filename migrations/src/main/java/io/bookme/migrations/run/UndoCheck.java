package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.Deed;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether runs can be undone: they have ended, they did something, and no later run stands on it that is not named
 * too.
 */
final class UndoCheck {
    private final Ledger ledger;
    private final MigrationGraph graph;
    private final Collection<Migration> remembered;
    private final Map<Set<MigrationId>, Set<MigrationId>> standing = new HashMap<>();

    UndoCheck(Ledger ledger, MigrationGraph graph, Collection<Migration> remembered) {
        this.ledger = ledger;
        this.graph = graph;
        this.remembered = remembered;
    }

    /**
     * @throws BookMeException if they cannot be undone; it names the runs that would have to be named too
     */
    void refuse(Connection connection, List<Long> runs) throws SQLException {
        Map<String, List<Deed>> deeds = Deeds.of(connection, runs);
        for (long id : runs) {
            Run run = ledger.get(id);
            refuseAlive(run);
            if (deeds.values().stream().flatMap(List::stream).noneMatch(deed -> deed.run() == id)) {
                throw new BookMeException(
                        "Run " + id + " changed nothing, so there is nothing to undo",
                        "Look at the runs with ./manage runs.");
            }
        }
        Set<Long> all = new TreeSet<>(runs);
        Map<Long, Integer> found = later(connection, all);
        Map<Long, Integer> first = found;
        while (!found.isEmpty()) {
            all.addAll(found.keySet());
            found = later(connection, all);
        }
        if (!first.isEmpty()) {
            throw refusal(runs, first, all, irreversible(connection, all));
        }
    }

    private static void refuseAlive(Run run) {
        if (run.state().isActive() && !run.interrupted()) {
            throw new BookMeException(
                    "Run " + run.id() + " has not ended yet",
                    "Stop it first: ./manage stop " + run.id() + ", or wait for it.");
        }
    }

    /**
     * Ends a run whose process is dead and which is about to be undone: it may be merely asleep, and would go on when it
     * wakes.
     *
     * @throws BookMeException if it has been heard of again
     */
    static void end(Ledger ledger, long id) {
        Run run = ledger.get(id);
        refuseAlive(run);
        if (run.state().isActive()) {
            ledger.requestStop(id);
        }
    }

    /** What of all that these runs did cannot be taken back; empty if all of it can. */
    private Optional<String> irreversible(Connection connection, Set<Long> all) throws SQLException {
        RunTexts texts = RunTexts.of(connection, all);
        for (List<Deed> deeds : Deeds.of(connection, all).values()) {
            Set<MigrationId> undone = new HashSet<>();
            deeds.forEach(deed -> undone.addAll(deed.undone()));
            for (Deed deed : deeds) {
                for (MigrationId id : deed.applied()) {
                    Optional<Migration> text = texts.find(deed.run(), id).or(() -> graph.find(id));
                    boolean isToUndo =
                            !undone.contains(id) && !deed.recordedOnly().contains(id);
                    if (isToUndo && text.filter(one -> one.backward().isEmpty()).isPresent()) {
                        return Optional.of(id + ", which run " + deed.run() + " applied, cannot be undone"
                                + text.get()
                                        .irreversible()
                                        .map(why -> ": " + why)
                                        .orElse(""));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private BookMeException refusal(
            List<Long> runs, Map<Long, Integer> later, Set<Long> all, Optional<String> irreversible) {
        for (long id : later.keySet()) {
            Run run = ledger.get(id);
            if (run.work() == Work.UNDO && run.undoes().containsAll(runs) && all.size() == runs.size() + 1) {
                return new BookMeException(
                        names(runs) + (runs.size() == 1 ? " was" : " were") + " undone already, by run " + id,
                        run.failed() + run.pending() > 0
                                ? "It has not come to its end everywhere: ./manage retry " + id
                                : "To have it back as it was, undo that one: ./manage undo " + id);
            }
        }
        return new BookMeException(
                "Later runs stand on what " + names(runs).toLowerCase(java.util.Locale.ROOT) + " did: "
                        + later.entrySet().stream()
                                .map(entry -> "run " + entry.getKey() + " ("
                                        + ledger.get(entry.getKey()).what() + ", in "
                                        + (entry.getValue() == 1 ? "1 schema" : entry.getValue() + " schemas") + ")")
                                .collect(Collectors.joining(", ")),
                irreversible
                        .map(why -> "Not even together can they be undone: " + why
                                + ". Restore a backup, or put it right with a new migration.")
                        .orElseGet(() -> "Undo them together: ./manage undo "
                                + all.stream().map(String::valueOf).collect(Collectors.joining(" "))));
    }

    private static String names(Collection<Long> runs) {
        return (runs.size() == 1 ? "Run " : "Runs ")
                + runs.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    /** Runs that are none of these and stand on them, with the number of schemas where they do. */
    private Map<Long, Integer> later(Connection connection, Collection<Long> runs) throws SQLException {
        Map<String, List<Deed>> named = Deeds.of(connection, runs);
        Map<Long, Integer> found = new TreeMap<>();
        Deeds.later(connection, runs).forEach((schema, deeds) -> {
            for (Deed deed : deeds) {
                Set<MigrationId> before = new TreeSet<>();
                named.getOrDefault(schema, List.of()).stream()
                        .filter(one -> one.run() < deed.run())
                        .forEach(one -> before.addAll(touched(one)));
                Set<MigrationId> standingOn =
                        standing.computeIfAbsent(before, roots -> Descendants.of(graph, remembered, roots));
                if (touched(deed).stream().anyMatch(standingOn::contains)) {
                    found.merge(deed.run(), 1, Integer::sum);
                }
            }
        });
        return found;
    }

    private static Set<MigrationId> touched(Deed deed) {
        Set<MigrationId> touched = new HashSet<>(deed.applied());
        touched.addAll(deed.undone());
        return touched;
    }
}
