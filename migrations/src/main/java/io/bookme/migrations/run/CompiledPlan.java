package io.bookme.migrations.run;

import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.AppliedMigration;
import io.bookme.migrations.plan.Plan;
import io.bookme.migrations.plan.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A plan as text that any schema in the same state can run: compiled once, replayed many times.
 *
 * <p>The text names no schema. It runs behind a claim that has set the search_path, in the claim's
 * transaction, and records itself there: changelog rows, holds, fingerprint and outcome become true with
 * the change or not at all. A plan with a step that PostgreSQL refuses in a transaction is compiled up to
 * that step ({@link #isFinal()} is false then), and the schema is planned again after it.
 *
 * @param steps what this transaction does
 * @param pieces what to send, in order; between them Java changes run
 * @param outside the one step that runs outside a transaction; then the pieces only record it
 * @param isFinal true if nothing is left afterwards
 * @param isCatalogOnly whether it is known to {@linkplain CatalogOnly change the catalog alone}; of a new schema it is not
 *     asked, as that would take longer than what it saves
 * @param oneMessage the whole of it, if nothing has to be done between two messages
 */
record CompiledPlan(
        List<Step> steps,
        List<Piece> pieces,
        Optional<Step> outside,
        boolean isFinal,
        boolean isCatalogOnly,
        Optional<OneMessage> oneMessage) {

    /** Something to do within the transaction. */
    sealed interface Piece permits Message, JavaStep, Pause {}

    /**
     * @param text statements for one round trip
     */
    record Message(String text) implements Piece {}

    /**
     * @param step a migration in Java
     */
    record JavaStep(Step step) implements Piece {}

    /**
     * The locks are taken, and nothing is changed yet.
     *
     * @param steps what is about to be run
     */
    record Pause(List<Step> steps) implements Piece {}

    /** The setting that is lost if a migration ends the engine's transaction under it. */
    static final String MARKER = "bookme.claim";

    /** The setting that says which schema the transaction is to change now: the one that was claimed. */
    static final String CLAIMED_SCHEMA = "bookme.claimed_schema";

    /**
     * What goes out between a claim and its commit.
     *
     * @param change statements for the schema on the search_path
     * @param outcome what they lead to, as {@code bookme.record} takes it after the schema's name
     */
    record OneMessage(String change, String outcome) {
        /** The change with its record. */
        String text() {
            return change + "select bookme.record(" + HERE + ", " + outcome + ");\n";
        }

        /** The record of it for several schemas that one transaction changed so. */
        String recordOf(List<String> schemas) {
            return "select bookme.record_together(" + Quote.array(schemas) + ", " + outcome + ");\n";
        }
    }

    /**
     * The schema's name as the engine's own tables have it. What {@code current_schema} gives has another collation, in
     * which their indexes are of no use; a function takes its parameters' collation from there, too.
     */
    private static final String HERE = "current_schema()::text collate pg_catalog.\"default\"";

    /**
     * Fails unless the transaction is still the one that the claim opened, with the claimed schema alone as its
     * search_path: what is recorded without a schema's name goes there.
     */
    static final String STILL_CLAIMED = "select (case when current_setting('" + MARKER
            + "', true) = 'held' and current_schemas(false) = array[coalesce(current_setting('" + CLAIMED_SCHEMA
            + "', true), '')::name] then '1' else 'a migration ended its transaction or changed its search_path'"
            + " end)::int as bookme_still_claimed;\n";

    /** Goes to a schema, which is claimed by the caller. */
    static String in(String schema) {
        return at(schema) + "set local " + CLAIMED_SCHEMA + " = " + Quote.text(schema) + ";\n";
    }

    /** The same, for texts without {@link #STILL_CLAIMED}. */
    static String at(String schema) {
        return "set local search_path = " + Quote.name(schema) + ";\n";
    }

    /**
     * @param runId whose outcome is written with the change; empty outside of runs
     * @param history what the schema has now
     * @param deployment Liquibase's deployment id
     * @param pausesBeforeChange whether somebody wants to act between the locks and the change
     */
    static CompiledPlan of(
            Plan plan,
            Changelog.History history,
            Optional<Long> runId,
            String deployment,
            Settings settings,
            boolean pausesBeforeChange) {
        return of(plan, history, runId, deployment, Optional.of(settings), pausesBeforeChange);
    }

    /** For a schema that nobody else sees yet: it is empty, and nothing in it has to be locked. */
    static CompiledPlan ofNew(List<Step> steps, String deployment) {
        return of(
                new Plan(steps, Map.of()),
                Changelog.History.NONE,
                Optional.empty(),
                deployment,
                Optional.empty(),
                false);
    }

    /**
     * @param locking how long others may have to wait; empty if there are none
     */
    private static CompiledPlan of(
            Plan plan,
            Changelog.History history,
            Optional<Long> runId,
            String deployment,
            Optional<Settings> locking,
            boolean pausesBeforeChange) {
        int transactional = 0;
        while (transactional < plan.steps().size()
                && isTransactional(plan.steps().get(transactional))) {
            transactional++;
        }
        boolean runsOutside = transactional == 0 && !plan.steps().isEmpty();
        List<Step> steps = plan.steps().subList(0, runsOutside ? 1 : transactional);
        boolean isFinal = steps.size() == plan.steps().size();
        List<Piece> pieces = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        if (!runsOutside) {
            List<Step> real = steps.stream().filter(step -> !step.recordOnly()).toList();
            locking.flatMap(settings -> locks(real, settings, pausesBeforeChange))
                    .ifPresent(text::append);
            if (pausesBeforeChange && !real.isEmpty()) {
                pieces.add(new Message(text.toString()));
                pieces.add(new Pause(real));
                text.setLength(0);
            }
            for (Step step : real) {
                if (step.body() instanceof Migration.Sql sql) {
                    text.append(sql.text());
                } else {
                    pieces.add(new Message(text.toString()));
                    pieces.add(new JavaStep(step));
                    text.setLength(0);
                }
            }
        }
        boolean isCatalogOnly = locking.isPresent() && CatalogOnly.are(steps);
        if (!isCatalogOnly) {
            text.append(STILL_CLAIMED);
        }
        text.append(record(steps, history.lastOrder(), deployment));
        text.append(holds(plan.holds(), runId));
        List<MigrationId> applied =
                history.applied().stream().map(AppliedMigration::id).toList();
        OneMessage last = new OneMessage(text.toString(), outcome(applied, steps, runId, isFinal));
        pieces.add(new Message(last.text()));
        boolean isAll = pieces.size() == 1 && !runsOutside;
        return new CompiledPlan(
                steps,
                pieces,
                runsOutside ? Optional.of(steps.get(0)) : Optional.empty(),
                isFinal,
                isCatalogOnly,
                isAll ? Optional.of(last) : Optional.empty());
    }

    private static boolean isTransactional(Step step) {
        return step.recordOnly() || step.migration().transactional();
    }

    /**
     * @param isWaitedAfter whether something happens between the locks and the change
     */
    private static Optional<String> locks(List<Step> steps, Settings settings, boolean isWaitedAfter) {
        StringBuilder all = new StringBuilder();
        for (Step step : steps) {
            if (step.body() instanceof Migration.Sql sql) {
                all.append(sql.text());
            }
        }
        String text = all.toString();
        return (isWaitedAfter ? LockTables.of(text) : LockTables.needed(text))
                // each of the statements has its share of the time that others may have to wait
                .map(lock ->
                        timeout(settings.lockTimeout().toMillis() / lock.lines().count())
                                + lock
                                + timeout(settings.statementTimeout().toMillis()));
    }

    private static String timeout(long milliseconds) {
        return "set local statement_timeout = " + milliseconds + ";\n";
    }

    private static String record(List<Step> steps, int lastOrder, String deployment) {
        StringBuilder sql = new StringBuilder();
        int from = 0;
        while (from < steps.size()) {
            int to = from;
            while (to < steps.size()
                    && steps.get(to).direction() == steps.get(from).direction()) {
                to++;
            }
            sql.append(Changelog.record(steps.subList(from, to), lastOrder + from, deployment));
            from = to;
        }
        return sql.toString();
    }

    private static String holds(Map<String, Optional<String>> changes, Optional<Long> runId) {
        StringBuilder sql = new StringBuilder();
        changes.forEach((app, target) -> {
            if (target.isEmpty()) {
                sql.append("delete from bookme.hold where schema_name = " + HERE + " and app = ")
                        .append(Quote.text(app))
                        .append(";\n");
            } else {
                sql.append("insert into bookme.hold (schema_name, app, migration, run_id) values (" + HERE + ", ")
                        .append(Quote.text(app) + ", " + Quote.text(target.get()) + ", "
                                + runId.map(String::valueOf).orElse("null"))
                        .append(") on conflict (schema_name, app) do update set migration = excluded.migration,"
                                + " run_id = excluded.run_id, held_at = now();\n");
            }
        });
        return sql.toString();
    }

    private static String outcome(
            Collection<MigrationId> applied, List<Step> steps, Optional<Long> runId, boolean isFinal) {
        return Quote.text(ChangelogFingerprint.of(Step.result(applied, steps)))
                + ", " + runId.map(String::valueOf).orElse("null")
                + ", " + Quote.array(Step.ids(steps, Step.Direction.FORWARD))
                + ", " + Quote.array(Step.ids(steps, Step.Direction.BACKWARD))
                + ", " + Quote.array(Step.recordedOnly(steps))
                + ", " + isFinal;
    }
}
