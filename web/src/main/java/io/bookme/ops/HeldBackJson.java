package io.bookme.ops;

import io.bookme.api.Link;
import io.bookme.migrations.run.HeldSchemas;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Schemas that holds keep from what this build has. */
@Schema(description = "Schemas that a hold keeps from what this build has: runs without a migration pass them by")
public record HeldBackJson(
        @Schema(description = "How many tenants; they are not served by this build (503)")
        int tenants,

        @Schema(description = "Whether the shared schema is held back")
        boolean shared,

        @Schema(
                description = "App and migration where they are held",
                examples = "[\"services 0002_service_capacity\"]")
        List<String> at,

        @Schema(description = "What lets them go on") String nextStep,

        @Schema(description = "The same as a request") List<Link> next) {

    /**
     * @param named the schemas as they were asked for, if some were named
     */
    static HeldBackJson of(HeldSchemas held, @Nullable List<String> named) {
        Link release = NextSteps.release(held, named);
        return new HeldBackJson(
                held.tenants().size(),
                !held.atInPublic().isEmpty(),
                List.copyOf(held.at()),
                release.line() + " lets them go on.",
                List.of(release));
    }

    String sentence() {
        String tenantsHeld = tenants == 1 ? "1 tenant is" : tenants + " tenants are";
        return (shared ? "The shared schema is held back. " : "")
                + (tenants == 0 ? "" : tenantsHeld + " held back, and not served by this build (503). ")
                + nextStep;
    }
}
