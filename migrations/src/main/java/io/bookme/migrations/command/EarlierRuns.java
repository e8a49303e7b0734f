package io.bookme.migrations.command;

import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunRequest;
import java.util.List;

/** The runs in the ledger that had not ended when this one came. */
final class EarlierRuns {
    private final Context context;
    private final Fleet fleet;
    private final RunRequest request;
    private final List<Run> active;

    EarlierRuns(Context context, Fleet fleet, RunRequest request) {
        this.context = context;
        this.fleet = fleet;
        this.request = request;
        this.active = fleet.ledger().active().stream()
                .filter(run -> fleet.conclude(run).isEmpty())
                .toList();
    }

    /** Command lines that died: a request for everything does what they left, so nobody need take them up. */
    void giveUpDeadOnes() {
        boolean coversAll = request.tenants()
                && request.schemas().isEmpty()
                && (request.shared() || request.goal().isPresent());
        for (Run run : active) {
            if (!run.interrupted() || run.entrance() != Entrance.COMMAND_LINE) {
                continue;
            }
            if (coversAll && request.isWorkOf(run)) {
                fleet.ledger().requestStop(run.id());
                context.note("Run " + run.id() + " was interrupted with " + run.pending()
                        + " schemas left; this run goes on with them.");
            } else {
                context.note("Run " + run.id() + " (" + run.what() + ") was interrupted with " + run.pending()
                        + " schemas left; go on with it: ./manage resume " + run.id());
            }
        }
    }

    void tellOfOthers(Run ours) {
        for (Run run : active) {
            if (run.id() != ours.id() && !run.interrupted()) {
                context.note("Run " + run.id() + " (" + run.entrance() + ", " + run.requestedBy()
                        + ") is under way too; each schema is done by whoever comes first.");
            }
        }
    }
}
