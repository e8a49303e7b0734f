package io.bookme.ops;

import io.bookme.migrations.tenant.Tenant;
import java.time.Instant;
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
        Instant createdAt) {

    static TenantJson of(Tenant tenant) {
        return new TenantJson(
                tenant.schema(),
                tenant.name(),
                tenant.status().word(),
                tenant.primaryDomain().orElse(null),
                tenant.contactEmail().orElse(null),
                tenant.createdAt());
    }
}
