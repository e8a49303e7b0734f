package io.bookme.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.graph.ChangelogFile;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunState;
import io.bookme.system.BookMeServer;
import io.bookme.system.Figures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class KillIT {
    private static final int TENANTS = 50;
    private static final List<ChangelogFile> NEWER = Drill.newer("current_schema() >= 'tenant_021'");
    private static final String PAGE = "/openapi";

    @Test
    void a_server_killed_in_the_middle_of_a_run_finishes_it_when_it_is_started_again_without_its_job_records()
            throws Exception {
        Path newer = DrillEar.with("kill", NEWER);
        try (DrillDatabase database = DrillDatabase.with(TENANTS, Drill.older());
                BookMeServer server = BookMeServer.on(database.system()).deploying(newer)) {
            Fleet fleet = database.fleet(NEWER);
            database.closeGate();
            server.launch();
            Run before = database.awaitHalfWay(fleet, 20);
            List<String> halfWay = database.halfWaySchemas(fleet, before);

            server.kill();

            assertThat(before.done()).as("done when the kill struck").isBetween(20, TENANTS - 3);
            assertThat(halfWay).as("half way when the kill struck").isNotEmpty();
            Duration freed = Eventually.within(
                    Duration.ofMinutes(1), "the dead server's transactions end", () -> database.halfWay() == 0);
            for (String schema : halfWay) {
                assertThat(database.one("select x || ',' || y from " + schema + ".tally_counter"))
                        .as(schema + " is as it was")
                        .isEqualTo("0,0");
            }
            assertThat(jobs(database)).as("job records when they are lost").isEqualTo("1");
            database.execute("truncate batch.job_instance cascade");
            assertThat(jobs(database)).isEqualTo("0");
            database.openGate();

            server.startUntil(PAGE);
            Duration resumed = Eventually.within(
                    Duration.ofMinutes(1),
                    "the run is taken up again",
                    () -> !fleet.ledger().get(before.id()).executor().equals(before.executor()));
            Eventually.within(
                    Duration.ofMinutes(2),
                    "the run ends",
                    () -> !fleet.ledger().get(before.id()).state().isActive());

            assertThat(fleet.ledger().get(before.id()).state()).isEqualTo(RunState.COMPLETED);
            assertThat(fleet.ledger().count())
                    .as("runs: the shared one, and this")
                    .isEqualTo(2);
            database.assertAllAtHead(fleet);
            Figures.print(
                    KillIT.class,
                    "killed with " + before.done() + " done and " + halfWay
                            + " half way, whose transactions ended after "
                            + freed.toMillis() + " ms; resumed " + resumed.toMillis()
                            + " ms after the server was up");
        }
    }

    private static String jobs(DrillDatabase database) throws Exception {
        return database.one("select count(*) from batch.job_execution where batchstatus = 'STARTED'");
    }
}
