package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.plan.Plan;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a request would do where, without doing it.
 *
 * @param parts schemas that would get the same, the largest part first; those with nothing to do are in none
 * @param current how many schemas of the request have nothing to do
 * @param leftOut schemas that the runs to be undone changed, and that are archived or gone
 * @param lost schemas of the request with nothing to do that have no changelog; of a plan that is only looked at they
 *     are parts with an obstacle
 */
public record FleetPlan(List<Part> parts, int current, List<String> leftOut, List<String> lost) {
    public FleetPlan {
        parts = List.copyOf(parts);
        leftOut = List.copyOf(leftOut);
        lost = List.copyOf(lost);
    }

    /**
     * Schemas that would get the same.
     *
     * @param plan what each of them would get
     * @param obstacle why they cannot be brought there; the plan is empty then
     * @param shared whether it is the shared schema
     * @param heldShort the apps that would be held short of what this build has: it does not serve these tenants then
     * @param schemas their names, sorted
     */
    public record Part(
            Plan plan,
            Optional<BookMeException> obstacle,
            boolean shared,
            SortedSet<String> heldShort,
            List<String> schemas) {
        public Part {
            heldShort = Collections.unmodifiableSortedSet(new TreeSet<>(heldShort));
            schemas = List.copyOf(schemas);
        }
    }

    /** How many schemas have something to do. */
    public int schemas() {
        return parts.stream().mapToInt(part -> part.schemas().size()).sum();
    }

    /** What stands in the way of the first part that cannot be planned. */
    public Optional<BookMeException> firstObstacle() {
        return parts.stream()
                .filter(part -> part.obstacle().isPresent())
                .findFirst()
                .map(part -> {
                    BookMeException why = part.obstacle().get();
                    return new BookMeException(part.schemas().get(0) + ": " + why.getMessage(), why.nextStep(), why);
                });
    }
}
