package io.bookme.migrations.data;

import io.bookme.migrations.data.TableReader.Reference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * In which order rows can go in so that every foreign key finds what it points to.
 *
 * @param tables pointed-to tables first; where there is a choice, by name
 * @param circular keys between tables that point at each other in a circle: they can only be looked at when all
 *     of the tables are filled. A table that points to itself is none: its rows go in by one statement.
 */
record TableOrder(List<String> tables, List<Reference> circular) {
    TableOrder {
        tables = List.copyOf(tables);
        circular = List.copyOf(circular);
    }

    static TableOrder of(Collection<String> tables, Collection<Reference> references) {
        Set<String> waiting = new TreeSet<>(tables);
        List<Reference> open = references.stream()
                .filter(key -> !key.from().equals(key.to()))
                .filter(key -> waiting.contains(key.from()) && waiting.contains(key.to()))
                .collect(Collectors.toCollection(ArrayList::new));
        List<String> ordered = new ArrayList<>();
        List<Reference> circular = new ArrayList<>();
        while (!waiting.isEmpty()) {
            String next = waiting.stream()
                    .filter(table -> open.stream().noneMatch(key -> key.from().equals(table)))
                    .findFirst()
                    .orElseGet(() -> inCircle(waiting, open));
            open.stream().filter(key -> key.from().equals(next)).forEach(circular::add);
            open.removeIf(key -> key.from().equals(next) || key.to().equals(next));
            waiting.remove(next);
            ordered.add(next);
        }
        return new TableOrder(ordered, circular);
    }

    /** Whoever follows the keys long enough comes into a circle. */
    private static String inCircle(Set<String> waiting, List<Reference> open) {
        Set<String> seen = new TreeSet<>();
        String table = waiting.iterator().next();
        while (seen.add(table)) {
            String here = table;
            table = open.stream()
                    .filter(key -> key.from().equals(here))
                    .findFirst()
                    .orElseThrow()
                    .to();
        }
        return table;
    }
}
