package io.bookme.ops;

import io.bookme.api.ProblemException;
import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.plan.Goal;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.FailureLimit;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.run.Work;
import io.bookme.rollout.Rollout;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a run is asked to do. */
@Schema(description = "What a run is asked to do")
public record NewRunJson(
        @Schema(
                description = "Only these schemas, by name or pattern; the shared schema and all tenants if left out",
                examples = "[\"tenant_acme\", \"tenant_b*\"]")
        @Size(min = 1, max = 1000, message = "must name 1 to 1000 schemas; leave it out for all of them") @Nullable List<@NotNull @Size(max = 63) String> schemas,

        @Schema(description = "Only this app", examples = "services") @Size(max = 63) @Nullable String app,

        @Schema(
                description =
                        "Where the app is to go, forward or back: a migration's name, the beginning of it, or zero;"
                                + " its last one if left out",
                examples = "0002")
        @Size(max = 255) @Nullable String migration,

        @Schema(
                description = "fake only records; fake_initial takes tables over that exist and match; release lifts"
                        + " holds first; prune forgets what is recorded of the app's migrations whose files are gone",
                enumeration = {"migrate", "fake", "fake_initial", "release", "prune"},
                defaultValue = "migrate")
        @Pattern(
                regexp = "migrate|fake|fake_initial|release|prune",
                message = "must be migrate, fake, fake_initial, release or prune")
        @Nullable String work,

        @Schema(description = "Begin no further schema once so many, or such a part, have failed", examples = "5%")
        @Pattern(
                regexp = "[1-9][0-9]{0,8}|([1-9][0-9]?|100)%",
                message = "must be a number from 1 on, or a part from 1% to 100%")
        @Nullable String maxFailures,

        @Schema(
                description = "Back up each schema inside its claim before a change that may take data away, into the"
                        + " folder that is set on the server",
                defaultValue = "false")
        @Nullable Boolean backup,

        @Schema(
                description =
                        "To prune, or to go back to zero: the app's name once more. What would be forgotten may be"
                                + " a newer build's work, and zero drops the app's tables with their rows; /ops/plan shows it",
                examples = "services")
        @Size(max = 63) @Nullable String confirm) {
    /** Everything that is behind. */
    static final NewRunJson EVERYTHING = new NewRunJson(List.of(), null, null, null, null, null, null);

    /** The schemas that are named, and not meant by a pattern. */
    List<String> named() {
        return all().stream()
                .filter(name -> !name.contains("*") && !name.contains("?"))
                .toList();
    }

    /** The schemas and patterns as they were given; none for all. */
    List<String> all() {
        return schemas == null ? List.of() : schemas.stream().distinct().toList();
    }

    RunRequest request(String user, Rollout rollout) {
        List<String> tenants =
                all().stream().filter(name -> !name.equals(Scope.SHARED_SCHEMA)).toList();
        RunRequest request = RunRequest.of(
                        all().isEmpty() || all().contains(Scope.SHARED_SCHEMA),
                        all().isEmpty() || !tenants.isEmpty(),
                        tenants,
                        Entrance.REST,
                        user)
                .naming(all())
                .withWork(work == null ? Work.MIGRATE : Work.valueOf(work.toUpperCase(Locale.ROOT)));
        if (maxFailures != null) {
            request = request.withLimit(FailureLimit.parse(maxFailures));
        }
        if (app == null && migration != null) {
            throw ProblemException.invalid("migration", "needs its app");
        }
        if (Boolean.TRUE.equals(backup)) {
            request = request.withBackup();
        }
        if (request.work() == Work.PRUNE && (app == null || migration != null)) {
            throw ProblemException.invalid("work", "prune needs an app, and is of the app as a whole");
        }
        if (request.work() == Work.RELEASE && migration != null) {
            throw ProblemException.invalid("migration", "cannot be named with release, which goes to the last one");
        }
        return app == null ? request : narrowed(request, app, rollout);
    }

    /** The schemas that it passes by, if any. */
    @Nullable HeldBackJson heldBack(RunRequest request, Rollout rollout) {
        return rollout.heldBack(request)
                .map(held -> HeldBackJson.of(held, schemas))
                .orElse(null);
    }

    /** Records are forgotten, and all tables of an app dropped, only on purpose. */
    void requireConfirmation() {
        boolean losesMuch = "prune".equals(work) || Goal.ZERO.equals(migration);
        if (losesMuch && (confirm == null || !confirm.equals(app))) {
            throw ProblemException.invalid("confirm", "must be the app's name once more: nothing was done");
        }
    }

    private RunRequest narrowed(RunRequest request, String name, Rollout rollout) {
        try {
            return rollout.narrowed(request, name, Optional.ofNullable(migration));
        } catch (BookMeException e) {
            ProblemException refused = ProblemException.invalid(
                    migration == null ? "app" : "migration", "cannot be met: " + e.getMessage() + ". " + e.nextStep());
            refused.initCause(e);
            throw refused;
        }
    }
}
