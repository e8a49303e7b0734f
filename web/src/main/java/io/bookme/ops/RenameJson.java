package io.bookme.ops;

import io.bookme.api.ProblemException;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a tenant's schema, its name and its host are to be; at least one of them. */
@Schema(description = "What a tenant is to be called, and where it is to be reached; at least one of them")
public record RenameJson(
        @Schema(
                description = "Its schema; left as it is without",
                pattern = "[a-z][a-z0-9_]{0,62}",
                examples = "tenant_blue")
        @Nullable String schema,

        @Schema(description = "What people call it; left as it is without") @Nullable String name,

        @Schema(
                description = "The host it is reached under from now on; left as it is without",
                examples = "blue.example.com")
        @Nullable String domain) {

    /**
     * @throws ProblemException 400 if nothing new is named
     */
    void requireSomething() {
        if (schema == null && name == null && domain == null) {
            throw ProblemException.invalid("schema", "is missing, and so are name and domain: nothing new is named");
        }
    }
}
