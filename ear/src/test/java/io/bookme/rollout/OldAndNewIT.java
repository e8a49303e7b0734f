package io.bookme.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.bookme.migrations.graph.ChangelogFile;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Outcome;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunState;
import io.bookme.system.BookMeServer;
import io.bookme.system.Figures;
import io.bookme.system.TestUsers;
import io.restassured.response.Response;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A rolling deploy: a server of the older build serves on beside one of the newer build, which migrates and is killed. */
class OldAndNewIT {
    private static final int TENANTS = 20;
    private static final Duration ROUND = Duration.ofSeconds(1);
    private static final List<ChangelogFile> NEWER = Drill.newer(Drill.MOST);
    private static final String LAST = "tally.0004_count_y";
    private static final String READY = "/health/ready";

    @Test
    void an_older_server_serves_tenants_that_are_ahead_and_leaves_them_and_their_run_alone() throws Exception {
        try (DrillDatabase database = DrillDatabase.with(TENANTS, Drill.older());
                BookMeServer older = BookMeServer.on(database.system())
                        .deploying(DrillEar.with("older", Drill.older()))
                        .with("-Dbookme.migrate.interval=" + ROUND);
                BookMeServer newer = BookMeServer.on(database.system()).deploying(DrillEar.with("newer", NEWER))) {
            Fleet fleet = database.fleet(NEWER);
            database.closeGate();
            older.launch();
            newer.launch();
            older.await(READY);
            Run run = database.awaitHalfWay(fleet, 5);
            List<String> ahead = database.schemasThat(fleet, run, Outcome.State.DONE);
            ahead.forEach(tenant -> assertServed(older, tenant));

            newer.kill();
            database.openGate();
            Eventually.within(
                    Duration.ofMinutes(2),
                    "the older server sees the dead run and leaves it to the newer build",
                    () -> Files.readString(older.server().log()).contains("it is another build's"));
            assertThat(fleet.ledger().get(run.id()).executor())
                    .as("who has the run")
                    .isEqualTo(run.executor());
            assertThat(fleet.ledger().get(run.id()).pending())
                    .as("left when the newer server was killed")
                    .isPositive();
            ahead.forEach(tenant -> assertServed(older, tenant));

            newer.startUntil(READY);
            Eventually.within(
                    Duration.ofMinutes(2),
                    "the newer server finishes its run",
                    () -> fleet.ledger().get(run.id()).state() == RunState.COMPLETED);
            database.names().forEach(tenant -> assertServed(older, tenant));
            assertShownAsAhead(older, database.names());
            awaitRounds(database, older, 3);
            assertThat(fleet.ledger().count())
                    .as("runs: the shared one, and this")
                    .isEqualTo(2);
            database.assertAllAtHead(fleet);
            Figures.print(
                    OldAndNewIT.class,
                    "the older server served " + ahead.size() + " tenants that were ahead in the midst of the run and "
                            + TENANTS + " after it, and made no run");
        }
    }

    private static void assertServed(BookMeServer server, String tenant) {
        read(server, tenant).then().statusCode(200);
        TestUsers.as(tenant, server)
                .header("Host", DrillDatabase.host(tenant))
                .body(Map.of("name", "Haircut", "price", 35))
                .post("/api/services")
                .then()
                .statusCode(201);
    }

    private static Response read(BookMeServer server, String tenant) {
        return TestUsers.as(tenant, server)
                .header("Host", DrillDatabase.host(tenant))
                .get("/api/services");
    }

    private static void assertShownAsAhead(BookMeServer older, List<String> tenants) {
        TestUsers.as(TestUsers.OPERATOR, older)
                .get("/ops/migrations")
                .then()
                .statusCode(200)
                .body("ahead", equalTo(TENANTS))
                .body("behind", equalTo(0));
        TestUsers.as(TestUsers.OPERATOR, older)
                .get("/ops/migrations/" + tenants.get(0))
                .then()
                .body("state", equalTo("ahead"))
                .body("unknown", hasItem(LAST));
    }

    /** Each full round of the server forgets the old job records, of which there is one for it to forget. */
    private static void awaitRounds(DrillDatabase database, BookMeServer older, int rounds) throws Exception {
        for (int i = 0; i < rounds; i++) {
            database.execute("insert into batch.job_instance (version, jobname, applicationname) values"
                    + " (0, 'migrate-schemas', 'forgotten')");
            Eventually.within(
                    Duration.ofMinutes(1),
                    "a full round of " + older.uri("/"),
                    () -> database.one("select count(*) from batch.job_instance where applicationname = 'forgotten'")
                            .equals("0"));
        }
    }
}
