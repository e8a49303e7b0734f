package io.bookme.ops;

import io.bookme.migrations.tenant.NewTenant;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The copy of a tenant that is to be made. The forms of schema, name and domain are checked by the engine, as for the command line. */
@Schema(description = "The copy of a tenant that is to be made")
public record NewCopyJson(
        @Schema(pattern = "[a-z][a-z0-9_]{0,62}", examples = "tenant_acme", required = true) @NotNull String schema,

        @Schema(examples = "Acme Hair Salon", required = true) @NotNull String name,

        @Schema(
                description = "A host name, in any form that can be normalised",
                examples = "acme.example.com",
                required = true)
        @NotNull String domain,

        @Email @Size(max = 254) @Nullable String contactEmail) {

    /** Once it is validated. */
    NewTenant wanted() {
        return new NewTenant(schema, name, domain, Optional.ofNullable(contactEmail));
    }
}
