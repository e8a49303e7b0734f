package io.bookme.migrations.run;

import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.SqlStatements;
import io.bookme.migrations.plan.Step;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** A plan run statement by statement, to name the one that fails: one message gives no position. */
final class Replay {
    private static final String MARK = "bookme_replay";

    private final Statement statement;
    private final Advice advice;
    private final Java java;

    /** Runs what is written in Java, on the connection of the statement. */
    interface Java {
        void run(Step step) throws SQLException;
    }

    Replay(Statement statement, Advice advice, Java java) {
        this.advice = advice;
        this.statement = statement;
        this.java = java;
    }

    /**
     * The first statement that fails, inside the caller's transaction; empty if none does this time.
     *
     * @throws SQLException if the connection is lost, or something else is in the way this time
     */
    Optional<Failure> firstFailure(String schema, CompiledPlan plan) throws SQLException {
        for (Step step : plan.steps()) {
            Optional<Failure> failure = firstFailure(schema, step, plan);
            if (failure.isPresent()) {
                return failure;
            }
            if (tryOne(schema, step, plan, Optional.of(CompiledPlan.STILL_CLAIMED))
                    .isPresent()) {
                return Optional.of(Failures.claimLost(schema, step));
            }
        }
        return Optional.empty();
    }

    private Optional<Failure> firstFailure(String schema, Step step, CompiledPlan plan) throws SQLException {
        if (step.recordOnly()) {
            return Optional.empty();
        }
        if (!(step.body() instanceof Migration.Sql sql)) {
            return tryOne(schema, step, plan, Optional.empty());
        }
        for (String text : SqlStatements.split(sql.text())) {
            Optional<Failure> failure = tryOne(schema, step, plan, Optional.of(text));
            if (failure.isPresent()) {
                return failure;
            }
        }
        return Optional.empty();
    }

    private Optional<Failure> tryOne(String schema, Step step, CompiledPlan plan, Optional<String> text)
            throws SQLException {
        boolean marked = mark();
        try {
            if (text.isPresent()) {
                statement.execute(text.get());
            } else {
                java.run(step);
            }
            return Optional.empty();
        } catch (SQLException e) {
            if (DatabaseLostException.isLoss(e) || Failures.isTransient(e)) {
                throw e;
            }
            Failure failure = advice.failure(schema, step, text, e, plan.steps());
            if (text.isEmpty() || !marked || !Offenders.mayBeNamed(e)) {
                return Optional.of(failure);
            }
            statement.execute("rollback to savepoint " + MARK);
            return Optional.of(new Offenders(statement)
                    .of(text.get(), e)
                    .map(failure::adding)
                    .orElse(failure));
        }
    }

    /** A place to come back to before each statement; not to be had if a migration has ended the transaction. */
    private boolean mark() throws SQLException {
        try {
            statement.execute("savepoint " + MARK);
            return true;
        } catch (SQLException e) {
            if (DatabaseLostException.isLoss(e)) {
                throw e;
            }
            return false;
        }
    }
}
