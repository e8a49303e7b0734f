package io.bookme.ops;

import io.bookme.migrations.run.FleetStatus;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Where the whole fleet stands. */
@Schema(description = "Where the whole fleet stands. Archived tenants are counted apart and in nothing else")
public record FleetJson(
        @Schema(description = "Tenants that are migrated") int tenants,

        @Schema(description = "Of those: have all they should")
        int current,

        @Schema(description = "Of those: miss a migration of this build up to their target")
        int behind,

        @Schema(description = "Of those: have migrations that this build does not know")
        int ahead,

        @Schema(description = "Of those: a hold keeps them from head")
        int held,

        @Schema(description = "Of those behind: failed, and wait for a person")
        int parked,

        int archived,

        @Schema(description = "Whether the shared schema has all it should")
        boolean sharedCurrent,

        @Schema(description = "In the order of their names") List<MigrationCount> migrations) {

    /** How far one migration has come. */
    @Schema(description = "How many schemas have a migration of this build")
    public record MigrationCount(
            @Schema(examples = "services.0002_service_capacity")
            String migration,

            int schemas) {}

    static FleetJson of(FleetStatus fleet) {
        return new FleetJson(
                fleet.tenants(),
                fleet.current(),
                fleet.behind(),
                fleet.ahead(),
                fleet.held(),
                fleet.parked(),
                fleet.archived(),
                fleet.sharedCurrent(),
                fleet.migrations().entrySet().stream()
                        .map(entry -> new MigrationCount(entry.getKey().toString(), entry.getValue()))
                        .toList());
    }
}
