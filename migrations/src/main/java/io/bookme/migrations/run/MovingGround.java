package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.plan.Plan;
import io.bookme.migrations.plan.Step;
import java.util.List;
import java.util.Set;

/**
 * Refuses that {@code public} goes back while a run is under way that brings tenants on, and the reverse: what one of them looks
 * at when it plans, the other is about to change.
 */
final class MovingGround {
    private final Ledger ledger;
    private final MigrationGraph graph;
    private final List<Long> undoes;
    private final boolean publicGoesBack;
    private final boolean tenantsGoOn;

    MovingGround(Ledger ledger, MigrationGraph graph, RunRequest request, FleetPlan plan) {
        this.ledger = ledger;
        this.graph = graph;
        this.undoes = request.undoes();
        this.publicGoesBack = runs(plan, true, Step.Direction.BACKWARD);
        this.tenantsGoOn = runs(plan, false, Step.Direction.FORWARD);
    }

    private static boolean runs(FleetPlan plan, boolean inPublic, Step.Direction direction) {
        return plan.parts().stream()
                .filter(part -> part.shared() == inPublic)
                .map(FleetPlan.Part::plan)
                .map(Plan::steps)
                .flatMap(List::stream)
                .anyMatch(step -> step.direction() == direction && !step.recordOnly());
    }

    /** Whether tenants must not have come to stand on what goes. */
    boolean publicGoesBack() {
        return publicGoesBack;
    }

    /**
     * To be asked while nobody else begins a run.
     *
     * @param active the runs that are under way
     * @throws BookMeException if the other is among them
     */
    void refuse(List<Run> active) {
        if (!publicGoesBack && !tenantsGoOn) {
            return;
        }
        for (Run run : active) {
            // a run that is undone is not gone on with, and one that died is looked at anew by whoever goes on with it
            if (!undoes.contains(run.id()) && !run.interrupted()) {
                refuse(run);
            }
        }
    }

    private void refuse(Run run) {
        boolean mayTakeBack = mayTakePublicBack(run);
        if (!publicGoesBack && !mayTakeBack) {
            return;
        }
        Set<String> left = ledger.pending(run.id()).keySet();
        boolean publicIsLeft = left.contains(Scope.SHARED_SCHEMA);
        if (publicGoesBack && left.size() > (publicIsLeft ? 1 : 0)) {
            throw refusal(run, "brings tenants on: they may come to stand on what is to be taken back in public");
        }
        if (tenantsGoOn && mayTakeBack && publicIsLeft) {
            throw refusal(run, "may take back in public what tenants are to stand on");
        }
    }

    private boolean mayTakePublicBack(Run run) {
        return run.work() == Work.UNDO
                || run.goal()
                        .filter(goal -> !goal.onlyForward())
                        .flatMap(goal -> graph.apps().find(goal.app()))
                        .filter(app -> app.scope() == Scope.SHARED)
                        .isPresent();
    }

    private static BookMeException refusal(Run run, String why) {
        return new BookMeException(
                "Run " + run.id() + " (" + run.what() + ") is under way, and " + why, Crossing.stopFirst(run));
    }
}
