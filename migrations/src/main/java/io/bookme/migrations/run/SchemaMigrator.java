package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.SqlState;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.plan.Step;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;

/**
 * Migrates one schema: claims it, reads what it has, runs what it needs and records it, in one transaction.
 *
 * <p>Two round trips: the claim, which also reads the schema's own changelog; and one message with the
 * locks, the changes, their records and the commit. A schema in a state that was {@linkplain Foresight met before} costs
 * one, with all of that in it. The connection must be in autocommit mode and send
 * text as it is ({@code preferQueryMode=simple}); the transaction is written out in the messages.
 */
final class SchemaMigrator {
    private final PlanSource plans;
    private final Foresight foresight;
    private final ClaimText claims;
    private final Settings settings;
    private final ThreadFactory threads;
    private final OutsideStep outsideStep;
    private final Particulars particulars;
    private final BeforeChange beforeChange;
    private final Advice advice;

    /**
     * @param particulars what the plan has to know of a schema besides its changelog
     * @param beforeChange acts between the locks and the change
     * @param owner gives the second connection that a step outside of transactions needs
     * @param threads keep claims alive during long work beside them
     */
    SchemaMigrator(
            PlanSource plans,
            Foresight foresight,
            Particulars particulars,
            BeforeChange beforeChange,
            Advice advice,
            Settings settings,
            DataSource owner,
            ThreadFactory threads) {
        this.plans = plans;
        this.foresight = foresight;
        this.claims = new ClaimText(settings);
        this.particulars = particulars;
        this.beforeChange = beforeChange;
        this.advice = advice;
        this.settings = settings;
        this.threads = threads;
        this.outsideStep = new OutsideStep(owner, settings);
    }

    /**
     * Brings a schema to where the run wants it.
     *
     * @throws DatabaseLostException if the connection broke; whether the schema was changed is found out by
     *     calling again with a new connection
     */
    Attempt migrate(Connection connection, String schema) throws DatabaseLostException {
        try (Statement statement = connection.createStatement()) {
            List<Step> done = new ArrayList<>();
            Optional<Attempt> end = asForeseen(connection, statement, schema);
            while (end.isEmpty()) {
                end = oneTransaction(connection, statement, schema, done);
            }
            return end.get();
        } catch (SQLException e) {
            throw new DatabaseLostException(e);
        }
    }

    /** Whether it is known already what the schema most likely needs. */
    boolean foresees(String schema) {
        return foresight.has(schema);
    }

    /** How many may go out with it in one message; of what may take long in one of them, fewer are in doubt at a time. */
    int together(String schema) {
        return foresight.isQuick(schema) ? settings.together() : settings.schemasPerMessage();
    }

    /**
     * Brings schemas that are {@linkplain #foresees foreseen} to where the run wants them: in one message, each in a
     * transaction of its own, or several in one if the settings say so.
     *
     * @param within after how long those that were not begun are left alone
     * @return what was done, schema by schema; empty if one of them was not as foreseen, could not be changed or was left
     *     alone: those before it are done, the others as they were, and all of them are asked the next time
     * @throws DatabaseLostException if the connection broke; which ones were changed is found out by asking them
     */
    Optional<List<Attempt.Done>> migrateTogether(Connection connection, List<String> schemas, Duration within)
            throws DatabaseLostException {
        StringBuilder message = new StringBuilder();
        List<Attempt.Done> done = new ArrayList<>();
        List<Foresight.Commit> commits = foresight.commits(schemas, settings.schemasPerCommit());
        List<Foresight.Commit> compared =
                commits.stream().filter(Foresight.Commit::isComparedEarly).toList();
        if (!compared.isEmpty()) {
            message.append(claims.around(Foresight.comparison(compared)));
        }
        for (Foresight.Commit commit : commits) {
            message.append(transaction(commit, within)).append("commit;\n");
            done.addAll(Collections.nCopies(commit.schemas().size(), done(commit.foreseen())));
        }
        try (Statement statement = connection.createStatement()) {
            try {
                statement.execute(message.toString());
                return Optional.of(done);
            } catch (SQLException e) {
                rollBack(statement, e);
                System.getLogger(SchemaMigrator.class.getName())
                        .log(
                                System.Logger.Level.DEBUG,
                                () -> schemas.size() + " schemas together did not come off; each by itself now: "
                                        + SqlState.of(e).code() + " " + e.getMessage());
                return Optional.empty();
            }
        } catch (SQLException e) {
            throw new DatabaseLostException(e);
        }
    }

    private String transaction(Foresight.Commit commit, Duration within) {
        List<String> schemas = commit.schemas();
        String schema = schemas.get(0);
        if (commit.isComparedEarly()) {
            return claims.foreseen(schema, commit.hint(), within)
                    + commit.foreseen().change().text();
        }
        if (schemas.size() == 1) {
            return claims.of(schema) + commit.foreseen().message(schema, within);
        }
        return claims.of(schemas) + commit.foreseen().message(schemas, within);
    }

    /** All in one message, if that was done before; empty if not, or if the schema is not as foreseen. */
    private Optional<Attempt> asForeseen(Connection connection, Statement statement, String schema)
            throws SQLException {
        Optional<Foresight.Foreseen> foreseen = foresight.of(schema);
        if (foreseen.isEmpty()) {
            return Optional.empty();
        }
        CompiledPlan plan = foreseen.get().plan();
        long began = System.nanoTime();
        try {
            statement.execute(claims.of(schema) + foreseen.get().message(schema) + "commit");
            return Optional.of(done(foreseen.get()));
        } catch (SQLException e) {
            if (Foresight.isMistaken(e)) {
                statement.execute("rollback");
                return Optional.empty();
            }
            return Optional.of(afterChange(connection, statement, schema, plan, began, e));
        }
    }

    private static Attempt.Done done(Foresight.Foreseen foreseen) {
        return done(foreseen.plan().steps(), foreseen.tables());
    }

    private static Attempt.Done done(List<Step> steps, Optional<Set<String>> tables) {
        return new Attempt.Done(
                Step.ids(steps, Step.Direction.FORWARD),
                Step.ids(steps, Step.Direction.BACKWARD),
                Step.recordedOnly(steps),
                tables);
    }

    /** The change failed; what that means. */
    private Attempt afterChange(
            Connection connection, Statement statement, String schema, CompiledPlan plan, long began, SQLException e)
            throws SQLException {
        Duration elapsed = Duration.ofNanos(System.nanoTime() - began);
        if (Failures.isTransient(e, elapsed, settings)) {
            rollBack(statement, e);
            return Blockers.ofTables(statement, Failures.notNow(e), schema, plan, elapsed, settings);
        }
        return afterError(statement, e, () -> diagnose(connection, statement, schema, plan, e));
    }

    /** One transaction; empty if there is more to do after it. Adds what it did to {@code done}. */
    private Optional<Attempt> oneTransaction(Connection connection, Statement statement, String schema, List<Step> done)
            throws SQLException {
        Optional<PlanSource.Prior> claimed;
        PlanSource.Prior prior;
        CompiledPlan plan;
        try {
            claimed = claim(connection, statement, "", schema);
            if (claimed.isEmpty()) {
                return Optional.of(notClaimed(statement, schema));
            }
            prior = lookedAt(connection, schema, claimed.get());
            if (!plans.knows(prior)) {
                // It needs a session more, and a pooler's may all be with others who have claims and need one more.
                statement.execute("rollback");
                plans.compiled(prior);
                return Optional.empty();
            }
            plan = plans.compiled(prior);
        } catch (BookMeException e) {
            statement.execute("rollback");
            return Optional.of(new Attempt.Failed(Failures.of(schema, e)));
        } catch (SQLException e) {
            return Optional.of(afterError(statement, e, () -> Failures.ofClaim(schema, e, advice.retry())));
        }
        long began = System.nanoTime();
        try {
            run(connection, statement, schema, claimed, plan);
        } catch (BookMeException e) {
            statement.execute("rollback");
            return Optional.of(new Attempt.Failed(Failures.of(schema, e)));
        } catch (SQLException e) {
            return Optional.of(afterChange(connection, statement, schema, plan, began, e));
        }
        // Of long work it must be known who does it before it begins: behind a pooler only the claim's answer tells.
        if (done.isEmpty() && System.nanoTime() - began < settings.watchEvery().toNanos()) {
            foresight.learn(schema, prior, plan);
        }
        done.addAll(plan.steps());
        return plan.isFinal() ? Optional.of(done(done, Optional.empty())) : Optional.empty();
    }

    private interface Diagnosis {
        Optional<Failure> get() throws SQLException;
    }

    /** Rolls back; a lost connection stays an exception, a failure without a diagnosis is worth another try. */
    private static Attempt afterError(Statement statement, SQLException e, Diagnosis diagnosis) throws SQLException {
        rollBack(statement, e);
        Optional<Failure> failure = diagnosis.get();
        return failure.isPresent() ? new Attempt.Failed(failure.get()) : Failures.notNow(e);
    }

    private static void rollBack(Statement statement, SQLException reason) throws SQLException {
        if (DatabaseLostException.isLoss(reason)) {
            throw reason;
        }
        statement.execute("rollback");
    }

    private void run(
            Connection connection,
            Statement statement,
            String schema,
            Optional<PlanSource.Prior> claimed,
            CompiledPlan plan)
            throws SQLException {
        if (plan.outside().isPresent()) {
            Step step = plan.outside().get();
            // public's claim waits its turn, and would wait for who is given way to
            KeepAlive.Question question = schema.equals(Scope.SHARED_SCHEMA)
                    ? KeepAlive.NOTHING
                    : new MakeWay(
                            anew -> claim(connection, anew, "commit; ", schema).equals(claimed));
            beside(connection, question, () -> outsideStep.run(connection, schema, step));
        }
        int last = plan.pieces().size() - 1;
        for (int i = 0; i <= last; i++) {
            CompiledPlan.Piece piece = plan.pieces().get(i);
            if (piece instanceof CompiledPlan.JavaStep java) {
                java(connection, java.step());
            } else if (piece instanceof CompiledPlan.Message message) {
                statement.execute(message.text() + (i == last ? "commit" : ""));
            } else if (piece instanceof CompiledPlan.Pause pause) {
                // who sleeps while he reads takes nothing off the wire, and is not idle
                statement.execute("set local tcp_user_timeout = "
                        + settings.unreadTimeout().toMillis());
                beside(connection, () -> beforeChange.run(connection, schema, pause.steps()));
            }
        }
    }

    /** With what the plan has to know besides; to look into the schema may take long. */
    private PlanSource.Prior lookedAt(Connection connection, String schema, PlanSource.Prior claimed)
            throws SQLException {
        if (!particulars.lookInside()) {
            return particulars.of(connection, schema, claimed);
        }
        AtomicReference<PlanSource.Prior> prior = new AtomicReference<>(claimed);
        beside(connection, () -> prior.set(particulars.of(connection, schema, claimed)));
        return Objects.requireNonNull(prior.get());
    }

    /** It may think for long between two statements. Nobody is made way for: the transaction has changes already. */
    private void java(Connection claimed, Step step) throws SQLException {
        beside(claimed, () -> JavaChanges.run(claimed, step));
    }

    private void beside(Connection claimed, KeepAlive.Work work) throws SQLException {
        beside(claimed, KeepAlive.NOTHING, work);
    }

    private void beside(Connection claimed, KeepAlive.Question question, KeepAlive.Work work) throws SQLException {
        KeepAlive.during(claimed, settings.idleTimeout(), threads, question, work);
    }

    /**
     * The claim and the schema's state; empty if somebody else holds the claim or there is no such schema.
     *
     * @param before goes out first, in the same message
     */
    private Optional<PlanSource.Prior> claim(Connection connection, Statement statement, String before, String schema)
            throws SQLException {
        statement.execute(before
                + claims.of(schema)
                + Changelog.query(schema)
                + "; select app, migration from bookme.hold where schema_name = "
                + Quote.text(schema));
        Optional<Scope> scope = Optional.empty();
        Changelog.History history = Changelog.History.NONE;
        Map<String, String> holds = new TreeMap<>();
        boolean more = statement.getMoreResults() || statement.getUpdateCount() != -1;
        while (more) {
            try (ResultSet rows = statement.getResultSet()) {
                if (rows != null) {
                    switch (rows.getMetaData().getColumnLabel(1)) {
                        case "kind" -> {
                            rows.next();
                            WatchedConnections.servedBy(connection, rows.getInt(2));
                            scope = Optional.ofNullable(rows.getString(1))
                                    .map(kind -> kind.equals("shared") ? Scope.SHARED : Scope.TENANT);
                        }
                        case "author" -> history = Changelog.read(rows);
                        default -> {
                            while (rows.next()) {
                                holds.put(rows.getString(1), rows.getString(2));
                            }
                        }
                    }
                }
            }
            more = statement.getMoreResults() || statement.getUpdateCount() != -1;
        }
        Changelog.History read = history;
        return scope.map(found -> new PlanSource.Prior(found, read, holds));
    }

    private static Attempt notClaimed(Statement statement, String schema) throws SQLException {
        statement.execute("rollback");
        try (ResultSet known =
                statement.executeQuery("select 1 from bookme.schema_state where schema_name = " + Quote.text(schema))) {
            if (!known.next()) {
                return new Attempt.Failed(Failures.unknownSchema(schema));
            }
        }
        return Blockers.ofClaim(
                statement,
                new Attempt.NotNow(new SqlState(SqlState.LOCK_NOT_AVAILABLE), "another process is at work on it"),
                schema);
    }

    /** Runs the plan once more, statement by statement and without committing, to learn which one fails. */
    private Optional<Failure> diagnose(
            Connection connection, Statement statement, String schema, CompiledPlan plan, SQLException error)
            throws SQLException {
        if (plan.outside().isPresent()) {
            return Optional.of(advice.failure(schema, plan.outside().get(), Optional.empty(), error, plan.steps()));
        }
        try {
            if (claim(connection, statement, "", schema).isEmpty()) {
                return Optional.empty();
            }
            return new Replay(statement, advice, step -> java(connection, step)).firstFailure(schema, plan);
        } catch (SQLException e) {
            if (DatabaseLostException.isLoss(e)) {
                throw e;
            }
            return Failures.isTransient(e) ? Optional.empty() : Failures.ofClaim(schema, e, advice.retry());
        } finally {
            statement.execute("rollback");
        }
    }
}
