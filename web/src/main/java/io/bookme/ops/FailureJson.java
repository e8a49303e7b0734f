package io.bookme.ops;

import io.bookme.api.Link;
import io.bookme.migrations.run.Failure;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Why a schema could not be migrated. Operators may read statements and what PostgreSQL said. */
@Schema(description = "Why a schema could not be migrated")
public record FailureJson(
        @Nullable String migration,
        @Schema(examples = "23502") @Nullable String sqlState,
        @Nullable String statement,
        String message,

        @Schema(description = "What a person should do now, in the words of the command line")
        String nextStep,

        @Schema(description = "The same as requests") List<Link> next) {

    static FailureJson of(Failure failure, List<Link> next) {
        return new FailureJson(
                failure.migration().orElse(null),
                failure.sqlState().orElse(null),
                failure.statement().orElse(null),
                failure.message(),
                failure.nextStep(),
                next);
    }
}
