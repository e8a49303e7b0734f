package io.bookme.migrations.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.run.DatabaseException;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunExecution;
import io.bookme.migrations.run.RunListener;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.run.Settings;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A run is broken before and after each of its operations on the database, one at a time, and goes on in what is as
 * good as a fresh process: a new fleet on new connections.
 */
class EveryStepTest {
    private static final List<String> TENANTS = List.of("tenant_a", "tenant_b", "tenant_c");

    /** Nothing happens by itself, so that each run has the same operations; the dead are known at once. */
    private static final Settings SETTINGS = Settings.defaults()
            .withPresumedDead(Duration.ofHours(1), Duration.ofMillis(1))
            .withConfirmWithin(Duration.ofHours(1))
            .withWatchEvery(Duration.ofHours(1));

    private static final Seed SEED = Seed.of(EveryStepTest.class);

    private static TestDatabase before;
    private static MigrationGraph graph;
    private static List<String> operations;

    /** How many operations come before the run is in the hands of the process. */
    private static int preparations;

    @BeforeAll
    static void watchARunWithoutAFault() {
        before = TestDatabase.create();
        TestFleet.of(before, Drill.initial(TestChangelogs.shared())).tenants("a", "b", "c");
        graph = Drill.changesWithJava(TestChangelogs.shared()).graph();
        try (TestDatabase database = TestDatabase.copyOf(before)) {
            Mortal process = new Mortal(database.ownerDataSource(), Fault.NONE);
            RunExecution run = takeUp(process.source()).orElseThrow();
            preparations = process.operations().size();
            run.runToEnd(1, Died::thread);
            operations = process.operations();
        }
    }

    @AfterAll
    static void drop() {
        before.close();
    }

    /** As the command line or a server does it: what somebody left, or a new run. */
    private static Optional<RunExecution> takeUp(DataSource owner) {
        Fleet fleet = new Fleet(owner, graph, SETTINGS, Died::thread);
        fleet.prepare(RunListener.SILENT);
        Optional<Run> left = fleet.ledger().active().stream().findFirst();
        return left.or(() -> fleet.start(RunRequest.everything(Entrance.COMMAND_LINE, "test")))
                .map(run -> fleet.execute(run.id(), RunListener.SILENT).orElseThrow());
    }

    private static void work(DataSource owner) {
        takeUp(owner).ifPresent(run -> run.runToEnd(1, Died::thread));
    }

    private static List<Fault> faults(Fault.Kind kind, int first) {
        return Stream.of(Fault.Moment.values())
                .flatMap(moment -> IntStream.rangeClosed(first, operations.size())
                        .mapToObj(operation -> new Fault(kind, moment, operation)))
                .toList();
    }

    private interface Scenario {
        void play(DataSource owner, Mortal process);
    }

    /** What went wrong with the fault, a line each. */
    private static List<String> play(Fault fault, Scenario scenario) {
        List<String> wrong = new ArrayList<>();
        try (TestDatabase database = TestDatabase.copyOf(before)) {
            Mortal process = new Mortal(database.ownerDataSource(), fault);
            try {
                scenario.play(database.ownerDataSource(), process);
                long last = new Fleet(database.ownerDataSource(), graph, SETTINGS)
                        .ledger()
                        .list(0, 1)
                        .get(0)
                        .id();
                wrong.addAll(new Oracle(database.ownerDataSource(), graph, TENANTS).violations(last));
            } catch (RuntimeException e) {
                wrong.add(e.toString());
            }
            if (!process.hasStruck()) {
                wrong.add("the fault never struck");
            }
        }
        String where = fault + " (" + operations.get(fault.operation() - 1) + "), " + SEED + ": ";
        return wrong.stream().map(line -> where + line).toList();
    }

    private static void playAll(List<Fault> faults, Scenario scenario) {
        List<String> wrong = new ArrayList<>();
        faults.forEach(fault -> wrong.addAll(play(fault, scenario)));
        System.out.printf(
                "%d faults among %d operations, %s: %d lines of what went wrong%n",
                faults.size(), operations.size(), SEED, wrong.size());
        assertThat(wrong).isEmpty();
    }

    @Test
    void a_process_that_dies_at_any_step_leaves_nothing_that_a_fresh_one_does_not_finish() {
        playAll(SEED.some(faults(Fault.Kind.DEATH, 1), 25), (owner, process) -> {
            try {
                work(process.source());
            } catch (Died e) {
                // as intended
            }
            work(owner);
        });
    }

    @Test
    void a_connection_cut_at_any_step_of_a_run_does_not_end_the_run() {
        playAll(SEED.some(faults(Fault.Kind.CUT, preparations + 1), 25), (owner, process) -> work(process.source()));
    }

    @Test
    void a_connection_cut_before_a_run_has_begun_is_said_and_the_next_attempt_does_it() {
        List<Fault> early = faults(Fault.Kind.CUT, 1).stream()
                .filter(fault -> fault.operation() <= preparations)
                .toList();
        playAll(SEED.some(early, 6), (owner, process) -> {
            try {
                work(process.source());
            } catch (DatabaseException e) {
                assertThat(e.isLoss()).isTrue();
            }
            work(owner);
        });
    }
}
