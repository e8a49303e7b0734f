package io.bookme.migrations.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.testing.TestChangelogs;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private final MigrationGraph graph = TestChangelogs.empty()
            .tenant("a.0001_initial", "", "select 1;", "select 1;")
            .tenant("a.0002_two", "a.0001_initial", "select 1;", "select 1;")
            .tenant("a.0003_three", "a.0002_two", "select 1;", "select 1;")
            .tenant("b.0001_initial", "a.0002_two", "select 1;", "select 1;")
            .graph();
    private final Planner planner = new Planner(graph, List.of());

    private static List<AppliedMigration> applied(String... names) {
        return Arrays.stream(names)
                .map(name -> new AppliedMigration(MigrationId.parse(name), "", Optional.empty()))
                .toList();
    }

    private static List<String> steps(Plan plan) {
        return plan.steps().stream().map(Step::toString).toList();
    }

    @Test
    void what_is_missing_is_applied_in_the_graphs_order() {
        assertThat(steps(planner.towardsTargets(Scope.TENANT, applied("a.0001_initial"), Map.of())))
                .containsExactly("+a.0002_two", "+a.0003_three", "+b.0001_initial");
    }

    @Test
    void a_held_app_is_not_moved_nor_is_what_stands_on_it() {
        assertThat(planner.towardsTargets(Scope.TENANT, applied("a.0001_initial"), Map.of("a", "0001_initial"))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void what_is_held_is_not_undone_by_itself() {
        assertThat(planner.towardsTargets(
                                Scope.TENANT, applied("a.0001_initial", "a.0002_two"), Map.of("a", "0001_initial"))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void going_back_undoes_what_stands_on_it_newest_first_and_holds_each_app() {
        Plan plan = planner.towardsGoal(
                Scope.TENANT,
                applied("a.0001_initial", "a.0002_two", "a.0003_three", "b.0001_initial"),
                Map.of(),
                new Goal("a", "0001_initial"));
        assertThat(steps(plan)).containsExactly("-b.0001_initial", "-a.0003_three", "-a.0002_two");
        assertThat(plan.holds()).isEqualTo(Map.of("a", Optional.of("0001_initial"), "b", Optional.of("zero")));
    }

    @Test
    void zero_undoes_the_app() {
        Plan plan = planner.towardsGoal(
                Scope.TENANT, applied("a.0001_initial", "a.0002_two"), Map.of(), new Goal("a", "zero"));
        assertThat(steps(plan)).containsExactly("-a.0002_two", "-a.0001_initial");
        assertThat(plan.holds()).containsEntry("a", Optional.of("zero"));
    }

    @Test
    void going_forward_to_the_last_migration_ends_the_hold() {
        Plan plan = planner.towardsGoal(
                Scope.TENANT, applied("a.0001_initial"), Map.of("a", "0001_initial"), new Goal("a", "0003_three"));
        assertThat(steps(plan)).containsExactly("+a.0002_two", "+a.0003_three");
        assertThat(plan.holds()).containsEntry("a", Optional.empty());
    }

    @Test
    void going_forward_to_an_earlier_one_holds_the_app_there() {
        Plan plan = planner.towardsGoal(Scope.TENANT, applied("a.0001_initial"), Map.of(), new Goal("a", "0002_two"));
        assertThat(steps(plan)).containsExactly("+a.0002_two");
        assertThat(plan.holds()).containsEntry("a", Optional.of("0002_two"));
    }

    @Test
    void a_goal_brings_what_it_needs_of_other_apps() {
        assertThat(steps(planner.towardsGoal(Scope.TENANT, applied(), Map.of(), new Goal("b", "0001_initial"))))
                .containsExactly("+a.0001_initial", "+a.0002_two", "+b.0001_initial");
    }

    @Test
    void a_goal_that_needs_a_held_app_says_which() {
        assertThatThrownBy(() -> planner.towardsGoal(
                        Scope.TENANT,
                        applied("a.0001_initial"),
                        Map.of("a", "0001_initial"),
                        new Goal("b", "0001_initial")))
                .isInstanceOf(BookMeException.class)
                .hasMessageContaining("'a' is held")
                .extracting(error -> ((BookMeException) error).nextStep())
                .isEqualTo(
                        "Let that app go on first: ./manage migrate_schemas --release a, with the same --schema as here.");
    }

    @Test
    void what_a_newer_build_applied_is_left_alone() {
        assertThat(planner.towardsTargets(
                                Scope.TENANT,
                                applied("a.0001_initial", "a.0002_two", "a.0003_three", "a.0004_new", "b.0001_initial"),
                                Map.of())
                        .isEmpty())
                .isTrue();
    }

    @Test
    void what_a_newer_build_applied_is_left_alone_where_no_migration_was_named() {
        Goal last = Goal.of(graph, "a", Optional.empty());
        List<AppliedMigration> ahead = applied("a.0001_initial", "a.0002_two", "a.0004_new");
        assertThat(steps(planner.towardsGoal(Scope.TENANT, ahead, Map.of(), last)))
                .containsExactly("+a.0003_three");
        assertThat(steps(planner.recordGoal(Scope.TENANT, ahead, Map.of(), last)))
                .noneMatch(step -> step.contains("0004"));
    }

    @Test
    void what_a_newer_build_applied_is_undone_with_the_rollback_that_was_remembered() {
        Migration newer = TestChangelogs.empty()
                .tenant("a.0003_three", "", "select 1;", "select 1;")
                .tenant("a.0004_new", "a.0003_three", "select 1;", "select 1;")
                .graph()
                .ofApp("a")
                .get(1);
        Plan plan = new Planner(graph, List.of(newer))
                .towardsGoal(
                        Scope.TENANT,
                        applied("a.0001_initial", "a.0002_two", "a.0003_three", "a.0004_new"),
                        Map.of(),
                        new Goal("a", "0002_two"));
        assertThat(steps(plan)).containsExactly("-a.0004_new", "-a.0003_three");
        assertThatThrownBy(() -> planner.towardsGoal(
                        Scope.TENANT,
                        applied("a.0001_initial", "a.0002_two", "a.0003_three", "a.0004_new"),
                        Map.of(),
                        new Goal("a", "0002_two")))
                .hasMessageContaining("a.0004_new");
    }

    @Test
    void what_a_newer_build_applied_on_top_of_that_is_undone_with_it() {
        Collection<Migration> newer = TestChangelogs.empty()
                .tenant("c.0001_initial", "", "select 1;", "select 1;")
                .tenant("a.0001_initial", "", "select 1;", "select 1;")
                .tenant("d.0002_upon", "a.0001_initial", "select 1;", "select 1;")
                .tenant("c.0002_upon", "c.0001_initial,d.0002_upon", "select 1;", "select 1;")
                .tenant("b.0002_upon", "c.0002_upon", "select 1;", "select 1;")
                .graph()
                .all();
        Plan plan = new Planner(graph, newer)
                .towardsGoal(
                        Scope.TENANT,
                        applied("a.0001_initial", "c.0001_initial", "d.0002_upon", "c.0002_upon", "b.0002_upon"),
                        Map.of(),
                        new Goal("a", "zero"));
        assertThat(steps(plan)).containsExactly("-b.0002_upon", "-c.0002_upon", "-d.0002_upon", "-a.0001_initial");
    }

    private static Migration twice(String rollback, String forward) {
        return TestChangelogs.empty()
                .tenant("a.0004_new", "", forward, rollback)
                .graph()
                .ofApp("a")
                .get(0);
    }

    @Test
    void of_several_texts_the_one_that_was_applied_is_undone() {
        Migration applied = twice("select 1;", "select 'applied';");
        Migration newest = twice("select 2;", "select 'edited';");
        List<AppliedMigration> rows = List.of(
                new AppliedMigration(MigrationId.parse("a.0001_initial"), "", Optional.empty()),
                new AppliedMigration(applied.id(), "", Optional.of(applied.checksum())));
        Planner knowing = new Planner(graph, List.of(newest, applied));
        Goal goal = new Goal("a", "0001_initial");
        assertThat(knowing.towardsGoal(Scope.TENANT, rows, Map.of(), goal).steps())
                .singleElement()
                .satisfies(step ->
                        assertThat(step.body()).isEqualTo(applied.backward().orElseThrow()));
        Planner ignorant = new Planner(graph, List.of(newest));
        assertThatThrownBy(() -> ignorant.towardsGoal(Scope.TENANT, rows, Map.of(), goal))
                .hasMessageContaining("a.0004_new", "another text");
        assertThat(steps(ignorant.recordGoal(Scope.TENANT, rows, Map.of(), goal)))
                .containsExactly("-a.0004_new");
    }

    @Test
    void an_applied_file_that_was_edited_later_is_named_with_both_checksums() {
        List<AppliedMigration> rows =
                List.of(new AppliedMigration(MigrationId.parse("a.0001_initial"), "", Optional.of("9:another")));
        assertThatThrownBy(() -> planner.towardsTargets(Scope.TENANT, rows, Map.of()))
                .isInstanceOfSatisfying(BookMeException.class, e -> {
                    assertThat(e)
                            .hasMessageContaining("db/tenant/a/0001_initial.sql")
                            .hasMessageContaining("9:another");
                    assertThat(e.nextStep()).contains("new migration");
                });
    }

    private final MigrationGraph merged = TestChangelogs.empty()
            .tenant("a.0001_initial", "", "select 1;", "select 1;")
            .tenant("a.0002_left", "a.0001_initial", "select 1;", "select 1;")
            .tenant("a.0002_right", "a.0001_initial", "select 1;", "select 1;")
            .tenant("a.0003_merge", "a.0002_left,a.0002_right", "select 1;", "select 1;")
            .graph();

    private List<String> mergedSteps(String goal, String... applied) {
        return steps(new Planner(merged, List.of())
                .towardsGoal(Scope.TENANT, applied(applied), Map.of(), new Goal("a", goal)));
    }

    /** As Django does: it takes back what stands on the named migration, and nothing else. */
    @Test
    void who_goes_to_one_of_two_branches_leaves_the_other_as_it_is() {
        String[] all = {"a.0001_initial", "a.0002_left", "a.0002_right", "a.0003_merge"};
        assertThat(mergedSteps("0002_left", all)).containsExactly("-a.0003_merge");
        assertThat(mergedSteps("0001_initial", all)).containsExactly("-a.0003_merge", "-a.0002_right", "-a.0002_left");
        assertThat(mergedSteps("0002_left", "a.0001_initial", "a.0002_right")).containsExactly("+a.0002_left");
    }

    @Test
    void forward_alone_takes_nothing_back_and_leaves_the_holds_of_who_is_further() {
        Plan plan = planner.towardsGoal(
                Scope.TENANT,
                applied("a.0001_initial", "a.0002_two", "a.0003_three"),
                Map.of(),
                new Goal("a", "0002_two", true));
        assertThat(plan.isEmpty()).isTrue();
    }
}
