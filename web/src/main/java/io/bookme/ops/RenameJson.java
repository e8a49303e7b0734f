package io.bookme.ops;

import jakarta.validation.constraints.NotNull;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a tenant's schema is to be called. */
@Schema(description = "What a tenant is to be called")
public record RenameJson(
        @Schema(pattern = "[a-z][a-z0-9_]{0,62}", examples = "tenant_blue", required = true) @NotNull String schema,

        @Schema(description = "What people call it; left as it is without") @Nullable String name) {}
