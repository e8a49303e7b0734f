package io.bookme.migrations.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One worker of a run, with a connection of its own: takes the next schema, migrates it, and again.
 *
 * <p>Belongs to one thread. A lost connection is replaced as soon as the database is back, and the schema's
 * truth is read again before anything is repeated.
 */
public final class Worker implements AutoCloseable {
    private final RunExecution execution;
    private final WorkQueue queue;
    private @Nullable Connection connection;

    Worker(RunExecution execution, WorkQueue queue) {
        this.execution = execution;
        this.queue = queue;
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
     * The next unfinished schema of the run; waits while the only ones left were put off. Empty when the
     * run has nothing left, or is stopping.
     */
    public Optional<String> next() {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /**
     * Migrates a schema that {@link #next} gave.
     *
     * @return what became of it; empty if it was put off and {@link #next} will give it again
     * @throws DatabaseException if the database stays away for longer than the settings allow
     */
    public Optional<Outcome> migrate(String schema) {
        Instant began = Instant.now();
        boolean lost = false;
        while (true) {
            try {
                Attempt attempt = execution.migrator().migrate(connect(), schema);
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
        close();
        execution.listener().databaseLost(String.valueOf(reason.getMessage()));
    }

    private Optional<Outcome> settle(String schema, Attempt attempt, Instant began, boolean lost) {
        Outcome outcome;
        if (attempt instanceof Attempt.Done done) {
            outcome = outcome(schema, done, began);
            outcome = lost ? execution.recorded(outcome) : outcome;
        } else if (attempt instanceof Attempt.Failed failed) {
            outcome = execution.park(schema, failed.failure());
        } else {
            Attempt.NotNow notNow = (Attempt.NotNow) attempt;
            if (queue.putOff(schema)) {
                execution.listener().putOff(schema, notNow.reason());
                return Optional.empty();
            }
            outcome = execution.failed(schema, Failures.neverFree(schema, notNow));
        }
        queue.finished(schema);
        execution.listener().finished(outcome);
        return Optional.of(outcome);
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

    @Override
    public void close() {
        try (Connection current = connection) {
            connection = null;
        } catch (SQLException e) {
            // it was lost already: the server ends what is left of it
            System.getLogger(Worker.class.getName()).log(System.Logger.Level.DEBUG, "closing a lost connection", e);
        }
    }
}
