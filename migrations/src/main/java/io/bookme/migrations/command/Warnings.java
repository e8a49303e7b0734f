package io.bookme.migrations.command;

import io.bookme.migrations.plan.Step;
import io.bookme.migrations.run.FleetPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What going back takes away, and what it holds from then on: told before anything is done. */
final class Warnings {
    private Warnings() {}

    /**
     * @param named the schemas as they were asked for; empty if none were named
     */
    static List<String> of(FleetPlan plan, List<String> named) {
        Map<String, List<String>> undone = new TreeMap<>();
        Map<String, List<String>> held = new TreeMap<>();
        List<String> unserved = new ArrayList<>();
        Set<String> shared = new TreeSet<>();
        for (FleetPlan.Part part : plan.parts()) {
            String back = part.plan().steps().stream()
                    .filter(step -> step.direction() == Step.Direction.BACKWARD)
                    .map(step -> step.migration() + (step.recordOnly() ? " (only the record)" : ""))
                    .collect(Collectors.joining(", "));
            if (!back.isEmpty()) {
                undone.computeIfAbsent(back, any -> new ArrayList<>()).addAll(part.schemas());
            }
            part.plan()
                    .holds()
                    .forEach((app, target) ->
                            target.ifPresent(at -> held.computeIfAbsent(app + " " + at, any -> new ArrayList<>())
                                    .addAll(part.schemas())));
            if (part.shared()) {
                shared.addAll(part.heldShort());
            } else if (!part.heldShort().isEmpty()) {
                unserved.addAll(part.schemas());
            }
        }
        List<String> lines = new ArrayList<>();
        undone.forEach((migrations, schemas) -> lines.add("Undoes in " + Names.brief(schemas) + ": " + migrations));
        alike(held)
                .forEach((schemas, places) -> lines.add(Names.brief(schemas)
                        + (schemas.size() == 1 ? " is" : " are") + (undone.isEmpty() ? "" : " then") + " held at "
                        + String.join(", ", places)
                        + ": no run goes on there until you say so: ./manage migrate_schemas --release"
                        + (places.size() == 1 ? " " + app(places.get(0)) : "") + ShellWords.schemas(named)));
        if (!shared.isEmpty()) {
            lines.add("Not served by this build while held back (503): in every tenant, whatever needs "
                    + String.join(", ", shared) + ".");
        }
        if (!unserved.isEmpty()) {
            int count = new TreeSet<>(unserved).size();
            lines.add("Not served by this build while held back (503): "
                    + (count == 1 ? unserved.get(0) : count + " tenants") + ".");
        }
        return lines;
    }

    /** The places at which the same schemas are held. */
    private static Map<List<String>, List<String>> alike(Map<String, List<String>> held) {
        Map<List<String>, List<String>> places = new LinkedHashMap<>();
        held.forEach((where, schemas) ->
                places.computeIfAbsent(schemas, any -> new ArrayList<>()).add(where));
        return places;
    }

    private static String app(String where) {
        return where.substring(0, where.indexOf(' '));
    }
}
