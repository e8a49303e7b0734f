package io.bookme.migrations.command;

import io.bookme.migrations.run.FleetStatus;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.run.SchemaGroup;
import java.util.List;

/**
 * Which schemas a request speaks of.
 *
 * @param status where the fleet stands
 */
record LookedAt(FleetStatus status) {

    /** The schemas of a group that the request speaks of; archived tenants are in none. */
    static List<String> of(SchemaGroup group, RunRequest request) {
        boolean isShared = group.kind().equals("shared");
        if (!group.migrated() || (isShared ? !request.shared() : !request.tenants())) {
            return List.of();
        }
        return isShared || request.schemas().isEmpty()
                ? group.schemas()
                : group.schemas().stream().filter(request.schemas()::contains).toList();
    }

    int count(RunRequest request) {
        return status.groups().stream()
                .mapToInt(group -> of(group, request).size())
                .sum();
    }
}
