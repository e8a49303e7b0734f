package io.bookme.migrations.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The same faults for stock Liquibase in a loop over the tenants, with the same oracle: had it nothing to say here, its
 * silence about the engine would mean nothing.
 */
class StockEveryStepTest {
    private static final List<String> TENANTS = List.of("tenant_a", "tenant_b");
    private static final Seed SEED = Seed.of(StockEveryStepTest.class);

    private static TestDatabase before;
    private static MigrationGraph graph;
    private static StockLoop stock;
    private static List<String> operations;

    /**
     * What the oracle said.
     *
     * @param resumed after the same command was run once more
     * @param released after a person has released the locks and run it a third time
     */
    private record Verdict(Fault fault, List<String> resumed, List<String> released) {}

    @BeforeAll
    static void watchALoopWithoutAFault() {
        before = TestDatabase.create();
        TestFleet.of(before, Drill.initial(TestChangelogs.shared())).tenants("a", "b");
        TestChangelogs changelogs = Drill.changesWithJava(TestChangelogs.shared());
        graph = changelogs.graph();
        stock = new StockLoop(changelogs, TENANTS);
        try (TestDatabase database = TestDatabase.copyOf(before)) {
            Mortal process = new Mortal(database.ownerDataSource(), Fault.NONE);
            assertThat(stock.update(process.source())).isEmpty();
            operations = process.operations();
            assertThat(oracle(database).violationsOfSchemas())
                    .as("without a fault stock Liquibase does all that it should")
                    .isEmpty();
        }
    }

    @AfterAll
    static void drop() {
        before.close();
    }

    private static Oracle oracle(TestDatabase database) {
        return new Oracle(database.ownerDataSource(), graph, TENANTS);
    }

    private static Verdict play(Fault fault) {
        try (TestDatabase database = TestDatabase.copyOf(before)) {
            Mortal process = new Mortal(database.ownerDataSource(), fault);
            try {
                stock.update(process.source());
            } catch (Died | RuntimeException e) {
                // Liquibase wraps what it meets
            }
            assertThat(process.hasStruck()).as("%s, %s", fault, SEED).isTrue();
            stock.update(database.ownerDataSource());
            List<String> resumed = oracle(database).violationsOfSchemas();
            stock.releaseLocks(database.ownerDataSource());
            stock.update(database.ownerDataSource());
            return new Verdict(fault, resumed, oracle(database).violationsOfSchemas());
        }
    }

    private static List<Verdict> playAll(List<Fault> faults) {
        List<Verdict> verdicts = faults.stream().map(StockEveryStepTest::play).toList();
        System.out.printf(
                "Stock Liquibase: %d faults among %d operations, %s: %d resumed clean, %d more after a person had"
                        + " released the locks, %d were wrong even then%n",
                verdicts.size(),
                operations.size(),
                SEED,
                verdicts.stream().filter(verdict -> verdict.resumed().isEmpty()).count(),
                verdicts.stream()
                        .filter(verdict -> !verdict.resumed().isEmpty()
                                && verdict.released().isEmpty())
                        .count(),
                verdicts.stream()
                        .filter(verdict -> !verdict.released().isEmpty())
                        .count());
        return verdicts;
    }

    private static List<Fault> deaths() {
        return Stream.of(Fault.Moment.values())
                .flatMap(moment -> IntStream.rangeClosed(1, operations.size())
                        .mapToObj(operation -> new Fault(Fault.Kind.DEATH, moment, operation)))
                .toList();
    }

    @Test
    void the_oracle_catches_stock_liquibase_at_steps_at_random() {
        List<Fault> some = SEED.some(deaths(), 10);
        List<String> caught = new ArrayList<>();
        playAll(some).forEach(verdict -> caught.addAll(verdict.resumed()));
        assertThat(caught).as("%s", SEED).isNotEmpty();
    }

    @Test
    void the_oracle_sees_that_stock_liquibase_counts_twice() {
        int counted = IntStream.range(0, operations.size())
                .filter(i -> operations.get(i).startsWith("update drill_counter"))
                .findFirst()
                .orElseThrow();
        int committed = IntStream.range(counted, operations.size())
                .filter(i -> operations.get(i).equals("commit"))
                .findFirst()
                .orElseThrow();
        List<Verdict> verdicts = playAll(List.of(new Fault(Fault.Kind.DEATH, Fault.Moment.AFTER, committed + 1)));
        assertThat(verdicts.get(0).resumed()).anyMatch(line -> line.startsWith("Liquibase's lock left in tenant_a"));
        assertThat(verdicts.get(0).released())
                .anyMatch(line -> line.startsWith("tenant_a drill.0002_counter left 2 and not 1"));
    }
}
