package io.bookme.ops;

import io.bookme.migrations.tenant.TenantClone;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A tenant's copy. */
@Schema(description = "The copy of a tenant")
public record CopyJson(
        TenantJson tenant,

        @Schema(description = "How many tables were copied") int tables,

        @Schema(description = "How many rows were copied") long rows) {

    static CopyJson of(TenantClone.Cloned cloned) {
        return new CopyJson(TenantJson.of(cloned.tenant()), cloned.tables(), cloned.rows());
    }
}
