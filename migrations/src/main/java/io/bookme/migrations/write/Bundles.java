package io.bookme.migrations.write;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.diff.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Sorts operations into one file for each app, in an order in which each file finds what it stands on. */
final class Bundles {
    private Bundles() {}

    /**
     * @throws BookMeException if two apps stand on each other in a way that no order of files can give
     */
    static List<Bundle> of(List<Operation> operations) {
        Map<String, List<Operation>> byApp = new LinkedHashMap<>();
        operations.stream()
                .collect(Collectors.groupingBy(
                        operation -> operation.target().app(), java.util.TreeMap::new, Collectors.toList()))
                .forEach(byApp::put);
        List<Bundle> waiting = new ArrayList<>();
        byApp.forEach((app, own) -> waiting.add(new Bundle(app, 0, own)));
        List<Bundle> ordered = new ArrayList<>();
        while (!waiting.isEmpty()) {
            Optional<Bundle> ready = waiting.stream()
                    .filter(bundle -> waiting.stream().noneMatch(other -> other != bundle && bundle.standsOn(other)))
                    .findFirst();
            if (ready.isPresent()) {
                waiting.remove(ready.get());
                ordered.add(ready.get());
            } else {
                split(waiting);
            }
        }
        return ordered;
    }

    /** Puts the keys that close a circle, and tables that others still point at, into a second file of their app. */
    private static void split(List<Bundle> waiting) {
        Set<String> made = new TreeSet<>();
        waiting.forEach(bundle -> {
            made.addAll(bundle.makes());
            made.addAll(bundle.retypes());
            made.addAll(bundle.addsKeysTo());
        });
        for (Bundle bundle : List.copyOf(waiting)) {
            Set<String> foreign = new TreeSet<>(made);
            foreign.removeAll(bundle.makes());
            foreign.removeAll(bundle.retypes());
            foreign.removeAll(bundle.addsKeysTo());
            Set<String> pointedAt = new TreeSet<>();
            waiting.stream().filter(other -> other != bundle).forEach(other -> pointedAt.addAll(other.letsGo()));
            pointedAt.retainAll(bundle.takesAway());
            List<Operation> first = new ArrayList<>();
            List<Operation> second = new ArrayList<>();
            for (Operation operation : bundle.operations()) {
                boolean circular = operation.needs().stream().anyMatch(foreign::contains)
                        || Bundle.isDeletion(operation)
                                && pointedAt.contains(operation.target().table());
                Optional<List<Operation>> halves = circular ? operation.split(foreign) : Optional.empty();
                if (halves.isPresent()) {
                    first.add(halves.get().get(0));
                    second.addAll(halves.get().subList(1, halves.get().size()));
                } else {
                    (circular ? second : first).add(operation);
                }
            }
            if (!first.isEmpty() && !second.isEmpty() && bundle.part() == 0) {
                waiting.set(waiting.indexOf(bundle), new Bundle(bundle.app(), 0, first));
                waiting.add(new Bundle(bundle.app(), 1, second));
                return;
            }
        }
        throw new BookMeException(
                "The changes of " + waiting.stream().map(Bundle::app).distinct().collect(Collectors.joining(", "))
                        + " stand on each other in a circle",
                "Make them in two steps: take one of the references out of its entity, make migrations, and put it"
                        + " back.");
    }
}
