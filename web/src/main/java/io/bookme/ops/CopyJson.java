package io.bookme.ops;

import io.bookme.tenant.TenantAdministration;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A tenant's copy. */
@Schema(description = "The copy of a tenant")
public record CopyJson(
        TenantJson tenant,

        @Schema(description = "How many tables were copied") int tables,

        @Schema(description = "How many rows were copied") long rows) {

    static CopyJson of(TenantAdministration.Copy copy) {
        return new CopyJson(TenantJson.of(copy.tenant()), copy.tables(), copy.rows());
    }
}
