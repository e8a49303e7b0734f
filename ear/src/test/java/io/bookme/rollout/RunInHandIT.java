package io.bookme.rollout;

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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is done to a run while a server that stays up has it in hand: an operator's stop, the loss of the job's records. */
class RunInHandIT {
    private static final int TENANTS = 20;
    private static final List<ChangelogFile> NEWER = Drill.newer(Drill.MOST);

    private static DrillDatabase database;
    private static Fleet fleet;
    private static BookMeServer server;

    private Run run;
    private List<String> halfWay;

    @BeforeAll
    static void start() throws Exception {
        database = DrillDatabase.with(0, Drill.older());
        fleet = database.fleet(NEWER);
        server = BookMeServer.on(database.system()).deploying(DrillEar.with("run-in-hand", NEWER));
        server.startUntil("/health/ready");
    }

    @AfterAll
    static void end() throws Exception {
        server.close();
        database.close();
    }

    /** A run whose first tenants are done and whose next ones stand at the gate. */
    @BeforeEach
    void begin() throws Exception {
        database.closeGate();
        post("/ops/runs", Map.of("schemas", database.add(TENANTS, Drill.older())));
        run = database.awaitHalfWay(fleet, 5);
        halfWay = database.halfWaySchemas(fleet, run);
        assertThat(halfWay).as("half way").isNotEmpty();
    }

    @Test
    void after_a_stop_no_further_tenant_is_begun_and_a_resumed_run_goes_on_where_it_was() throws Exception {
        TestUsers.as(TestUsers.OPERATOR, server)
                .post("/ops/runs/" + run.id() + "/stop")
                .then()
                .statusCode(202)
                .body("state", equalTo("stopping"));
        String stopped = database.one("select clock_timestamp()");
        assertThat(database.halfWaySchemas(fleet, run))
                .as("half way when it was stopped")
                .isEqualTo(halfWay);
        database.openGate();
        awaitState(RunState.STOPPED);

        assertThat(begunAfter(stopped)).as("begun after the stop").isEmpty();
        List<String> done = database.schemasThat(fleet, run, Outcome.State.DONE);
        assertThat(done).containsAll(halfWay).hasSize(5 + halfWay.size());
        assertThat(fleet.ledger().get(run.id()).pending()).isEqualTo(TENANTS - done.size());
        List<String> records = recordsOf(done);

        post("/ops/runs/" + run.id() + "/resume", Map.of());
        awaitState(RunState.COMPLETED);
        assertThat(recordsOf(done)).as("what was done before the stop").isEqualTo(records);
        assertThat(begunAfter(stopped)).hasSize(TENANTS - done.size()).doesNotContainAnyElementsOf(done);
        database.assertAllAtHead(fleet);
    }

    @Test
    void the_loss_of_the_job_repository_in_the_midst_of_a_run_does_not_keep_it_from_its_end() throws Exception {
        assertThat(jobs()).as("job records when they were lost").isNotEqualTo("0");
        database.execute("truncate batch.job_instance cascade");
        assertThat(jobs()).isEqualTo("0");
        assertThat(database.halfWaySchemas(fleet, run))
                .as("half way when they were lost")
                .isEqualTo(halfWay);
        database.openGate();

        Duration finished = awaitState(RunState.COMPLETED);
        database.assertAllAtHead(fleet);
        Figures.print(
                RunInHandIT.class,
                "job repository lost with " + run.done() + " of " + run.total() + " done and " + halfWay
                        + " half way; the run had ended after " + finished.toMillis() + " ms");
    }

    private static String jobs() throws Exception {
        return database.one("select (select count(*) from batch.job_execution) + (select count(*) from"
                + " batch.step_execution) + (select count(*) from batch.partition_execution)");
    }

    private List<String> begunAfter(String moment) throws Exception {
        return database.column("select schema_name from bookme.outcome where run_id = " + run.id()
                + " and started_at > '" + moment + "'");
    }

    /** When they were begun and done, by the ledger and by their own changelogs. */
    private List<String> recordsOf(List<String> schemas) throws Exception {
        List<String> records = database.column("select schema_name || started_at || finished_at from bookme.outcome"
                + " where run_id = " + run.id() + " and schema_name in ('" + String.join("', '", schemas)
                + "') order by schema_name");
        for (String schema : schemas) {
            records.addAll(
                    database.column("select id || dateexecuted from " + schema + ".databasechangelog order by 1"));
        }
        return records;
    }

    private Duration awaitState(RunState state) throws InterruptedException {
        return Eventually.within(
                Duration.ofMinutes(2),
                "the run is " + state,
                () -> fleet.ledger().get(run.id()).state() == state);
    }

    private static void post(String path, Map<String, Object> body) {
        TestUsers.as(TestUsers.OPERATOR, server).body(body).post(path).then().statusCode(202);
    }
}
