package io.bookme.migrations.diff;

import io.bookme.migrations.state.ForeignKey;
import io.bookme.migrations.state.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** New tables in an order in which each key finds what it points at; keys that go round in a circle come afterwards. */
final class NewTables {
    private final Comparison comparison;

    NewTables(Comparison comparison) {
        this.comparison = comparison;
    }

    List<Operation> operations() {
        Set<String> waiting = new TreeSet<>(comparison.gainedTables());
        List<Operation> made = new ArrayList<>();
        List<Operation> keys = new ArrayList<>();
        while (!waiting.isEmpty()) {
            Optional<String> ready = waiting.stream()
                    .filter(name -> pointsAt(name).stream().noneMatch(other -> waiting.contains(other)))
                    .sorted((one, two) -> Boolean.compare(isJoin(one), isJoin(two)))
                    .findFirst();
            String next = ready.orElseGet(() -> waiting.iterator().next());
            waiting.remove(next);
            Table table = table(next);
            Set<String> postponed = table.foreignKeys().values().stream()
                    .filter(key -> waiting.contains(key.referencedTable()))
                    .map(ForeignKey::name)
                    .collect(Collectors.toSet());
            made.add(create(next, postponed));
            Target target = comparison.after().target(next);
            postponed.forEach(
                    name -> keys.add(new AddConstraint(target, Parts.of(table).named(Set.of(name)))));
        }
        made.addAll(keys);
        return made;
    }

    private CreateModel create(String name, Set<String> postponed) {
        Optional<TableFacts> facts =
                Optional.ofNullable(comparison.after().facts().get(name));
        return new CreateModel(
                comparison.after().target(name),
                table(name),
                facts.flatMap(TableFacts::field),
                facts.map(TableFacts::columns).orElse(List.of()),
                postponed);
    }

    private boolean isJoin(String name) {
        return comparison.after().heldField(name).isPresent();
    }

    private Set<String> pointsAt(String name) {
        Set<String> others = new LinkedHashSet<>();
        table(name).foreignKeys().values().forEach(key -> others.add(key.referencedTable()));
        others.remove(name);
        return others;
    }

    private Table table(String name) {
        return Objects.requireNonNull(comparison.after().catalog().tables().get(name));
    }
}
