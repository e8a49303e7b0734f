package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.Step;
import io.bookme.migrations.run.FleetPlan;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Asks before records are forgotten. A migration without a file may be one that a newer build applied: forgetting it
 * would let that build run it again over its own tables.
 */
final class Pruning {
    private final Context context;
    private final MigrationGraph graph;

    Pruning(Context context, MigrationGraph graph) {
        this.context = context;
        this.graph = graph;
    }

    /**
     * @throws BookMeException if the person does not want it, or nobody is asked and a migration looks like a newer build's
     * @throws NoAnswerException if nobody can be asked
     */
    void ask(String app, FleetPlan plan, boolean asks) {
        Map<MigrationId, Integer> forgotten = new TreeMap<>();
        for (FleetPlan.Part part : plan.parts()) {
            Step.ids(part.plan().steps(), Step.Direction.BACKWARD)
                    .forEach(id -> forgotten.merge(id, part.schemas().size(), Integer::sum));
        }
        context.note("These have no file in this build, and their records are forgotten; tables stay as they are:");
        forgotten.forEach((id, schemas) -> context.note("  " + id + " in " + Names.count(schemas)
                + (isNewer(id) ? "  (its number follows this build's last one: did a newer build apply it?)" : "")));
        List<MigrationId> newer =
                forgotten.keySet().stream().filter(this::isNewer).toList();
        if (!asks && !newer.isEmpty()) {
            throw new BookMeException(
                    newer.get(0) + " looks like the work of a newer build; with --noinput it is not forgotten",
                    "Use the newer build, or run it without --noinput and answer the question.");
        }
        if (!asks) {
            return;
        }
        String answer = context.questions()
                .text(
                        "Forget them? Type the app's name (" + app + ") to go on",
                        "Run it at a terminal, or with --noinput if you are sure.");
        if (!answer.equals(app)) {
            throw Questions.wrong(answer, app, "nothing was forgotten");
        }
    }

    private boolean isNewer(MigrationId id) {
        return graph.ofApp(id.app()).stream().map(Migration::id).noneMatch(known -> known.number() >= id.number());
    }
}
