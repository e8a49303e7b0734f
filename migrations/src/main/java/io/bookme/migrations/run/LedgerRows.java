package io.bookme.migrations.run;

import io.bookme.migrations.plan.Goal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs and outcomes from the rows of the ledger's tables. */
final class LedgerRows {
    private LedgerRows() {}

    /**
     * From what to select, as {@code o}, the outcomes that some schemas have in a run. Each is looked up by itself, which the
     * limit holds PostgreSQL to: asked for all at once, 16 reads whatever the run has.
     *
     * @param schemas an array, in SQL
     * @param run a number, in SQL
     */
    static String each(String schemas, String run) {
        return "unnest(" + schemas + ") as asked (schema_name) cross join lateral (select * from bookme.outcome w"
                + " where w.run_id = " + run + " and w.schema_name = asked.schema_name limit 1) o";
    }

    static Run run(ResultSet row) throws SQLException {
        String goalApp = row.getString("goal_app");
        String goalMigration = row.getString("goal_migration");
        return new Run(
                row.getLong("id"),
                Entrance.valueOf(row.getString("entrance")),
                row.getString("requested_by"),
                Work.valueOf(row.getString("work")),
                goalMigration == null
                        ? Optional.empty()
                        : Optional.of(new Goal(goalApp, goalMigration, row.getBoolean("only_forward"))),
                goalMigration == null ? Optional.ofNullable(goalApp) : Optional.empty(),
                List.of((Long[]) row.getArray("undoes").getArray()),
                Optional.ofNullable(row.getString("failure_limit")).map(FailureLimit::parse),
                row.getBoolean("backup"),
                named(row),
                RunState.valueOf(row.getString("state")),
                row.getBoolean("interrupted"),
                Optional.ofNullable(row.getString("executor")),
                row.getTimestamp("created_at").toInstant(),
                instant(row, "started_at"),
                instant(row, "resumed_at"),
                Duration.ofNanos(Math.round(row.getDouble("worked_seconds") * 1e9)),
                instant(row, "heartbeat_at"),
                instant(row, "finished_at"),
                row.getInt("current_schemas"),
                row.getInt("pending"),
                row.getInt("done"),
                row.getInt("failed"),
                Optional.ofNullable(row.getString("message")),
                Optional.ofNullable(row.getString("head")));
    }

    private static Optional<List<String>> named(ResultSet row) throws SQLException {
        @Nullable Array names = row.getArray("named");
        return names == null ? Optional.empty() : Optional.of(List.of((String[]) names.getArray()));
    }

    static Outcome outcome(ResultSet row) throws SQLException {
        Optional<Instant> started = instant(row, "started_at");
        Optional<Instant> finished = instant(row, "finished_at");
        Outcome.State state = Outcome.State.valueOf(row.getString("state"));
        return new Outcome(
                row.getLong("run_id"),
                row.getString("schema_name"),
                state,
                List.copyOf(SchemaStates.ids(row, "applied")),
                List.copyOf(SchemaStates.ids(row, "undone")),
                List.copyOf(SchemaStates.ids(row, "recorded_only")),
                List.of((String[]) row.getArray("backups").getArray()),
                started,
                started.flatMap(from -> finished.map(to -> Duration.between(from, to))),
                state == Outcome.State.FAILED ? Optional.of(failure(row)) : Optional.empty(),
                Optional.ofNullable(row.getString("waits_for")).filter(any -> state == Outcome.State.PENDING));
    }

    private static Failure failure(ResultSet row) throws SQLException {
        return new Failure(
                Optional.ofNullable(row.getString("failed_migration")),
                Optional.ofNullable(row.getString("sql_state")),
                Optional.ofNullable(row.getString("failed_statement")),
                String.valueOf(row.getString("message")),
                String.valueOf(row.getString("next_step")));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
    }
}
