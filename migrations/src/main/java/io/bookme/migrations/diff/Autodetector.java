package io.bookme.migrations.diff;

import io.bookme.migrations.state.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

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
            RemoveField.class,
            AddField.class,
            AlterField.class,
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
        found.addAll(deleted());
        List<Operation> all = new ArrayList<>(Following.attach(renames, found));
        all.sort(Comparator.comparing(operation -> ORDER.indexOf(operation.getClass())));
        return List.copyOf(all);
    }

    /** Those that point at others go before them. */
    private List<Operation> deleted() {
        Set<String> waiting = new LinkedHashSet<>(comparison.lostTables());
        List<Operation> deleted = new ArrayList<>();
        while (!waiting.isEmpty()) {
            String next = waiting.stream()
                    .filter(name -> waiting.stream().noneMatch(other -> !other.equals(name) && pointsAt(other, name)))
                    .findFirst()
                    .orElseGet(() -> waiting.iterator().next());
            waiting.remove(next);
            TableFacts facts = comparison.before().facts().get(next);
            deleted.add(new DeleteModel(
                    comparison.before().target(next),
                    whole(next),
                    facts == null ? java.util.Optional.empty() : facts.field()));
        }
        return deleted;
    }

    private boolean pointsAt(String from, String to) {
        return whole(from).foreignKeys().values().stream()
                .anyMatch(key -> key.referencedTable().equals(to));
    }

    private Table whole(String name) {
        return Objects.requireNonNull(comparison.before().catalog().tables().get(name));
    }
}
