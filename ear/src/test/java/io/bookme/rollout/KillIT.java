package io.bookme.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Outcome;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunState;
import io.bookme.system.BookMeServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class KillIT {
    private static final int TENANTS = 50;
    private static final String PAGE = "/openapi";

    @Test
    void a_server_killed_in_the_middle_of_a_run_finishes_it_when_it_is_started_again() throws Exception {
        Path newer = DrillEar.with("kill", Drill.newer("tenant_21"));
        try (DrillDatabase database = DrillDatabase.with(TENANTS, Drill.older());
                BookMeServer server = BookMeServer.on(database.system()).deploying(newer)) {
            Fleet fleet = database.fleet(Drill.newer("tenant_21"));
            database.closeGate();
            server.launch();
            Run before = database.awaitHalfWay(fleet, 20);
            List<String> halfWay = halfWaySchemas(database, fleet, before);

            server.kill();

            assertThat(before.done()).as("done when the kill struck").isBetween(20, TENANTS - 3);
            assertThat(halfWay).as("half way when the kill struck").isNotEmpty();
            Duration freed = Eventually.within(
                    Duration.ofSeconds(10), "the dead server's transactions end", () -> database.halfWay() == 0);
            for (String schema : halfWay) {
                assertThat(database.one("select x || ',' || y from " + schema + ".drill_counter"))
                        .as(schema + " is as it was")
                        .isEqualTo("0,0");
            }
            database.execute("truncate batch.job_instance cascade");
            database.openGate();

            server.startUntil(PAGE);
            Duration resumed = Eventually.within(
                    Duration.ofSeconds(10),
                    "the run is taken up again",
                    () -> !fleet.ledger().get(before.id()).executor().equals(before.executor()));
            Eventually.within(
                    Duration.ofMinutes(1),
                    "the run ends",
                    () -> !fleet.ledger().get(before.id()).state().isActive());

            assertThat(fleet.ledger().get(before.id()).state()).isEqualTo(RunState.COMPLETED);
            assertThat(fleet.ledger().count())
                    .as("runs: the shared one, and this")
                    .isEqualTo(2);
            database.assertAllAtHead(fleet, TENANTS);
            System.getLogger(KillIT.class.getName())
                    .log(
                            System.Logger.Level.INFO,
                            "killed with {0} done and {1} half way, whose transactions ended after {2} ms;"
                                    + " resumed {3} ms after the server was up",
                            before.done(),
                            halfWay,
                            freed.toMillis(),
                            resumed.toMillis());
        }
    }

    /** Not done, and locked by a transaction that has not ended: its claim cannot be had. */
    private static List<String> halfWaySchemas(DrillDatabase database, Fleet fleet, Run run) throws Exception {
        List<String> free = database.column("select schema_name from bookme.schema_state for update skip locked");
        return database.schemasThat(fleet, run, Outcome.State.PENDING).stream()
                .filter(schema -> !free.contains(schema))
                .toList();
    }
}
