package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.plan.Goal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Refuses what goes another way than a run that is under way and has not come to all of the same schemas: what is planned
 * now is not what that run leaves, and where a schema ends would depend on who comes last.
 *
 * <p>Beside what brings schemas towards their own targets anybody may go at any time: each leaves alone there what the other
 * holds, or asks the schema itself what is left to do. Only what is recorded without being run, and what is taken back from
 * under what comes meanwhile, is another thing before than after.
 */
final class Crossing {
    /** What is asked for, in whatever schemas. */
    private record Way(Work work, Optional<Goal> goal, Optional<String> app, List<Long> undoes) {
        static Way of(Run run) {
            return new Way(run.work(), run.goal(), run.app(), run.undoes());
        }

        boolean isTowardsTargets() {
            return work == Work.MIGRATE && goal.isEmpty();
        }

        boolean dependsOnAll() {
            return work == Work.FAKE || work == Work.UNDO;
        }
    }

    private final Ledger ledger;
    private final Way way;
    private final Optional<Long> own;
    private final Predicate<String> concerns;

    private Crossing(Ledger ledger, Way way, Optional<Long> own, Predicate<String> concerns) {
        this.ledger = ledger;
        this.way = way;
        this.own = own;
        this.concerns = concerns;
    }

    static Crossing of(Ledger ledger, RunRequest request) {
        Way way = new Way(request.work(), request.goal(), request.app(), request.undoes());
        return new Crossing(ledger, way, Optional.empty(), request.asks());
    }

    /**
     * Of a run that somebody goes on with.
     *
     * @param unfinished the schemas that it has left
     */
    static Crossing of(Ledger ledger, Run run, Set<String> unfinished) {
        return new Crossing(ledger, Way.of(run), Optional.of(run.id()), unfinished::contains);
    }

    /**
     * @throws BookMeException if it crosses a run
     */
    void refuse(Connection connection) throws SQLException {
        refuse(connection, ledger.active());
    }

    /**
     * The same for who has asked already which runs are under way.
     *
     * @throws BookMeException if it crosses one of them
     */
    void refuse(Connection connection, List<Run> active) throws SQLException {
        Predicate<String> concerned = concerns;
        if (way.work() == Work.UNDO) {
            Set<String> changed = Deeds.of(connection, way.undoes()).keySet();
            concerned = concerns.and(changed::contains);
        }
        for (Run run : active) {
            if (own.filter(run.undoes()::contains).isPresent()) {
                throw new BookMeException(
                        "Run " + run.id() + " (" + run.what() + ") " + isUnderWay(run),
                        "Leave run " + own.get() + " as it is, or stop that one first: ./manage stop " + run.id());
            }
            if (!isOwn(run) && !isHarmless(run) && !isSame(run)) {
                long before = ledger.pending(run.id()).keySet().stream()
                        .filter(concerned)
                        .count();
                if (before > 0) {
                    throw refusal(run, before);
                }
            }
        }
    }

    private boolean isOwn(Run run) {
        return own.equals(Optional.of(run.id()));
    }

    private boolean isHarmless(Run run) {
        Way other = Way.of(run);
        boolean isPlain = way.isTowardsTargets() || other.isTowardsTargets();
        // a run that is undone is not gone on with
        return way.undoes().contains(run.id()) || isPlain && !way.dependsOnAll() && !other.dependsOnAll();
    }

    /** To be asked for the same twice does no harm; but what is undone twice would be in the ledger twice. */
    private boolean isSame(Run run) {
        return way.work() != Work.UNDO && way.equals(Way.of(run));
    }

    private static String isUnderWay(Run run) {
        return run.interrupted() ? "was interrupted" : "is under way";
    }

    private BookMeException refusal(Run run, long before) {
        String schemas =
                own.map(id -> "the schemas that run " + id + " has left").orElse("these schemas");
        return new BookMeException(
                "Run " + run.id() + " (" + run.what() + ") " + isUnderWay(run) + ", and "
                        + (before == 1 ? "1 of " + schemas + " is" : before + " of " + schemas + " are")
                        + " still before it: where they end would depend on who comes last",
                stopFirst(run));
    }

    static String stopFirst(Run run) {
        return "Stop it first: ./manage stop " + run.id()
                + (run.interrupted() ? ", or go on with it: ./manage resume " + run.id() : ", or wait for it.");
    }
}
