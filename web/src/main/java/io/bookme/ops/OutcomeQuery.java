package io.bookme.ops;

import io.bookme.api.Paging;
import io.bookme.migrations.run.Outcome;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.QueryParam;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which of a run's schemas an operator wants to see. */
public class OutcomeQuery extends Paging {
    @QueryParam("state")
    @Pattern(regexp = "pending|done|failed", message = "must be pending, done or failed") @Parameter(description = "Only those that are pending, done or failed")
    private @Nullable String state;

    Optional<Outcome.State> state() {
        return Optional.ofNullable(state).map(word -> Outcome.State.valueOf(word.toUpperCase(Locale.ROOT)));
    }
}
