package io.bookme.ops;

import static io.bookme.api.CommandLines.RUNS;
import static io.bookme.api.CommandLines.ofRun;
import static io.bookme.api.CommandLines.ofTenant;

import io.bookme.api.Link;
import io.bookme.migrations.SqlState;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.Goal;
import io.bookme.migrations.run.Failure;
import io.bookme.migrations.run.HeldSchemas;
import io.bookme.migrations.run.Outcome;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunState;
import io.bookme.migrations.run.Work;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What operators can ask for next, as requests, where no text of the engine says it ({@link io.bookme.api.CommandLines}). */
final class NextSteps {
    private NextSteps() {}

    /**
     * Of a run, by where it is in its life.
     *
     * @param undoneBy the run that took back what it did, if one did
     */
    static List<Link> of(Run run, @Nullable Long undoneBy) {
        List<Link> next = new ArrayList<>();
        boolean isActive = run.state().isActive();
        if (isActive && (run.state() != RunState.STOPPING || run.interrupted())) {
            next.add(ofRun("stop", run.id()));
        }
        if (isActive && !run.interrupted()) {
            return next;
        }
        if (undoneBy != null) {
            next.add(ofRun("undo", undoneBy));
            return next;
        }
        if (run.pending() > 0 && run.state() != RunState.FAILED) {
            next.add(ofRun("resume", run.id()));
        }
        if (run.failed() > 0 || run.state() == RunState.FAILED) {
            next.add(ofRun("retry", run.id()));
        }
        if (run.done() > 0) {
            next.add(ofRun("undo", run.id()));
        }
        return next;
    }

    /** The same for who was refused something else of it: of one with nothing left to do, a new one may be what he wants. */
    static List<Link> insteadOf(Run run, @Nullable Long undoneBy) {
        List<Link> next = new ArrayList<>(of(run, undoneBy));
        if (!run.state().isActive() && run.pending() + run.failed() == 0) {
            next.add(Link.post("start", RUNS, Map.of()));
        }
        return next;
    }

    /**
     * Of a schema that failed in a run; none of others.
     *
     * @param recordable where the migration that failed may be recorded, with what has to come before it
     */
    static List<Link> of(Run run, Outcome outcome, Map<String, List<MigrationId>> recordable) {
        if (outcome.failure().isEmpty()) {
            return List.of();
        }
        Failure failure = outcome.failure().get();
        String schema = outcome.schema();
        List<Link> next = new ArrayList<>();
        List<MigrationId> before = recordable.get(schema);
        if (before != null) {
            before.forEach(first -> next.add(start("migrate", schema, first, Work.MIGRATE)));
            failure.migration()
                    .map(MigrationId::parse)
                    .ifPresent(there -> next.add(start("fake", schema, there, Work.FAKE)));
        }
        if (isMissing(failure) && !schema.equals(Scope.SHARED_SCHEMA)) {
            next.add(ofTenant("repair", schema));
        }
        next.add(retry(run, schema));
        return next;
    }

    /** The schema or its changelog: no migration had begun. */
    private static boolean isMissing(Failure failure) {
        return failure.migration().isEmpty()
                && new SqlState(failure.sqlState().orElse("")).is(SqlState.UNDEFINED_TABLE);
    }

    /**
     * What lets held schemas go on.
     *
     * @param named the schemas as they were asked for, if some were named
     */
    static Link release(HeldSchemas held, @Nullable List<String> named) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("work", RunJson.word(Work.RELEASE));
        List<String> apps = HeldSchemas.apps(held.at());
        if (apps.size() == 1) {
            body.put("app", apps.get(0));
        }
        if (named != null && !named.isEmpty()) {
            body.put("schemas", List.copyOf(named));
        }
        return Link.post("release", RUNS, body);
    }

    private static Link start(String rel, String schema, MigrationId to, Work work) {
        Map<String, Object> body = body(schema, work);
        body.put("app", to.app());
        body.put("migration", to.name());
        return Link.post(rel, RUNS, body);
    }

    /**
     * Just what its run was asked for, in this schema alone. What an undo takes back is its own to know; and what has to be
     * confirmed is not confirmed by us.
     */
    private static Link retry(Run run, String schema) {
        boolean isConfirmed =
                run.work() == Work.PRUNE || run.goal().filter(Goal::isZero).isPresent();
        if (run.work() == Work.UNDO || isConfirmed) {
            return ofRun("retry", run.id());
        }
        Map<String, Object> body = body(schema, run.work());
        run.goal().map(Goal::app).or(run::app).ifPresent(app -> body.put("app", app));
        run.goal().filter(goal -> !goal.onlyForward()).ifPresent(goal -> body.put("migration", goal.migration()));
        if (run.backup()) {
            body.put("backup", true);
        }
        return Link.post("retry", RUNS, body);
    }

    private static Map<String, Object> body(String schema, Work work) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("schemas", List.of(schema));
        if (work != Work.MIGRATE) {
            body.put("work", RunJson.word(work));
        }
        return body;
    }
}
