package io.bookme.ops;

import io.bookme.migrations.run.HeldSchemas;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
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

        @Schema(description = "What lets them go on") String nextStep) {

    /**
     * @param named the schemas as they were asked for, if some were named
     */
    static HeldBackJson of(HeldSchemas held, @Nullable List<String> named) {
        JsonObjectBuilder release = Json.createObjectBuilder().add("work", "release");
        List<String> apps = HeldSchemas.apps(held.at());
        if (apps.size() == 1) {
            release.add("app", apps.get(0));
        }
        if (named != null && !named.isEmpty()) {
            release.add("schemas", Json.createArrayBuilder(named));
        }
        return new HeldBackJson(
                held.tenants().size(),
                !held.atInPublic().isEmpty(),
                List.copyOf(held.at()),
                "POST /ops/runs " + release.build() + " lets them go on.");
    }

    String sentence() {
        String tenantsHeld = tenants == 1 ? "1 tenant is" : tenants + " tenants are";
        return (shared ? "The shared schema is held back. " : "")
                + (tenants == 0 ? "" : tenantsHeld + " held back, and not served by this build (503). ")
                + nextStep;
    }
}
