package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Refuses a request that goes another way than a run that is under way and has not come to all of the same schemas: what
 * is planned now is not what that run leaves, and where a schema ends would depend on who comes last.
 *
 * <p>Towards the schemas' own targets anybody may go at any time: each leaves alone there what the other holds, or asks the
 * schema itself what is left to do. Only what is recorded without being run, and what is taken back from under what comes
 * meanwhile, is another thing before than after.
 */
final class Crossing {
    private final Ledger ledger;
    private final RunRequest request;

    Crossing(Ledger ledger, RunRequest request) {
        this.ledger = ledger;
        this.request = request;
    }

    /** Whether the request goes where it says, and not to the schemas' own targets. */
    boolean isPossible() {
        return !request.isTowardsTargets();
    }

    /**
     * @throws BookMeException if it crosses a run
     */
    void refuse(Connection connection) throws SQLException {
        if (!isPossible()) {
            return;
        }
        Predicate<String> concerns = request.asks();
        if (request.work() == Work.UNDO) {
            Set<String> changed = Deeds.of(connection, request.undoes()).keySet();
            concerns = concerns.and(changed::contains);
        }
        for (Run run : ledger.active()) {
            if (!isHarmless(run) && !isSame(run)) {
                long before = ledger.pending(run.id()).keySet().stream()
                        .filter(concerns)
                        .count();
                if (before > 0) {
                    throw refusal(run, before);
                }
            }
        }
    }

    private boolean isHarmless(Run run) {
        boolean dependsOnAll = request.work() == Work.FAKE || request.work() == Work.UNDO;
        // a run that is undone is not gone on with
        return request.undoes().contains(run.id()) || run.isTowardsTargets() && !dependsOnAll;
    }

    /** To be asked for the same twice does no harm; but what is undone twice would be in the ledger twice. */
    private boolean isSame(Run run) {
        return request.work() != Work.UNDO && request.isWorkOf(run);
    }

    private static BookMeException refusal(Run run, long before) {
        return new BookMeException(
                "Run " + run.id() + " (" + run.what() + ") " + (run.interrupted() ? "was interrupted" : "is under way")
                        + ", and " + (before == 1 ? "1 of these schemas is" : before + " of these schemas are")
                        + " still before it: where they end would depend on who comes last",
                "Stop it first: ./manage stop " + run.id()
                        + (run.interrupted()
                                ? ", or go on with it: ./manage resume " + run.id()
                                : ", or wait for it."));
    }
}
