package io.bookme.ops;

import io.bookme.migrations.run.Failure;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Why a schema could not be migrated. Operators may read statements and what PostgreSQL said. */
@Schema(description = "Why a schema could not be migrated")
public record FailureJson(
        @Nullable String migration,
        @Schema(examples = "23502") @Nullable String sqlState,
        @Nullable String statement,
        String message,
        @Schema(description = "What a person should do now") String nextStep) {

    static FailureJson of(Failure failure) {
        return new FailureJson(
                failure.migration().orElse(null),
                failure.sqlState().orElse(null),
                failure.statement().orElse(null),
                failure.message(),
                failure.nextStep());
    }
}
