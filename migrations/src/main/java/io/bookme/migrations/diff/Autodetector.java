package io.bookme.migrations.diff;

import io.bookme.migrations.state.ForeignKey;
import io.bookme.migrations.state.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Two states in, operations out, in an order in which each can run after the one before. Renames are found before, by
 * {@link RenameDetector}.
 *
 * @see <a href="https://github.com/django/django/blob/main/django/db/migrations/autodetector.py">Django's autodetector</a>
 */
public final class Autodetector {

    /** What goes out of the way first, and what stands on what. */
    private static final List<Class<? extends Operation>> ORDER = List.of(
            RenameModel.class,
            RenameField.class,
            RemoveIndex.class,
            RemoveConstraint.class,
            RenamePart.class,
            CreateSequence.class,
            CreateModel.class,
            AlterSequence.class,
            StopComputing.class,
            RemoveField.class,
            AddField.class,
            AlterField.class,
            LetBeNull.class,
            DeleteModel.class,
            DeleteSequence.class,
            AddConstraint.class,
            AddIndex.class,
            AlterTableComment.class);

    private final Comparison comparison;
    private final Questioner questioner;
    private final ValueTrial trial;

    public Autodetector(Comparison comparison, Questioner questioner, ValueTrial trial) {
        this.comparison = comparison;
        this.questioner = questioner;
        this.trial = trial;
    }

    /** All that lies between the two states, apart from these renames, which come first in the answer. */
    public List<Operation> operations(List<? extends Operation> renames) {
        List<Operation> found = new ArrayList<>();
        found.addAll(new Sequences(comparison).operations());
        found.addAll(new NewTables(comparison).operations());
        for (String name : comparison.keptTables()) {
            found.addAll(new KeptTable(comparison, name, questioner, trial).operations());
        }
        found.addAll(new RetypedKeys(comparison, found).operations());
        found.addAll(deleted());
        List<Operation> parted = new TakenNames(comparison).freed(new ReferencedKeys(comparison).parted(found));
        List<Operation> all = new ArrayList<>(Following.attach(renames, parted));
        all.sort(Comparator.<Operation, Integer>comparing(operation -> ORDER.indexOf(operation.getClass()))
                .thenComparing(Autodetector::standsOnOthers));
        return all.stream()
                .map(operation -> operation instanceof StopComputing stopped ? stopped.after(all) : operation)
                .toList();
    }

    /** Keys come before the references to them, and go after these. */
    private static boolean standsOnOthers(Operation operation) {
        return operation instanceof AddConstraint added && !added.needs().isEmpty()
                || operation instanceof RemoveConstraint removed
                        && removed.goesAfter().isEmpty();
    }

    /** Those that point at others go before them; where they point at each other in a circle, the keys go first. */
    private List<Operation> deleted() {
        Set<String> waiting = new LinkedHashSet<>(comparison.lostTables());
        Set<String> gone = new HashSet<>();
        List<Operation> deleted = new ArrayList<>();
        while (!waiting.isEmpty()) {
            String next = waiting.stream()
                    .filter(name -> waiting.stream().noneMatch(other -> !other.equals(name) && pointsAt(other, name)))
                    .findFirst()
                    .orElseGet(() -> waiting.iterator().next());
            waiting.remove(next);
            for (String other : waiting) {
                pointers(other, next).stream()
                        .filter(key -> gone.add(other + " " + key))
                        .forEach(key -> deleted.add(new RemoveConstraint(
                                comparison.before().target(other),
                                Parts.of(whole(other)).named(Set.of(key)))));
            }
            Set<String> without = whole(next).foreignKeys().keySet().stream()
                    .filter(key -> gone.contains(next + " " + key))
                    .collect(Collectors.toSet());
            deleted.add(new DeleteModel(
                    comparison.before().target(next),
                    whole(next),
                    comparison.before().heldField(next),
                    without));
        }
        return deleted;
    }

    private boolean pointsAt(String from, String to) {
        return !pointers(from, to).isEmpty();
    }

    private List<String> pointers(String from, String to) {
        return whole(from).foreignKeys().values().stream()
                .filter(key -> key.referencedTable().equals(to))
                .map(ForeignKey::name)
                .toList();
    }

    private Table whole(String name) {
        return Objects.requireNonNull(comparison.before().catalog().tables().get(name));
    }
}
