package io.bookme.migrations.diff;

import io.bookme.migrations.state.Sequence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Sequences that come, go and change. A sequence belongs to the app of the table whose name it begins with. */
final class Sequences {
    private final Comparison comparison;

    Sequences(Comparison comparison) {
        this.comparison = comparison;
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        var before = comparison.visible().sequences();
        var after = comparison.after().catalog().sequences();
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        for (String name : names) {
            Sequence one = before.get(name);
            Sequence two = after.get(name);
            Target target = target(name);
            if (!comparison.apps().contains(target.app())) {
                continue;
            }
            if (one == null && two != null) {
                operations.add(new CreateSequence(target, two, keyOf(target)));
            } else if (two == null && one != null) {
                operations.add(new DeleteSequence(target, one, keyOf(target)));
            } else if (one != null && two != null && !one.equals(two)) {
                operations.add(new AlterSequence(target, one, two));
            }
        }
        return operations;
    }

    private Target target(String name) {
        return owner(comparison.after(), name)
                .or(() -> owner(comparison.before(), name))
                .map(owner -> owner.renamed(owner.model(), name))
                .orElseGet(
                        () -> new Target(appByPrefix(name), comparison.after().scope(), name, name));
    }

    private static Optional<Target> owner(SchemaState state, String sequence) {
        return state.tableOf(sequence).map(state::target);
    }

    private String appByPrefix(String name) {
        return comparison.apps().stream()
                .filter(app -> name.startsWith(app + "_"))
                .max(Comparator.comparing(String::length))
                .orElse("");
    }

    /** The key of a table that is there already, and whose rows have ids that the sequence must not hand out again. */
    private Optional<CreateSequence.Column> keyOf(Target sequence) {
        return comparison
                .after()
                .tableOf(sequence.table())
                .flatMap(name ->
                        Optional.ofNullable(comparison.visible().tables().get(name)))
                .filter(table -> table.primaryKey().size() == 1)
                .map(table -> new CreateSequence.Column(
                        table.name(), table.primaryKey().get(0)));
    }
}
