package io.bookme.rollout;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.bookme.migrations.graph.ChangelogFile;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Outcome;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunState;
import io.bookme.system.BookMeServer;
import io.bookme.system.Figures;
import io.bookme.system.TestUsers;
import io.restassured.http.ContentType;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An operator stops the job in WildFly's own batch page, which knows nothing of the ledger, while its workers wait. */
class StoppedJobIT {
    private static final int TENANTS = 8;

    /** Of the three workers two wait all the time, and one tries in vain again and again. */
    private static final List<String> LOCKED = List.of("tenant_005");

    private static final List<ChangelogFile> NEWER = Drill.newer("false");

    @Test
    void its_run_is_stopped_with_what_it_had_in_hand_whole_and_is_resumed() throws Exception {
        try (DrillDatabase database = DrillDatabase.with(TENANTS, Drill.older());
                BookMeServer server = BookMeServer.on(database.system())
                        .deploying(DrillEar.with("stopped-job", NEWER))
                        .with("-Dbookme.migrate.auto=off")) {
            Fleet fleet = database.fleet(NEWER);
            server.startUntil("/health/live");
            Run run;
            try (Connection somebody = database.system().owner();
                    Statement statement = somebody.createStatement()) {
                somebody.setAutoCommit(false);
                for (String schema : LOCKED) {
                    statement.execute("lock table " + schema + ".tally_counter in access exclusive mode");
                }
                TestUsers.as(TestUsers.OPERATOR, server)
                        .body(Map.of())
                        .post("/ops/runs")
                        .then()
                        .statusCode(202);
                run = awaitWaiting(database, fleet);

                stopJob(server, database.one("select max(jobexecutionid) from batch.job_execution"));
                Duration stopped = awaitState(fleet, run, RunState.STOPPED);
                Figures.print(
                        StoppedJobIT.class,
                        "a job whose workers waited was stopped through the management interface: its run had stopped after "
                                + stopped.toMillis() + " ms");
                somebody.rollback();
            }
            Run ended = fleet.ledger().get(run.id());
            assertThat(ended.message()).isEmpty();
            assertThat(database.schemasThat(fleet, run, Outcome.State.FAILED)).isEmpty();
            assertThat(database.schemasThat(fleet, run, Outcome.State.PENDING)).isEqualTo(LOCKED);
            for (String schema : database.names()) {
                assertThat(database.one("select x || ',' || y from " + schema + ".tally_counter"))
                        .as(schema)
                        .isEqualTo(LOCKED.contains(schema) ? "0,0" : "1,1");
            }
            Eventually.within(
                    Duration.ofMinutes(1),
                    "the job itself has stopped",
                    () -> database.one("select batchstatus from batch.job_execution order by jobexecutionid desc")
                            .equals("STOPPED"));

            TestUsers.as(TestUsers.OPERATOR, server)
                    .post("/ops/runs/" + run.id() + "/resume")
                    .then()
                    .statusCode(202);
            awaitState(fleet, run, RunState.COMPLETED);
            database.assertAllAtHead(fleet);
        }
    }

    /** A server with a full disk is waited for in pauses of up to a minute, in which no worker comes to ask the job. */
    @Test
    void so_it_is_while_they_wait_for_room_on_the_disk_in_long_pauses() throws Exception {
        List<ChangelogFile> full = Drill.onFullDisk("drill.attempts");
        try (DrillDatabase database = DrillDatabase.with(1, Drill.older());
                BookMeServer server = BookMeServer.on(database.system())
                        .deploying(DrillEar.with("stopped-full", full))
                        .with("-Dbookme.migrate.auto=off")) {
            database.execute("create sequence drill.attempts");
            database.closeGate();
            Fleet fleet = database.fleet(full);
            server.startUntil("/health/live");
            TestUsers.as(TestUsers.OPERATOR, server)
                    .body(Map.of())
                    .post("/ops/runs")
                    .then()
                    .statusCode(202);
            Eventually.within(
                    Duration.ofMinutes(2),
                    "the pauses are long",
                    () -> Integer.parseInt(database.one("select last_value from drill.attempts")) >= 10);
            Run run = database.newestRun(fleet).orElseThrow();

            stopJob(server, database.one("select max(jobexecutionid) from batch.job_execution"));
            Duration stopped = Eventually.within(
                    Duration.ofSeconds(12),
                    "the run is stopped",
                    () -> fleet.ledger().get(run.id()).state() == RunState.STOPPED);
            Figures.print(
                    StoppedJobIT.class,
                    "a job whose workers waited for room was stopped: its run had stopped after " + stopped.toMillis()
                            + " ms");

            database.openGate();
            TestUsers.as(TestUsers.OPERATOR, server)
                    .post("/ops/runs/" + run.id() + "/resume")
                    .then()
                    .statusCode(202);
            awaitState(fleet, run, RunState.COMPLETED);
        }
    }

    /** All that can be done is done, and every worker waits for a table. */
    private static Run awaitWaiting(DrillDatabase database, Fleet fleet) throws InterruptedException {
        Eventually.within(
                Duration.ofMinutes(1),
                "the others are done, and these are waited for",
                () ->
                        fleet
                                .ledger()
                                .outcomes(
                                        database.newestRun(fleet).orElseThrow().id(), Optional.empty(), 0, TENANTS)
                                .stream()
                                .allMatch(outcome -> LOCKED.contains(outcome.schema())
                                        ? outcome.waitsFor().isPresent()
                                        : outcome.state() == Outcome.State.DONE));
        return database.newestRun(fleet).orElseThrow();
    }

    /** What the page and WildFly's command line do. */
    private static void stopJob(BookMeServer server, String execution) {
        given().auth()
                .digest(server.server().managementUser(), server.server().managementPassword())
                .contentType(ContentType.JSON)
                .body(Map.of(
                        "operation",
                        "stop-job",
                        "address",
                        List.of(
                                Map.of("deployment", "bookme.ear"),
                                Map.of("subdeployment", "ejb.jar"),
                                Map.of("subsystem", "batch-jberet")),
                        "execution-id",
                        Long.valueOf(execution)))
                .post(server.server().managementUri("/management"))
                .then()
                .statusCode(200)
                .body("outcome", equalTo("success"));
    }

    private static Duration awaitState(Fleet fleet, Run run, RunState state) throws InterruptedException {
        return Eventually.within(
                Duration.ofMinutes(2),
                "the run is " + state,
                () -> fleet.ledger().get(run.id()).state() == state);
    }
}
