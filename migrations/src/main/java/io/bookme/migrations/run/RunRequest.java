package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.plan.Goal;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a run is asked to do. Made by a factory method and changed one value at a time.
 *
 * @param shared whether {@code public} is part of it
 * @param tenants whether tenants are part of it
 * @param schemas only these tenants, by name or by pattern ({@code tenant_a*}); empty for all that are migrated
 *     (not archived)
 * @param named the same as they were typed, for the ledger; {@code public} may be one of them
 * @param work what is done in each schema
 * @param goal a named migration to go to, forward or back; empty for every schema's target
 * @param app the app whose holds are lifted or whose records are pruned; empty for all
 * @param undoes the runs to be undone
 * @param limit when it is halted; empty for never
 * @param backup whether each schema is backed up before a change that may take data away
 * @param entrance the door it came in by
 * @param requestedBy who asked: a user name
 */
public record RunRequest(
        boolean shared,
        boolean tenants,
        List<String> schemas,
        List<String> named,
        Work work,
        Optional<Goal> goal,
        Optional<String> app,
        List<Long> undoes,
        Optional<FailureLimit> limit,
        boolean backup,
        Entrance entrance,
        String requestedBy) {
    public RunRequest {
        schemas = List.copyOf(schemas);
        named = List.copyOf(named);
        undoes = undoes.stream().distinct().sorted().toList();
    }

    /**
     * Some schemas, towards their targets.
     *
     * @param schemas only these tenants, by name or pattern; empty for all
     */
    public static RunRequest of(
            boolean shared, boolean tenants, List<String> schemas, Entrance entrance, String requestedBy) {
        return new RunRequest(
                shared,
                tenants,
                schemas,
                schemas,
                Work.MIGRATE,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                false,
                entrance,
                requestedBy);
    }

    /** Everything that is behind its target. */
    public static RunRequest everything(Entrance entrance, String requestedBy) {
        return of(true, true, List.of(), entrance, requestedBy);
    }

    /** Some tenants, towards their targets. */
    public static RunRequest schemas(List<String> schemas, Entrance entrance, String requestedBy) {
        return of(false, true, schemas, entrance, requestedBy);
    }

    /** The shared schema alone. */
    public static RunRequest shared(Entrance entrance, String requestedBy) {
        return of(true, false, List.of(), entrance, requestedBy);
    }

    /** Takes back what runs did, in exactly the schemas where they did it. */
    public static RunRequest undo(List<Long> runs, Entrance entrance, String requestedBy) {
        RunRequest all = everything(entrance, requestedBy);
        return new RunRequest(
                true,
                true,
                List.of(),
                List.of(),
                Work.UNDO,
                all.goal,
                all.app,
                runs,
                all.limit,
                false,
                entrance,
                requestedBy);
    }

    public RunRequest withGoal(Goal wanted) {
        return new RunRequest(
                shared,
                tenants,
                schemas,
                named,
                work,
                Optional.of(wanted),
                app,
                undoes,
                limit,
                backup,
                entrance,
                requestedBy);
    }

    /**
     * Narrowed to one app: to one of its migrations, or, where its holds are lifted, to the app as a whole.
     *
     * @param migration a name or the beginning of one, or zero; empty for the app's last one
     * @throws BookMeException if there is no such app or migration, or the app's tables are in none of the schemas
     */
    public RunRequest towards(MigrationGraph graph, String name, Optional<String> migration) {
        Goal wanted = Goal.of(graph, name, migration);
        boolean isShared = graph.apps().get(name).scope() == Scope.SHARED;
        if (isShared ? !shared : !tenants) {
            throw new BookMeException(
                    isShared
                            ? "'" + name + "' is a shared app: its tables are not in the tenants' schemas"
                            : "'" + name + "' is an app of the tenants: its tables are not in public",
                    isShared ? "Name no tenant, or public." : "Name tenants, or no schema.");
        }
        RunRequest narrowed = new RunRequest(
                isShared, !isShared, schemas, named, work, goal, app, undoes, limit, backup, entrance, requestedBy);
        return work == Work.RELEASE || work == Work.PRUNE ? narrowed.withApp(name) : narrowed.withGoal(wanted);
    }

    public RunRequest withWork(Work wanted) {
        return new RunRequest(
                shared, tenants, schemas, named, wanted, goal, app, undoes, limit, backup, entrance, requestedBy);
    }

    /** Speaks of an app as a whole, and of no migration of it. */
    public RunRequest withApp(String only) {
        return new RunRequest(
                shared,
                tenants,
                schemas,
                named,
                work,
                Optional.empty(),
                Optional.of(only),
                undoes,
                limit,
                backup,
                entrance,
                requestedBy);
    }

    public RunRequest withLimit(FailureLimit most) {
        return new RunRequest(
                shared,
                tenants,
                schemas,
                named,
                work,
                goal,
                app,
                undoes,
                Optional.of(most),
                backup,
                entrance,
                requestedBy);
    }

    /** With a backup of each schema, inside its claim, before a change that may take data away. */
    public RunRequest withBackup() {
        return new RunRequest(
                shared, tenants, schemas, named, work, goal, app, undoes, limit, true, entrance, requestedBy);
    }

    /** Whether it brings schemas on to their own targets, and nowhere else. */
    boolean isTowardsTargets() {
        return work == Work.MIGRATE && goal.isEmpty();
    }

    /** Whether a run was asked to do the same, in whatever schemas. Of undoing only the same runs is the same. */
    public boolean isWorkOf(Run run) {
        return run.work() == work
                && run.goal().equals(goal)
                && run.app().equals(app)
                && run.undoes().equals(undoes);
    }

    /** The schemas of a group that it speaks of; archived tenants are in none. */
    public List<String> asked(SchemaGroup group) {
        if (!group.migrated()) {
            return List.of();
        }
        boolean isAll = shared && tenants && schemas.isEmpty();
        return isAll ? group.schemas() : group.schemas().stream().filter(asks()).toList();
    }

    /** Whether it speaks of a schema of this name. */
    Predicate<String> asks() {
        Predicate<String> named = schemas.isEmpty() ? any -> tenants : SchemaPatterns.anyOf(schemas);
        return schema -> schema.equals(Scope.SHARED_SCHEMA) ? shared : tenants && named.test(schema);
    }

    /** Notes how its schemas were named, where that tells more than they do. */
    public RunRequest naming(List<String> typed) {
        return new RunRequest(
                shared, tenants, schemas, typed, work, goal, app, undoes, limit, backup, entrance, requestedBy);
    }

    /** With these in place of patterns; how they were named stays. */
    RunRequest withSchemas(List<String> resolved) {
        return new RunRequest(
                shared, tenants, resolved, named, work, goal, app, undoes, limit, backup, entrance, requestedBy);
    }
}
