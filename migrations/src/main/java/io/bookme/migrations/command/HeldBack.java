package io.bookme.migrations.command;

import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.tenant.Standing;
import io.bookme.migrations.tenant.Tenant;
import io.bookme.migrations.tenant.TenantStatus;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** An active tenant that is not served all the same, as a person holds it at an earlier migration. */
final class HeldBack {
    private HeldBack() {}

    /** What a person has to know who believes that it is served now. */
    static Optional<String> note(Fleet fleet, Tenant tenant) {
        Map<String, String> holds = new TreeMap<>(fleet.status(tenant.schema()).holds());
        if (tenant.status() != TenantStatus.ACTIVE || holds.isEmpty() || isAtHead(fleet, tenant.schema())) {
            return Optional.empty();
        }
        String where = holds.entrySet().stream()
                .map(hold -> hold.getKey() + " " + hold.getValue())
                .collect(Collectors.joining(", "));
        return Optional.of(tenant.schema() + " is held back at " + where
                + ", and is not served by this build until it goes on: ./manage migrate_schemas --release --schema="
                + tenant.schema());
    }

    private static boolean isAtHead(Fleet fleet, String schema) {
        return Standing.ofAll(fleet)
                .getOrDefault(schema, Standing.UNKNOWN)
                .marks()
                .contains(Standing.Mark.AT_HEAD);
    }
}
