package io.bookme.rollout;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.graph.ChangelogFile;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Outcome;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunState;
import io.bookme.system.BookMeServer;
import io.bookme.system.Figures;
import io.bookme.system.TestUsers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes that start at once on one database, and what becomes of a run when one of them is killed or falls asleep. */
class TwoNodesIT {
    private static final int TENANTS = 20;
    private static final List<ChangelogFile> NEWER = Drill.newer(Drill.MOST);
    private static final String READY = "/health/ready";

    private static DrillDatabase database;
    private static Fleet fleet;
    private static List<BookMeServer> nodes;

    @BeforeAll
    static void startBothAtOnce() throws Exception {
        Path newer = DrillEar.with("two-nodes", NEWER);
        database = DrillDatabase.with(TENANTS, Drill.older());
        fleet = database.fleet(NEWER);
        nodes = List.of(
                BookMeServer.on(database.system()).deploying(newer),
                BookMeServer.on(database.system()).deploying(newer));
        database.closeGate();
        nodes.forEach(BookMeServer::launch);
    }

    @AfterAll
    static void end() throws Exception {
        nodes.forEach(BookMeServer::close);
        database.close();
    }

    @Test
    void when_a_node_is_killed_in_the_midst_of_a_run_the_other_finishes_it() throws Exception {
        Run run = underway();
        BookMeServer killed = workingOn(run);
        BookMeServer survivor = otherThan(killed);
        List<String> halfWay = database.halfWaySchemas(fleet, run);
        assertThat(halfWay).as("half way when the kill struck").isNotEmpty();

        killed.kill();
        database.openGate();
        Duration finished = awaitEnd(run);

        assertThat(workingOn(fleet.ledger().get(run.id()))).isSameAs(survivor);
        assertDone(run);
        given().get(survivor.uri(READY)).then().statusCode(200);
        killed.startUntil(READY);
        assertThat(errors()).isEmpty();
        Figures.print(
                TwoNodesIT.class,
                "killed with " + run.done() + " of " + run.total() + " done and " + halfWay
                        + " half way; the other node had finished after " + finished.toMillis() + " ms");
    }

    @Test
    void a_node_that_sleeps_while_it_holds_claims_is_replaced_and_does_no_harm_when_it_wakes() throws Exception {
        Run run = underway();
        BookMeServer sleeper = workingOn(run);
        BookMeServer survivor = otherThan(sleeper);
        String jobs = database.one("select coalesce(max(jobexecutionid), 0) from batch.job_execution");
        List<String> halfWay = database.halfWaySchemas(fleet, run);
        assertThat(halfWay).as("claimed when it fell asleep").isNotEmpty();

        signal(sleeper, "STOP");
        Duration replaced = Eventually.within(
                Duration.ofMinutes(2),
                "the other node takes the run over",
                () -> workingOn(fleet.ledger().get(run.id())) == survivor);
        assertThat(database.halfWaySchemas(fleet, run))
                .as("still claimed when the other node had taken over")
                .containsAll(halfWay);
        database.openGate();
        awaitEnd(run);
        assertDone(run);
        Run ended = fleet.ledger().get(run.id());

        signal(sleeper, "CONT");
        sleeper.await(READY);
        Eventually.within(
                Duration.ofMinutes(2),
                "the sleeper's job ends",
                () -> database.one("select count(*) from batch.job_execution where jobexecutionid >= " + jobs
                                + " and batchstatus in ('STARTING', 'STARTED', 'STOPPING')")
                        .equals("0"));
        assertThat(fleet.ledger().get(run.id()))
                .as("the run after the sleeper woke")
                .isEqualTo(ended);
        assertDone(run);
        assertThat(errors()).isEmpty();
        Figures.print(
                TwoNodesIT.class,
                "asleep with " + halfWay + " claimed; the other node took over after " + replaced.toMillis() + " ms");
    }

    /** A run that stands at the gate: the one that the start of both began, or one that is begun now. */
    private static Run underway() throws Exception {
        nodes.forEach(node -> node.await(READY));
        if (database.newestRun(fleet).map(run -> !run.state().isActive()).orElse(false)) {
            database.closeGate();
            List<String> behind = database.add(TENANTS, Drill.older());
            TestUsers.as(TestUsers.OPERATOR, nodes.get(0))
                    .body(Map.of("schemas", behind))
                    .post("/ops/runs")
                    .then()
                    .statusCode(202);
        }
        Run run = database.awaitHalfWay(fleet, 5);
        assertThat(fleet.ledger().active()).as("runs of both nodes").hasSize(1);
        return run;
    }

    private static BookMeServer workingOn(Run run) {
        String process = run.executor().orElseThrow().split(" ")[1];
        return nodes.stream()
                .filter(node -> node.pid().equals(process))
                .findFirst()
                .orElseThrow();
    }

    private static BookMeServer otherThan(BookMeServer node) {
        return nodes.get(1 - nodes.indexOf(node));
    }

    private static Duration awaitEnd(Run run) throws InterruptedException {
        return Eventually.within(
                Duration.ofMinutes(2),
                "the run ends",
                () -> !fleet.ledger().get(run.id()).state().isActive());
    }

    private static void assertDone(Run run) throws Exception {
        assertThat(fleet.ledger().get(run.id()).state()).isEqualTo(RunState.COMPLETED);
        assertThat(database.schemasThat(fleet, run, Outcome.State.DONE)).hasSize(run.total());
        database.assertAllAtHead(fleet);
    }

    private static void signal(BookMeServer node, String signal) throws Exception {
        Process kill =
                new ProcessBuilder("kill", "-" + signal, node.pid()).inheritIO().start();
        assertThat(kill.waitFor()).as("kill -" + signal).isZero();
    }

    private static List<String> errors() throws IOException {
        List<String> errors = new ArrayList<>();
        for (BookMeServer node : nodes) {
            try (Stream<String> lines = Files.lines(node.server().log())) {
                lines.filter(line -> line.contains(" ERROR ")).forEach(errors::add);
            }
        }
        return errors;
    }
}
