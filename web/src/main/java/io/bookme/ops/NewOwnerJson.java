package io.bookme.ops;

import io.bookme.migrations.tenant.FirstUser;
import jakarta.validation.constraints.NotNull;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The first member of a tenant that is to be made. The forms are checked by the engine, as for the command line; the password
 * has no constraint here, as what breaks one is repeated in the violation.
 */
@Schema(description = "A new tenant's owner: a new user, or one who is there already")
public record NewOwnerJson(
        @Schema(description = "What the user signs in with", examples = "anna", required = true) @NotNull String username,

        @Schema(description = "What people call a new user", examples = "Anna Blue") @Nullable String fullName,

        @Schema(description = "Whom to write to, of a new user", examples = "anna@acme.example") @Nullable String email,

        @Schema(
                description =
                        "A new user's, of 12 to 72 bytes; it is kept as a hash, and shown to nobody. Leave it out for a"
                                + " user who is there already: that one keeps password, name and address",
                writeOnly = true)
        @Nullable String password) {

    /**
     * @throws io.bookme.migrations.tenant.InvalidTenantException if a name, the address or the password cannot be used
     */
    FirstUser wanted() {
        return FirstUser.of(
                username,
                Optional.ofNullable(fullName).orElse(""),
                Optional.ofNullable(email),
                Optional.ofNullable(password));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "NewOwnerJson[" + username + "]";
    }
}
