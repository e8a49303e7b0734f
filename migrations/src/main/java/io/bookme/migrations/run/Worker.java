package io.bookme.migrations.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One worker of a run, with a connection of its own: takes the next schema, migrates it, and again.
 *
 * <p>Commits do not wait for the disk one by one: every so often, and before it waits for anything, the worker
 * {@linkplain Barrier confirms} them together, and only then are the schemas reported. Until then PostgreSQL may lose
 * them in a crash, each as a whole and with all that it recorded, and they are done again.
 *
 * <p>Belongs to one thread. A lost connection is replaced as soon as the database is back, and the schema's
 * truth is read again before anything is repeated.
 */
public final class Worker implements AutoCloseable {
    private final RunExecution execution;
    private final WorkQueue queue;
    private final Queue<Outcome> unconfirmed = new ArrayDeque<>();
    private Optional<String> inHand = Optional.empty();
    private @Nullable Connection connection;
    private int served;
    private long confirmBy;
    private boolean isDoubtful;
    private boolean isAtWork;
    private boolean hasLeft;

    Worker(RunExecution execution, WorkQueue queue) {
        this.execution = execution;
        this.queue = queue;
        execution.pace().join();
    }

    /** Migrates until nothing is left, or the run is stopped. */
    public void workThrough() {
        Optional<String> schema = next();
        while (schema.isPresent()) {
            migrate(schema.get());
            schema = next();
        }
    }

    /**
     * The next unfinished schema of the run; waits while the only ones left were put off, and while others
     * {@linkplain Pace are enough}. Empty when the run has nothing left, or is stopping.
     *
     * @throws DatabaseException if the database stays away for longer than the settings allow
     */
    public Optional<String> next() {
        try {
            begin();
            inHand = queue.poll();
            if (inHand.isEmpty()) {
                confirm();
                inHand = queue.take();
            }
            if (inHand.isEmpty()) {
                rest();
            }
            return inHand;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private void begin() throws InterruptedException {
        if (!isAtWork) {
            if (!execution.pace().begins()) {
                confirm();
                execution.pace().await();
            }
            isAtWork = true;
        }
    }

    private void rest() {
        if (isAtWork) {
            isAtWork = false;
            execution.pace().pauses();
        }
    }

    /**
     * Migrates a schema that {@link #next} gave.
     *
     * @return what became of it; empty if it was put off and {@link #next} will give it again
     * @throws DatabaseException if the database stays away for longer than the settings allow
     */
    public Optional<Outcome> migrate(String schema) {
        Optional<Outcome> outcome = attempt(schema);
        inHand = Optional.empty();
        rest();
        boolean isUsedUp = ++served >= execution.settings().schemasPerConnection();
        if (!unconfirmed.isEmpty() && (isUsedUp || System.nanoTime() - confirmBy >= 0)) {
            confirm();
        }
        if (isUsedUp) {
            discard();
        }
        return outcome;
    }

    @SuppressWarnings("PMD.CloseResource") // the worker keeps it for the next schema
    private Optional<Outcome> attempt(String schema) {
        Instant began = Instant.now();
        boolean lost = false;
        while (true) {
            Connection current = connect();
            try {
                Attempt attempt = execution.migrator().migrate(current, schema);
                return settle(schema, attempt, began, lost);
            } catch (DatabaseLostException e) {
                giveUpConnection(e);
            } catch (DatabaseException e) {
                if (!e.isLoss()) {
                    throw e;
                }
                giveUpConnection(e);
            }
            lost = true;
        }
    }

    private void giveUpConnection(Exception reason) {
        isDoubtful = true;
        discard(); // it may be another one that was lost, and this one be in a transaction
        execution.listener().databaseLost(String.valueOf(reason.getMessage()));
    }

    private Optional<Outcome> settle(String schema, Attempt attempt, Instant began, boolean lost) {
        Outcome outcome;
        if (attempt instanceof Attempt.Done done) {
            outcome = outcome(schema, done, began);
            outcome = lost ? execution.recorded(outcome) : outcome;
            confirmLater(outcome);
            execution.committed();
            return Optional.of(outcome);
        } else if (attempt instanceof Attempt.Failed failed) {
            disconnect(); // what is noted now needs a connection too, and the pool may have none but this
            outcome = execution.park(schema, failed.failure());
        } else {
            Attempt.NotNow notNow = (Attempt.NotNow) attempt;
            if (FurtherConnection.isMissing(notNow)) {
                disconnect();
            }
            if (queue.putOff(schema, execution.settings().patience(notNow))) {
                execution.listener().putOff(schema, notNow.reason());
                execution.waits(schema, notNow);
                return Optional.empty();
            }
            outcome = execution.failed(schema, Failures.neverFree(schema, notNow));
        }
        queue.finished(schema);
        execution.listener().finished(outcome);
        return Optional.of(outcome);
    }

    private void confirmLater(Outcome outcome) {
        if (unconfirmed.isEmpty()) {
            // One that took long itself does not wait for the next, which may take as long.
            Duration took = outcome.duration().orElse(Duration.ZERO);
            confirmBy = System.nanoTime()
                    + execution.settings().confirmWithin().minus(took).toNanos();
        }
        unconfirmed.add(outcome);
    }

    /**
     * Reports what is done, as soon as that is safe from a crash; what a crash took away is done again. For those who
     * let the worker rest.
     *
     * @throws DatabaseException if the database stays away for longer than the settings allow
     */
    @SuppressWarnings("PMD.CloseResource") // as above
    public void confirm() {
        while (!unconfirmed.isEmpty()) {
            Connection current = connect();
            try {
                if (execution.settings().confirmsTogether()) {
                    passBarrier(current);
                }
                report();
            } catch (DatabaseLostException e) {
                giveUpConnection(e);
            } catch (DatabaseException e) {
                if (!e.isLoss()) {
                    throw e;
                }
                giveUpConnection(e);
            }
        }
    }

    private void passBarrier(Connection current) throws DatabaseLostException {
        long began = System.nanoTime();
        Barrier.pass(current);
        execution.pace().trip(System.nanoTime() - began);
    }

    private void report() {
        while (!unconfirmed.isEmpty()) {
            Outcome outcome = unconfirmed.element();
            Outcome recorded = isDoubtful ? execution.recorded(outcome) : outcome;
            unconfirmed.remove();
            if (recorded.state() == Outcome.State.DONE) {
                queue.finished(outcome.schema());
                execution.listener().finished(recorded);
            } else {
                queue.putBack(outcome.schema());
            }
        }
        isDoubtful = false;
    }

    private Outcome outcome(String schema, Attempt.Done done, Instant began) {
        return new Outcome(
                execution.id(),
                schema,
                Outcome.State.DONE,
                done.applied(),
                done.undone(),
                done.recordedOnly(),
                Optional.of(began),
                Optional.of(Duration.between(began, Instant.now())),
                Optional.empty(),
                Optional.empty());
    }

    private Connection connect() {
        Connection current = connection;
        if (current == null) {
            current = execution.connect();
            connection = current;
        }
        return current;
    }

    /** Ends the connection for good, also where a pool would keep it. */
    private void discard() {
        served = 0;
        try {
            if (connection != null) {
                connection.abort(Runnable::run);
            }
        } catch (SQLException e) {
            System.getLogger(Worker.class.getName()).log(System.Logger.Level.DEBUG, "ending a used connection", e);
        } finally {
            disconnect();
        }
    }

    /** The worker is not used any more. What it did not get to the end of is another's, which looks at it anew. */
    @Override
    public void close() {
        if (inHand.isPresent()) {
            discard();
        }
        disconnect();
        inHand.ifPresent(queue::putBack);
        inHand = Optional.empty();
        unconfirmed.forEach(outcome -> queue.putBack(outcome.schema()));
        unconfirmed.clear();
        rest();
        if (!hasLeft) {
            hasLeft = true;
            execution.pace().leave();
        }
    }

    private void disconnect() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // it was lost already: the server ends what is left of it
            System.getLogger(Worker.class.getName()).log(System.Logger.Level.DEBUG, "closing a lost connection", e);
        } finally {
            connection = null;
        }
    }
}
