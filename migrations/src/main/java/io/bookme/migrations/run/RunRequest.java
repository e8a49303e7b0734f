package io.bookme.migrations.run;

import io.bookme.migrations.plan.Goal;
import java.util.List;
import java.util.Optional;

/**
 * What a run is asked to do.
 *
 * @param shared whether {@code public} is part of it
 * @param tenants whether tenants are part of it
 * @param schemas only these tenants; empty for all that are migrated (not archived)
 * @param goal a named migration to go to, forward or back; empty for every schema's target
 * @param entrance the door it came in by
 * @param requestedBy who asked: a user name
 */
public record RunRequest(
        boolean shared,
        boolean tenants,
        List<String> schemas,
        Optional<Goal> goal,
        Entrance entrance,
        String requestedBy) {
    public RunRequest {
        schemas = List.copyOf(schemas);
    }

    /** Everything that is behind its target. */
    public static RunRequest everything(Entrance entrance, String requestedBy) {
        return new RunRequest(true, true, List.of(), Optional.empty(), entrance, requestedBy);
    }

    /** Some tenants, towards their targets. */
    public static RunRequest schemas(List<String> schemas, Entrance entrance, String requestedBy) {
        return new RunRequest(false, true, schemas, Optional.empty(), entrance, requestedBy);
    }

    /** The shared schema alone. */
    public static RunRequest shared(Entrance entrance, String requestedBy) {
        return new RunRequest(true, false, List.of(), Optional.empty(), entrance, requestedBy);
    }

    public RunRequest withGoal(Goal wanted) {
        return new RunRequest(shared, tenants, schemas, Optional.of(wanted), entrance, requestedBy);
    }
}
