package io.bookme.ops;

import io.bookme.migrations.tenant.FirstUser;
import io.bookme.migrations.tenant.NewTenant;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A tenant that is to be made. The forms of schema, name and domain are checked by the engine, as for the command line. */
@Schema(description = "A tenant that is to be made")
public record NewTenantJson(
        @Schema(pattern = "[a-z][a-z0-9_]{0,62}", examples = "tenant_acme", required = true) @NotNull String schema,

        @Schema(examples = "Acme Hair Salon", required = true) @NotNull String name,

        @Schema(
                description = "A host name, in any form that can be normalised",
                examples = "acme.example.com",
                required = true)
        @NotNull String domain,

        @Email @Size(max = 254) @Nullable String contactEmail,

        @Schema(description = "Its first member; without, it has none until somebody runs ./manage create_user")
        @Valid @Nullable NewOwnerJson owner) {

    /** Once it is validated. */
    NewTenant wanted() {
        return new NewTenant(schema, name, domain, Optional.ofNullable(contactEmail));
    }

    /** Once it is validated. */
    Optional<FirstUser> firstUser() {
        return Optional.ofNullable(owner).map(NewOwnerJson::wanted);
    }
}
