package io.bookme.migrations.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
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
    /** What a message with several schemas takes is foretold by a smaller one, but only so far. */
    private static final int GROWTH = 4;

    private final RunExecution execution;
    private final WorkQueue queue;
    private final Queue<Outcome> unconfirmed = new ArrayDeque<>();
    private List<String> inHand = List.of();
    private @Nullable Connection connection;
    private int served;
    private int together = 1;
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
            takeMore();
            if (inHand.size() > 1) {
                migrateTogether();
            } else {
                migrate(schema.get());
            }
            schema = next();
        }
    }

    /** Further schemas of which it is known what they need, as many as are likely to be done in a moment. */
    private void takeMore() {
        int most = Math.min(together, execution.settings().schemasPerConnection() - served);
        SchemaMigrator migrator = execution.migrator();
        Predicate<String> foreseen = schema -> migrator.foresees(schema)
                && !execution.losses().isSuspect(schema)
                && inHand.size() < migrator.together(schema);
        Optional<String> more = inHand.stream().findFirst().filter(foreseen);
        while (more.isPresent() && inHand.size() < most) {
            more = queue.pollIf(foreseen);
            inHand = Stream.concat(inHand.stream(), more.stream()).toList();
        }
    }

    /** How many the next message has: as many as go without anybody waiting for it. */
    private void learn(boolean cameOff, long began) {
        double took = System.nanoTime() - began;
        double room = Math.min(execution.settings().messageTime().toNanos() / took, GROWTH);
        int next = Math.max(1, (int) (together * room));
        together = cameOff ? Math.min(next, execution.settings().together()) : 1;
    }

    private void migrateTogether() {
        List<String> schemas = inHand;
        reconnect();
        try {
            migrateTogether(schemas);
        } catch (DatabaseLostException | DatabaseException e) {
            giveUpConnection(e);
            execution.losses().add(schemas, e);
            queue.putBackFirst(schemas);
        }
        served += schemas.size() - 1;
        afterwards();
    }

    private void migrateTogether(List<String> schemas) throws DatabaseLostException {
        long sent = System.nanoTime();
        Instant began = Instant.now();
        Optional<List<Attempt.Done>> done = execution
                .migrator()
                .migrateTogether(
                        connect(), schemas, execution.settings().messageTime().multipliedBy(2));
        learn(done.isPresent(), sent);
        if (done.isEmpty()) {
            disconnect(); // what is asked now needs a connection too, and the pool may have none but this
            separate(schemas);
            return;
        }
        Duration each = Duration.between(began, Instant.now()).dividedBy(schemas.size());
        for (int i = 0; i < schemas.size(); i++) {
            Attempt.Done one = done.get().get(i);
            committed(outcome(schemas.get(i), one, began.plus(each.multipliedBy(i)), each), one.tables());
        }
    }

    /** Some are done, the others are to be begun again, each by itself. */
    private void separate(List<String> schemas) {
        List<String> left = new ArrayList<>(schemas);
        execution.done(schemas).forEach(outcome -> {
            left.remove(outcome.schema());
            committed(outcome, Optional.empty());
        });
        queue.putBackFirst(left);
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
            Optional<String> schema = queue.poll();
            if (schema.isEmpty()) {
                confirm();
                schema = queue.take();
            }
            inHand = schema.stream().toList();
            if (schema.isEmpty()) {
                rest();
            }
            return schema;
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
     * @return what became of it; empty if it was put off and {@link #next} will give it again, or left when the run stopped
     * @throws DatabaseException if the database stays away for longer than the settings allow
     */
    public Optional<Outcome> migrate(String schema) {
        long began = System.nanoTime();
        Optional<Outcome> outcome = attempt(schema);
        learn(outcome.filter(found -> found.state() == Outcome.State.DONE).isPresent(), began);
        afterwards();
        return outcome;
    }

    private void afterwards() {
        inHand = List.of();
        rest();
        boolean isUsedUp = ++served >= execution.settings().schemasPerConnection();
        if (!unconfirmed.isEmpty() && (isUsedUp || System.nanoTime() - confirmBy >= 0)) {
            confirm();
        }
        if (isUsedUp) {
            discard();
        }
    }

    private Optional<Outcome> attempt(String schema) {
        Instant began = Instant.now();
        boolean lost = false;
        while (true) {
            reconnect();
            try {
                Optional<Failure> verdict =
                        lost ? execution.losses().verdict(schema, execution.retry()) : Optional.empty();
                if (verdict.isPresent() || (lost && execution.isStopping())) {
                    return leave(schema, verdict, began);
                }
                Attempt attempt = execution.migrator().migrate(connect(), schema);
                return settle(schema, attempt, began, lost);
            } catch (DatabaseLostException | DatabaseException e) {
                giveUpConnection(e);
                execution.losses().add(List.of(schema), e);
            }
            lost = true;
        }
    }

    /**
     * A schema is not tried once more, unless it turns out that the last attempt came to its end.
     *
     * @param verdict why it is given up; empty if it is only left to whoever goes on with the run
     */
    private Optional<Outcome> leave(String schema, Optional<Failure> verdict, Instant began) {
        disconnect(); // what is asked now needs a connection too, and the pool may have none but this
        Optional<Outcome> done = execution.done(List.of(schema)).stream().findFirst();
        if (done.isPresent()) {
            committed(done.get(), Optional.empty());
            return done;
        }
        if (verdict.isPresent()) {
            return Optional.of(failed(schema, execution.park(schema, verdict.get(), began)));
        }
        queue.putBack(schema);
        return Optional.empty();
    }

    /**
     * The connection was lost; whatever else the database says is not for the worker.
     *
     * @throws DatabaseException if it was not lost
     */
    private void giveUpConnection(Exception reason) {
        if (reason instanceof DatabaseException refused && !refused.isLoss()) {
            throw refused;
        }
        isDoubtful = true;
        discard(); // it may be another one that was lost, and this one be in a transaction
        execution.listener().databaseLost(String.valueOf(reason.getMessage()));
    }

    private Optional<Outcome> settle(String schema, Attempt attempt, Instant began, boolean lost) {
        if (attempt instanceof Attempt.Done done) {
            Outcome outcome = outcome(schema, done, began, Duration.between(began, Instant.now()));
            // nothing left to do: it may have been done with others, by a message whose answer never came
            outcome = lost || done.isNothing() ? execution.recorded(outcome) : outcome;
            committed(outcome, done.tables());
            return Optional.of(outcome);
        } else if (attempt instanceof Attempt.Failed failed) {
            disconnect(); // what is noted now needs a connection too, and the pool may have none but this
            return Optional.of(failed(schema, execution.park(schema, failed.failure(), began)));
        } else {
            Attempt.NotNow notNow = (Attempt.NotNow) attempt;
            if (FurtherConnection.isMissing(notNow)) {
                disconnect();
            }
            if (queue.putOff(schema, execution.settings().patience(notNow))) {
                execution.waits(schema, notNow);
                execution.listener().putOff(schema, notNow.reason());
                return Optional.empty();
            }
            return Optional.of(failed(schema, execution.neverFree(schema, notNow, began)));
        }
    }

    private Outcome failed(String schema, Outcome outcome) {
        execution.losses().forget(schema);
        queue.finished(schema);
        execution.listener().finished(outcome);
        return outcome;
    }

    /** Done, and reported when that is safe from a crash. */
    private void committed(Outcome outcome, Optional<Set<String>> tables) {
        if (unconfirmed.isEmpty()) {
            // One that took long itself does not wait for the next, which may take as long.
            Duration took = outcome.duration().orElse(Duration.ZERO);
            confirmBy = System.nanoTime()
                    + execution.settings().confirmWithin().minus(took).toNanos();
        }
        unconfirmed.add(outcome);
        execution.losses().forget(outcome.schema());
        execution.committed(outcome.schema(), tables);
    }

    /**
     * Reports what is done, as soon as that is safe from a crash; what a crash took away is done again. For those who
     * let the worker rest.
     *
     * @throws DatabaseException if the database stays away for longer than the settings allow
     */
    public void confirm() {
        while (!unconfirmed.isEmpty()) {
            reconnect();
            try {
                report(execution.settings().confirmsTogether() ? passBarrier(connect()) : certain());
            } catch (DatabaseLostException | DatabaseException e) {
                giveUpConnection(e);
            }
        }
    }

    private Set<String> passBarrier(Connection current) throws DatabaseLostException {
        long began = System.nanoTime();
        Set<String> done = Barrier.pass(current, execution.id(), unconfirmedSchemas());
        execution.pace().trip(System.nanoTime() - began);
        return done;
    }

    /** Where each commit waits for the disk by itself. */
    private Collection<String> certain() {
        return isDoubtful ? List.of() : unconfirmedSchemas();
    }

    private List<String> unconfirmedSchemas() {
        return unconfirmed.stream().map(Outcome::schema).toList();
    }

    private void report(Collection<String> done) {
        while (!unconfirmed.isEmpty()) {
            Outcome outcome = unconfirmed.element();
            Outcome recorded = done.contains(outcome.schema()) ? outcome : execution.recorded(outcome);
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

    private Outcome outcome(String schema, Attempt.Done done, Instant began, Duration took) {
        return new Outcome(
                execution.id(),
                schema,
                Outcome.State.DONE,
                done.applied(),
                done.undone(),
                done.recordedOnly(),
                List.of(),
                Optional.of(began),
                Optional.of(took),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * Waits for a database that is away, before something is tried on it.
     *
     * @throws DatabaseException if it stays away for longer than the settings allow, or the run is stopping: which is no
     *     loss after which to try again
     */
    private void reconnect() {
        connect();
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
        if (!inHand.isEmpty()) {
            discard();
        }
        disconnect();
        inHand.forEach(queue::putBack);
        inHand = List.of();
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
