package io.bookme.ops;

import io.bookme.api.Link;
import io.bookme.migrations.run.Outcome;
import io.bookme.migrations.run.SchemaStatus;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Where one schema stands, from its own changelog. */
@Schema(description = "Where one schema stands, from its own changelog")
public record SchemaJson(
        String schema,

        @Schema(description = "False while its tenant is archived")
        boolean migrated,

        @Schema(enumeration = {"current", "behind", "parked", "held", "ahead", "archived"})
        String state,

        @Schema(description = "In the order in which they were applied")
        List<String> applied,

        @Schema(description = "In the order in which they would run, up to its target")
        List<String> pending,

        @Schema(description = "Applied by a build that knows more than this one")
        List<String> unknown,

        @Schema(description = "App to the migration at which it is held")
        Map<String, String> holds,

        @Schema(description = "Why a run left it as it was, if nobody has mended that since") @Nullable FailureJson parked) {

    /**
     * @param next what can be asked for where a run left it as it was
     */
    static SchemaJson of(SchemaStatus status, List<Link> next) {
        return new SchemaJson(
                status.schema(),
                status.migrated(),
                state(status),
                status.applied().stream().map(Object::toString).toList(),
                status.pending().stream()
                        .map(migration -> migration.id().toString())
                        .toList(),
                status.unknown().stream().map(Object::toString).toList(),
                status.holds(),
                status.parked()
                        .flatMap(Outcome::failure)
                        .map(failure -> FailureJson.of(failure, next))
                        .orElse(null));
    }

    private static String state(SchemaStatus status) {
        if (!status.migrated()) {
            return "archived";
        } else if (status.isBehind()) {
            return status.parked().isPresent() ? "parked" : "behind";
        }
        if (!status.holds().isEmpty()) {
            return "held";
        }
        return status.isAhead() ? "ahead" : "current";
    }
}
