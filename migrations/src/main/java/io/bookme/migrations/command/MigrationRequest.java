package io.bookme.migrations.command;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.plan.Goal;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.RunRequest;
import java.util.List;
import java.util.Optional;

/**
 * Which schemas were meant by {@code --schema}, {@code --shared} and {@code --tenant}.
 *
 * @param schemas the named schemas; {@code public} may be one of them
 */
record MigrationRequest(MigrationGraph graph, List<String> schemas, boolean shared, boolean tenant) {
    /**
     * @throws UsageException if the options contradict each other or the goal
     */
    RunRequest towards(Optional<Goal> goal, String user) {
        if (!schemas.isEmpty() && (shared || tenant)) {
            throw new UsageException(
                    "--schema names its schemas itself", "Leave --shared and --tenant away, or name no schema.");
        }
        boolean namesPublic = schemas.contains(Scope.SHARED_SCHEMA);
        List<String> tenants = schemas.stream()
                .filter(name -> !name.equals(Scope.SHARED_SCHEMA))
                .distinct()
                .toList();
        boolean withShared = schemas.isEmpty() ? shared || !tenant : namesPublic;
        boolean withTenants = schemas.isEmpty() ? tenant || !shared : !tenants.isEmpty();
        goal.ifPresent(to -> refuseWrongScope(to, withShared, withTenants));
        boolean goalIsShared = goal.isPresent() && scope(goal.get()) == Scope.SHARED;
        RunRequest request = RunRequest.of(
                        withShared && (goal.isEmpty() || goalIsShared),
                        withTenants && !goalIsShared,
                        tenants,
                        Entrance.COMMAND_LINE,
                        user)
                .naming(schemas);
        return goal.map(request::withGoal).orElse(request);
    }

    private Scope scope(Goal goal) {
        return graph.apps().get(goal.app()).scope();
    }

    private void refuseWrongScope(Goal goal, boolean withShared, boolean withTenants) {
        Scope scope = scope(goal);
        if (scope == Scope.SHARED && !withShared) {
            throw new UsageException(
                    "'" + goal.app() + "' is a shared app: its tables are not in the tenants' schemas",
                    "Use --shared: ./manage migrate_schemas --shared " + asTyped(goal));
        }
        if (scope == Scope.TENANT && !withTenants) {
            throw new UsageException(
                    "'" + goal.app() + "' is an app of the tenants: its tables are not in public",
                    (shared ? "Leave --shared away" : "Name tenants, or no schema") + ": ./manage migrate_schemas "
                            + asTyped(goal));
        }
    }

    /** Who named an app alone is not made to name its last migration. */
    private static String asTyped(Goal goal) {
        return goal.onlyForward() ? goal.app() : goal.toString();
    }
}
