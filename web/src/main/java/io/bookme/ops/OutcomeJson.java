package io.bookme.ops;

import io.bookme.api.Link;
import io.bookme.migrations.run.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What became of one schema in one run. */
@Schema(description = "What became of one schema in one run")
public record OutcomeJson(
        String schema,
        @Schema(enumeration = {"pending", "done", "failed"}) String state,
        List<String> applied,
        List<String> undone,

        @Schema(description = "Those of both that were only recorded, and not run")
        List<String> recordedOnly,

        @Schema(
                description =
                        "The files to which it was backed up before that, on the machine that worked on it; `./manage restore`"
                                + " brings one back")
        List<String> backups,

        @Nullable Instant startedAt,

        @Schema(description = "How long it took until it was done, or failed") @Nullable Long durationMillis,

        @Nullable FailureJson error,

        @Schema(
                description =
                        "While it is pending, why it was put off when it was last tried: who holds its tables, for instance")
        @Nullable String waitsFor) {

    static OutcomeJson of(Outcome outcome, List<Link> next) {
        return new OutcomeJson(
                outcome.schema(),
                RunJson.word(outcome.state()),
                outcome.applied().stream().map(Object::toString).toList(),
                outcome.undone().stream().map(Object::toString).toList(),
                outcome.recordedOnly().stream().map(Object::toString).toList(),
                outcome.backups(),
                outcome.startedAt().orElse(null),
                outcome.duration().map(Duration::toMillis).orElse(null),
                outcome.failure().map(failure -> FailureJson.of(failure, next)).orElse(null),
                outcome.waitsFor().orElse(null));
    }
}
