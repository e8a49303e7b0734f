package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.Goal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.sql.DataSource;

/**
 * What was asked for and what happened: runs and, for each schema of a run, its outcome.
 *
 * <p>A schema that is DONE here was written so in the very transaction that changed it. A run's own state
 * and heartbeat only say who is working on it; they never decide what is applied.
 */
public final class Ledger {
    private static final String COUNTS = """
            select r.*, coalesce(r.heartbeat_at < now() - make_interval(secs => ?), true)
                and r.state in ('RUNNING', 'STOPPING') as interrupted,
              extract(epoch from r.worked) as worked_seconds,
              count(o.*) filter (where o.state = 'PENDING') as pending,
              count(o.*) filter (where o.state = 'DONE') as done,
              count(o.*) filter (where o.state = 'FAILED' and not o.gone) as failed
            from bookme.run r left join bookme.outcome o on o.run_id = r.id
            """;

    /** Whoever has just written a run's row knows that somebody is at work on it, and how many of its schemas are where. */
    private static final String RETURNING = " returning *, false as interrupted,"
            + " extract(epoch from worked) as worked_seconds, ? as pending, ? as done, ? as failed";

    private static final String TAKE_UP = "update bookme.run set state = 'RUNNING', executor = ?, heartbeat_at = now(),"
            + " finished_at = null, message = null, worked = worked + coalesce(greatest(coalesce(finished_at, heartbeat_at)"
            + " - coalesce(resumed_at, started_at), interval '0'), interval '0'),"
            + " resumed_at = case when started_at is not null then now() end,"
            + " started_at = coalesce(started_at, now()) where id = ?";

    private final DataSource owner;
    private final Settings settings;

    Ledger(DataSource owner, Settings settings) {
        this.owner = owner;
        this.settings = settings;
    }

    /** Newest first. */
    public List<Run> list(int offset, int limit) {
        return query(COUNTS + " group by r.id order by r.id desc offset ? limit ?", (Object) offset, limit);
    }

    public Optional<Run> find(long id) {
        return query(COUNTS + " where r.id = ? group by r.id", id).stream().findFirst();
    }

    /**
     * @throws BookMeException if there is no such run
     */
    public Run get(long id) {
        return find(id).orElseThrow(
                        () -> new BookMeException("There is no run " + id, "See their numbers: ./manage runs"));
    }

    public int count() {
        return Db.query(owner, "select count(*) from bookme.run", statement -> {}, rows -> rows.getInt(1))
                .get(0);
    }

    /** Runs that somebody should be working on, oldest first. */
    public List<Run> active() {
        return query(COUNTS + " where r.state in ('REQUESTED', 'RUNNING', 'STOPPING') group by r.id order by r.id");
    }

    /**
     * The schemas of a run, failed ones first, then by name.
     *
     * @param state only these; empty for all
     */
    public List<Outcome> outcomes(long runId, Optional<Outcome.State> state, int offset, int limit) {
        return Db.query(
                owner,
                "select * from bookme.outcome where run_id = ? and (?::text is null or state = ?)"
                        + " order by state <> 'FAILED', schema_name offset ? limit ?",
                statement -> {
                    String wanted = state.map(Enum::name).orElse(null);
                    statement.setLong(1, runId);
                    statement.setString(2, wanted);
                    statement.setString(3, wanted);
                    statement.setInt(4, offset);
                    statement.setInt(5, limit);
                },
                LedgerRows::outcome);
    }

    /** What became of one schema in a run; empty if it is not part of the run. */
    public Optional<Outcome> outcome(long runId, String schema) {
        return Db.query(
                        owner,
                        "select * from bookme.outcome where run_id = ? and schema_name = ?",
                        statement -> {
                            statement.setLong(1, runId);
                            statement.setString(2, schema);
                        },
                        LedgerRows::outcome)
                .stream()
                .findFirst();
    }

    /** The outcomes of those of these schemas that a run is done with. */
    List<Outcome> done(long runId, List<String> schemas) {
        return Db.query(
                owner,
                "select o.* from " + LedgerRows.each("?::text[]", "?")
                        + " where o.state = 'DONE' order by o.schema_name",
                statement -> {
                    statement.setArray(1, statement.getConnection().createArrayOf("text", schemas.toArray()));
                    statement.setLong(2, runId);
                },
                LedgerRows::outcome);
    }

    /**
     * Asks a run to stop: the schemas in hand are finished, no further one is begun. A run that nobody
     * works on, or whose process died while it was stopping, is stopped at once. Stopping a run that has
     * ended changes nothing.
     */
    public Run requestStop(long id) {
        Run run = get(id);
        Db.update(
                owner,
                "update bookme.run set state = case when state = 'REQUESTED' or heartbeat_at is null"
                        + " or heartbeat_at < now() - make_interval(secs => ?) then 'STOPPED' else 'STOPPING' end,"
                        + " finished_at = case when state = 'REQUESTED' or heartbeat_at is null"
                        + " or heartbeat_at < now() - make_interval(secs => ?) then now() end"
                        + " where id = ? and (state in ('REQUESTED', 'RUNNING') or state = 'STOPPING'"
                        + " and (heartbeat_at is null or heartbeat_at < now() - make_interval(secs => ?)))",
                presumedDead(),
                presumedDead(),
                run.id(),
                presumedDead());
        return get(id);
    }

    /** All migrations of the build that made a run; empty if that is not known. */
    SortedSet<MigrationId> headOf(long id) {
        return Db.query(
                        owner,
                        "select d.migrations from bookme.run r join bookme.changelog_set d on d.fingerprint = r.head"
                                + " where r.id = ?",
                        statement -> statement.setLong(1, id),
                        row -> SchemaStates.migrations(SchemaStates.strings(row, "migrations")))
                .stream()
                .findFirst()
                .orElseGet(TreeSet::new);
    }

    /**
     * Puts the failed schemas of a run that has ended, or whose process died, back among those to do, but for those that
     * are gone; each one's time begins anew.
     */
    public int retryFailed(long id) {
        return Db.update(
                owner,
                "update bookme.outcome set state = 'PENDING', started_at = null, finished_at = null where run_id = ? and state = 'FAILED'"
                        + " and not gone and not exists (select from bookme.run where id = ? and state in ('RUNNING', 'STOPPING')"
                        + " and heartbeat_at >= now() - make_interval(secs => ?))",
                id,
                id,
                presumedDead());
    }

    /**
     * Asks once more for a run that was stopped, failed or lost its process: nobody takes it for ended while it waits for
     * somebody to take it up. One that is complete, or is being worked on, is left as it is.
     */
    public Run requestAgain(long id) {
        Db.update(
                owner,
                "update bookme.run set state = 'REQUESTED', executor = null, heartbeat_at = now(), finished_at = null,"
                        + " message = null where id = ? and (state in ('STOPPED', 'FAILED')"
                        + " or (state in ('RUNNING', 'STOPPING') and (heartbeat_at is null"
                        + " or heartbeat_at < now() - make_interval(secs => ?))))",
                id,
                presumedDead());
        return get(id);
    }

    /** Forgets runs that ended longer ago than this, with their outcomes. */
    public int prune(Duration age) {
        return Db.update(
                owner,
                "delete from bookme.run where finished_at < now() - make_interval(secs => ?)"
                        + " and state in ('STOPPED', 'COMPLETED', 'FAILED')",
                age.toSeconds());
    }

    /**
     * @param head the fingerprint of all migrations of this build
     */
    Run create(Connection connection, RunRequest request, String head, List<String> schemas, int current)
            throws SQLException {
        Run run;
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into bookme.run (entrance, requested_by, goal_app, goal_migration, state, current_schemas,"
                        + " work, undoes, failure_limit, head, backup, named, only_forward)"
                        + " values (?, ?, ?, ?, 'REQUESTED', ?, ?, ?, ?, ?, ?, ?, ?)"
                        + RETURNING)) {
            insert.setString(1, request.entrance().name());
            insert.setString(2, request.requestedBy());
            insert.setString(3, request.goal().map(Goal::app).or(request::app).orElse(null));
            insert.setString(4, request.goal().map(Goal::migration).orElse(null));
            insert.setInt(5, current);
            insert.setString(6, request.work().name());
            insert.setArray(
                    7, connection.createArrayOf("bigint", request.undoes().toArray()));
            insert.setString(8, request.limit().map(FailureLimit::toString).orElse(null));
            insert.setString(9, head);
            insert.setBoolean(10, request.backup());
            insert.setArray(11, connection.createArrayOf("text", request.named().toArray()));
            insert.setBoolean(12, request.goal().filter(Goal::onlyForward).isPresent());
            insert.setInt(13, schemas.size());
            insert.setInt(14, 0);
            insert.setInt(15, 0);
            try (ResultSet made = insert.executeQuery()) {
                made.next();
                run = LedgerRows.run(made);
            }
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into bookme.outcome (run_id, schema_name) select ?, unnest(?::text[])")) {
            insert.setLong(1, run.id());
            insert.setArray(2, connection.createArrayOf("text", schemas.toArray()));
            insert.execute();
        }
        return run;
    }

    /**
     * Makes the caller the one that works on a run; false if another one is alive on it.
     *
     * @param executor a name that nobody used before
     * @param alsoStopped whether also one that has ended, or was to stop when its process died
     */
    boolean takeUp(long id, String executor, boolean alsoStopped) {
        List<Boolean> resumed = Db.query(
                owner,
                TAKE_UP
                        + " and (state = 'REQUESTED' or (state in ('STOPPED', 'FAILED') and ?)"
                        + " or ((state = 'RUNNING' or (state = 'STOPPING' and ?)) and (heartbeat_at is null"
                        + " or heartbeat_at < now() - make_interval(secs => ?))))"
                        + " returning resumed_at is not null",
                statement -> {
                    statement.setString(1, executor);
                    statement.setLong(2, id);
                    statement.setBoolean(3, alsoStopped);
                    statement.setBoolean(4, alsoStopped);
                    statement.setDouble(5, presumedDead());
                },
                row -> row.getBoolean(1));
        if (resumed.contains(true)) {
            beginAnew(id);
        }
        return !resumed.isEmpty();
    }

    /** The same for who only writes down the end: false also if there is more to do, or it was asked for again. */
    boolean takeUpDone(long id, String executor) {
        return Db.update(
                        owner,
                        TAKE_UP
                                + " and state in ('REQUESTED', 'RUNNING', 'STOPPING')"
                                + " and coalesce(heartbeat_at, created_at) < now() - make_interval(secs => ?)"
                                + " and not exists (select from bookme.outcome where run_id = ? and state = 'PENDING')",
                        executor,
                        id,
                        presumedDead(),
                        id)
                == 1;
    }

    /**
     * Schemas left between two transactions take their time from now on. Waits for nobody: a process that is asleep may
     * still have one in hand.
     */
    private void beginAnew(long id) {
        Db.update(
                owner,
                "update bookme.outcome set started_at = null, finished_at = null where run_id = ? and schema_name in ("
                        + "select schema_name from bookme.outcome where run_id = ? and state = 'PENDING'"
                        + " and started_at is not null for update skip locked)",
                id,
                id);
    }

    /** Says that the run is alive; its state then, or empty if another process has taken it over. */
    Optional<RunState> heartbeat(long id, String executor) {
        return Db.query(
                        owner,
                        "update bookme.run set heartbeat_at = now() where id = ? and executor = ? returning state",
                        statement -> {
                            statement.setLong(1, id);
                            statement.setString(2, executor);
                        },
                        row -> RunState.valueOf(row.getString(1)))
                .stream()
                .findFirst();
    }

    /**
     * Says how a run ended.
     *
     * @param now the run as it is
     * @return as it is then; another process may have taken it over, and then nothing is changed
     */
    Run finish(Run now, String executor, RunState state, Optional<String> message) {
        return Db.query(
                        owner,
                        "update bookme.run set state = ?, finished_at = now(), heartbeat_at = now(), message = ?"
                                + " where id = ? and executor = ?" + RETURNING,
                        statement -> {
                            statement.setString(1, state.name());
                            statement.setString(2, message.orElse(null));
                            statement.setLong(3, now.id());
                            statement.setString(4, executor);
                            statement.setInt(5, now.pending());
                            statement.setInt(6, now.done());
                            statement.setInt(7, now.failed());
                        },
                        LedgerRows::run)
                .stream()
                .findFirst()
                .orElseGet(() -> get(now.id()));
    }

    /** The schemas that a run still has to do, by name, each with its changelog fingerprint by the hints, if there is one. */
    Map<String, String> pending(long runId) {
        Map<String, String> pending = new LinkedHashMap<>();
        Map<String, String> shared = new HashMap<>();
        Db.query(
                        owner,
                        "select o.schema_name, coalesce(s.changelog_fingerprint, '') from bookme.outcome o"
                                + " left join bookme.schema_state s using (schema_name)"
                                + " where o.run_id = ? and o.state = 'PENDING' order by o.schema_name",
                        statement -> statement.setLong(1, runId),
                        row -> Map.entry(row.getString(1), row.getString(2)))
                .forEach(hint -> pending.put(hint.getKey(), shared.computeIfAbsent(hint.getValue(), same -> same)));
        return pending;
    }

    /**
     * A schema was rolled back and is left as it was; when that was begun went with it.
     *
     * @param took how long the attempt took; what earlier segments committed is added
     */
    void recordFailure(long runId, String schema, Failure failure, Duration took) {
        Db.update(
                owner,
                "update bookme.outcome set state = 'FAILED',"
                        + " started_at = coalesce(started_at, clock_timestamp() - make_interval(secs => ?)),"
                        + " finished_at = clock_timestamp(), failed_migration = ?, sql_state = ?,"
                        + " failed_statement = ?, message = ?, next_step = ?, waits_for = null where run_id = ?"
                        + " and schema_name = ? and state <> 'DONE'",
                took.toNanos() / 1e9,
                failure.migration().orElse(null),
                failure.sqlState().orElse(null),
                failure.statement().orElse(null),
                failure.message(),
                failure.nextStep(),
                runId,
                schema);
    }

    /** A schema was put off, and for what. A hint: waits neither for who is at work on the schema nor for the disk. */
    void recordWait(long runId, String schema, String reason) {
        Db.update(
                owner,
                "update bookme.outcome set waits_for = ? where run_id = ? and schema_name in ("
                        + "select schema_name from bookme.outcome where run_id = ? and schema_name = ?"
                        + " and state = 'PENDING' and set_config('synchronous_commit', 'off', true) = 'off'"
                        + " for update skip locked)",
                reason,
                runId,
                runId,
                schema);
    }

    /**
     * The timer leaves the schema alone from now on, until a person or another build comes, with another migration or
     * another text of one. Never waits: a schema that somebody else is at work on is not parked.
     */
    void park(String schema, String build) {
        Db.update(
                owner,
                "update bookme.schema_state set parked_for = ? where schema_name in ("
                        + "select schema_name from bookme.schema_state where schema_name = ? for update skip locked)",
                build,
                schema);
    }

    /** The schemas that a build failed in and its timer leaves to a person, by name. */
    List<String> parked(String build) {
        return Db.query(
                owner,
                "select schema_name from bookme.schema_state where parked_for = ? and migrated order by 1",
                statement -> statement.setString(1, build),
                row -> row.getString(1));
    }

    private double presumedDead() {
        return settings.presumedDead().toMillis() / 1000.0;
    }

    private List<Run> query(String sql, Object... parameters) {
        return Db.query(
                owner,
                sql,
                statement -> {
                    statement.setDouble(1, presumedDead());
                    for (int i = 0; i < parameters.length; i++) {
                        statement.setObject(i + 2, parameters[i]);
                    }
                },
                LedgerRows::run);
    }
}
