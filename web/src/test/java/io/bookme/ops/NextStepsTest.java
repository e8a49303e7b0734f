package io.bookme.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.api.Link;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.Goal;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Failure;
import io.bookme.migrations.run.Outcome;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunState;
import io.bookme.migrations.run.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which requests are offered when. */
class NextStepsTest {
    private static final MigrationId SECOND = new MigrationId("services", "0002_capacity");
    private static final MigrationId THIRD = new MigrationId("services", "0003_category");

    private static Run run(RunState state, boolean interrupted, int pending, int done, int failed) {
        return run(state, interrupted, pending, done, failed, Work.MIGRATE, Optional.empty(), Optional.empty(), false);
    }

    private static Run asked(Work work, Optional<Goal> goal, Optional<String> app, boolean backup) {
        return run(RunState.FAILED, false, 0, 0, 1, work, goal, app, backup);
    }

    private static Run run(
            RunState state,
            boolean interrupted,
            int pending,
            int done,
            int failed,
            Work work,
            Optional<Goal> goal,
            Optional<String> app,
            boolean backup) {
        return new Run(
                7,
                Entrance.REST,
                "olga",
                work,
                goal,
                app,
                List.of(),
                Optional.empty(),
                backup,
                Optional.of(List.of()),
                state,
                interrupted,
                Optional.of("pid 1"),
                Instant.EPOCH,
                Optional.of(Instant.EPOCH),
                Optional.empty(),
                Duration.ZERO,
                Optional.of(Instant.EPOCH),
                Optional.empty(),
                0,
                pending,
                done,
                failed,
                Optional.empty(),
                Optional.empty());
    }

    private static Outcome failed(Optional<String> migration, String sqlState) {
        Failure failure = new Failure(migration, Optional.of(sqlState), Optional.empty(), "It failed", "Mend it");
        return new Outcome(
                7,
                "tenant_a",
                Outcome.State.FAILED,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(failure),
                Optional.empty());
    }

    private static List<String> lines(List<Link> links) {
        return links.stream().map(link -> link.rel() + ": " + link.line()).toList();
    }

    private static List<String> ofRun(RunState state, boolean interrupted, int pending, int done, int failed) {
        return lines(NextSteps.of(run(state, interrupted, pending, done, failed), null));
    }

    private static List<String> retry(Work work, Optional<Goal> goal, Optional<String> app, boolean backup) {
        Outcome outcome = failed(Optional.of(THIRD.toString()), "23505");
        return lines(NextSteps.of(asked(work, goal, app, backup), outcome, Map.of()));
    }

    @Test
    void a_run_that_goes_on_can_be_stopped_and_nothing_else() {
        assertThat(ofRun(RunState.RUNNING, false, 2, 1, 1)).containsExactly("stop: POST /ops/runs/7/stop");
        assertThat(ofRun(RunState.REQUESTED, false, 2, 0, 0)).containsExactly("stop: POST /ops/runs/7/stop");
    }

    @Test
    void one_that_was_interrupted_or_stopped_is_resumed() {
        assertThat(ofRun(RunState.RUNNING, true, 2, 0, 0))
                .containsExactly("stop: POST /ops/runs/7/stop", "resume: POST /ops/runs/7/resume");
        assertThat(ofRun(RunState.STOPPED, false, 2, 1, 1))
                .containsExactly(
                        "resume: POST /ops/runs/7/resume",
                        "retry: POST /ops/runs/7/retry",
                        "undo: POST /ops/runs/7/undo");
    }

    @Test
    void one_that_failed_is_retried_and_what_was_done_can_be_undone() {
        assertThat(ofRun(RunState.FAILED, false, 0, 0, 1)).containsExactly("retry: POST /ops/runs/7/retry");
        assertThat(ofRun(RunState.FAILED, false, 3, 0, 1))
                .as("public failed, and what is left waits for it")
                .containsExactly("retry: POST /ops/runs/7/retry");
        assertThat(ofRun(RunState.COMPLETED, false, 0, 2, 0)).containsExactly("undo: POST /ops/runs/7/undo");
    }

    @Test
    void what_was_undone_comes_back_by_undoing_that() {
        Run run = run(RunState.STOPPED, false, 1, 2, 1);
        assertThat(lines(NextSteps.of(run, 9L))).containsExactly("undo: POST /ops/runs/9/undo");
    }

    @Test
    void who_wants_more_of_a_run_that_is_complete_can_start_another() {
        Run complete = run(RunState.COMPLETED, false, 0, 2, 0);
        assertThat(lines(NextSteps.insteadOf(complete, null)))
                .containsExactly("undo: POST /ops/runs/7/undo", "start: POST /ops/runs {}");
        Run alive = run(RunState.RUNNING, false, 1, 2, 0);
        assertThat(lines(NextSteps.insteadOf(alive, null))).containsExactly("stop: POST /ops/runs/7/stop");
    }

    @Test
    void a_schema_is_retried_with_just_what_its_run_was_asked_for() {
        assertThat(retry(Work.MIGRATE, Optional.empty(), Optional.empty(), false))
                .containsExactly("retry: POST /ops/runs {\"schemas\":[\"tenant_a\"]}");
        Goal named = new Goal("services", "0002_capacity");
        assertThat(retry(Work.MIGRATE, Optional.of(named), Optional.empty(), true))
                .containsExactly("retry: POST /ops/runs {\"schemas\":[\"tenant_a\"],\"app\":\"services\","
                        + "\"migration\":\"0002_capacity\",\"backup\":true}");
        assertThat(retry(Work.FAKE_INITIAL, Optional.of(named.forwardOnly()), Optional.empty(), false))
                .as("to the app's last one, whichever it is")
                .containsExactly("retry: POST /ops/runs {\"schemas\":[\"tenant_a\"],\"work\":\"fake_initial\","
                        + "\"app\":\"services\"}");
        assertThat(retry(Work.RELEASE, Optional.empty(), Optional.of("services"), false))
                .containsExactly("retry: POST /ops/runs {\"schemas\":[\"tenant_a\"],\"work\":\"release\","
                        + "\"app\":\"services\"}");
    }

    @Test
    void what_has_to_be_confirmed_and_what_only_the_run_knows_is_retried_as_the_run() {
        String ofRun = "retry: POST /ops/runs/7/retry";
        assertThat(retry(Work.UNDO, Optional.empty(), Optional.empty(), false)).containsExactly(ofRun);
        assertThat(retry(Work.PRUNE, Optional.empty(), Optional.of("services"), false))
                .containsExactly(ofRun);
        Goal zero = new Goal("services", Goal.ZERO);
        assertThat(retry(Work.MIGRATE, Optional.of(zero), Optional.empty(), false))
                .containsExactly(ofRun);
    }

    @Test
    void what_is_there_already_is_recorded_after_what_it_stands_on() {
        Run run = asked(Work.MIGRATE, Optional.empty(), Optional.empty(), false);
        Outcome exists = failed(Optional.of(THIRD.toString()), "42P07");
        assertThat(lines(NextSteps.of(run, exists, Map.of("tenant_a", List.of(SECOND)))))
                .containsExactly(
                        "migrate: POST /ops/runs {\"schemas\":[\"tenant_a\"],\"app\":\"services\","
                                + "\"migration\":\"0002_capacity\"}",
                        "fake: POST /ops/runs {\"schemas\":[\"tenant_a\"],\"work\":\"fake\",\"app\":\"services\","
                                + "\"migration\":\"0003_category\"}",
                        "retry: POST /ops/runs {\"schemas\":[\"tenant_a\"]}");
    }

    @Test
    void a_schema_that_is_missing_is_repaired() {
        Run run = asked(Work.MIGRATE, Optional.empty(), Optional.empty(), false);
        assertThat(lines(NextSteps.of(run, failed(Optional.empty(), "42P01"), Map.of())))
                .contains("repair: POST /ops/tenants/tenant_a/repair");
        assertThat(lines(NextSteps.of(run, failed(Optional.of(THIRD.toString()), "42P01"), Map.of())))
                .as("a table that the migration needs")
                .containsExactly("retry: POST /ops/runs {\"schemas\":[\"tenant_a\"]}");
    }
}
