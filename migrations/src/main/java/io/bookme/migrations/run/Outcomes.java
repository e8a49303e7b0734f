package io.bookme.migrations.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * What became of the schemas of a run, for those who want to see all of them: alike ones together, or one after
 * another. The memory that it takes does not grow with the run.
 */
public final class Outcomes {
    private static final int PAGE = 200;

    private final DataSource owner;
    private final Ledger ledger;

    /** A group, before its example is fetched. */
    private record Counted(
            String example, int size, List<String> first, Optional<Duration> median, Optional<Duration> slowest) {}

    Outcomes(DataSource owner, Ledger ledger) {
        this.owner = owner;
        this.ledger = ledger;
    }

    /**
     * The schemas of a run in groups: failures first, then the largest first.
     *
     * @param most not more groups than these
     */
    public List<OutcomeGroup> alike(long runId, int most) {
        return Db.query(
                        owner,
                        """
                        select min(schema_name) as example, count(*) as size,
                          (array_agg(schema_name order by schema_name))[1:10] as first,
                          percentile_disc(0.5) within group (order by took) as median, max(took) as slowest
                        from (
                          select o.*, extract(epoch from finished_at - started_at) * 1000 as took,
                            case when state = 'FAILED' then array[failed_migration, sql_state,
                              replace(split_part(message, chr(10), 1), schema_name, '*')] end as failed
                          from bookme.outcome o where run_id = ?) o
                        group by state, applied, undone, recorded_only, failed
                        order by state <> 'FAILED', count(*) desc, min(schema_name) limit ?
                        """,
                        statement -> {
                            statement.setLong(1, runId);
                            statement.setInt(2, most);
                        },
                        row -> new Counted(
                                row.getString("example"),
                                row.getInt("size"),
                                List.of((String[]) row.getArray("first").getArray()),
                                millis(row, "median"),
                                millis(row, "slowest")))
                .stream()
                .flatMap(group -> ledger
                        .outcome(runId, group.example())
                        .map(example ->
                                new OutcomeGroup(example, group.size(), group.first(), group.median(), group.slowest()))
                        .stream())
                .toList();
    }

    private static Optional<Duration> millis(ResultSet row, String column) throws SQLException {
        double millis = row.getDouble(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Duration.ofMillis(Math.round(millis)));
    }

    /**
     * The schemas of a run that were put off when they were last tried, by name.
     *
     * @param most not more than these
     */
    public List<Outcome> waiting(long runId, int most) {
        return Db.query(
                owner,
                "select * from bookme.outcome where run_id = ? and state = 'PENDING' and waits_for is not null"
                        + " order by schema_name limit ?",
                statement -> {
                    statement.setLong(1, runId);
                    statement.setInt(2, most);
                },
                LedgerRows::outcome);
    }

    /** Every schema of a run, one after another: failed ones first, then by name. */
    public void each(long runId, Consumer<Outcome> consumer) {
        each(runId, true, consumer);
        each(runId, false, consumer);
    }

    private void each(long runId, boolean failed, Consumer<Outcome> consumer) {
        String after = "";
        List<Outcome> page;
        do {
            page = page(runId, failed, after);
            for (Outcome outcome : page) {
                consumer.accept(outcome);
                after = outcome.schema();
            }
        } while (page.size() == PAGE);
    }

    private List<Outcome> page(long runId, boolean failed, String after) {
        return Db.query(
                owner,
                "select * from bookme.outcome where run_id = ? and (state = 'FAILED') = ? and schema_name > ?"
                        + " order by schema_name limit ?",
                statement -> {
                    statement.setLong(1, runId);
                    statement.setBoolean(2, failed);
                    statement.setString(3, after);
                    statement.setInt(4, PAGE);
                },
                LedgerRows::outcome);
    }
}
