package io.bookme.ops;

import io.bookme.migrations.tenant.Tenant;
import io.bookme.migrations.tenant.TenantOverview.Placed;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A tenant as operators see it. */
@Schema(description = "A business on this installation")
public record TenantJson(
        @Schema(description = "The PostgreSQL schema that holds its tables, by which it is named here")
        String schema,

        String name,

        @Schema(enumeration = {"active", "suspended", "archived"})
        String status,

        @Schema(description = "The host under which it is reached") @Nullable String domain,

        @Nullable String contactEmail,
        Instant createdAt,

        @Schema(description = "How many migrations its schema has")
        int migrations,

        @Schema(
                description =
                        "Where its schema stands among the migrations of this build: at-head, behind, held, parked, ahead;"
                                + " several may hold. /ops/migrations/{schema} tells more",
                examples = "[\"behind\", \"held\"]")
        List<String> standing,

        @Schema(description = "Migrations that it has and this build does not know")
        List<String> unknown) {

    static TenantJson of(Placed placed) {
        Tenant tenant = placed.tenant();
        return new TenantJson(
                tenant.schema(),
                tenant.name(),
                tenant.status().word(),
                tenant.primaryDomain().orElse(null),
                tenant.contactEmail().orElse(null),
                tenant.createdAt(),
                placed.standing().migrations(),
                placed.standing().words(),
                placed.standing().unknown().stream().map(Object::toString).toList());
    }
}
