package io.bookme.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.config.LocalPostgres;
import io.bookme.migrations.graph.ChangelogFile;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunState;
import io.bookme.system.BookMeServer;
import io.bookme.system.SystemDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server, or its database, that goes down in the midst of a run: what the log says of it, and that the run goes on. */
class GoingDownIT {
    private static final int TENANTS = 20;
    private static final int OFTEN = 2;
    private static final int OFTEN_TENANTS = OFTEN * 12;

    /** So many tenants of those stand at the gate in the end, one for each worker. */
    private static final int LAST = 3;

    private static final List<ChangelogFile> NEWER = Drill.newer(Drill.MOST);
    private static final String READY = "/health/ready";

    @Test
    void a_server_that_is_shut_down_says_in_a_line_that_its_run_was_interrupted_and_goes_on_when_it_is_back()
            throws Exception {
        try (DrillDatabase database = DrillDatabase.with(TENANTS, Drill.older());
                BookMeServer server =
                        BookMeServer.on(database.system()).deploying(DrillEar.with("going-down", NEWER))) {
            Fleet fleet = database.fleet(NEWER);
            database.closeGate();
            server.launch();
            Run run = database.awaitHalfWay(fleet, 5);
            Path log = server.server().log();
            int before = Files.readAllLines(log).size();

            server.stop();

            List<String> said = since(log, before);
            assertThat(troubles(said)).as("errors and stack traces").isEmpty();
            assertThat(said)
                    .filteredOn(line -> line.contains("Run " + run.id() + " "))
                    .singleElement()
                    .asString()
                    .contains("was interrupted with " + (TENANTS - run.done()) + " schemas left");

            database.openGate();
            server.startUntil(READY);
            awaitEnd(fleet, run);
            database.assertAllAtHead(fleet);
        }
    }

    @Test
    void whatever_the_job_is_at_when_its_database_goes_down_the_log_has_no_stack_trace_of_it() throws Exception {
        List<ChangelogFile> slow =
                Drill.slow(Duration.ofMillis(50), "current_schema() > 'tenant_%03d'".formatted(OFTEN_TENANTS - LAST));
        Path folder = Path.of(System.getProperty("bookme.system"), "going-down-often");
        LocalPostgres postgres = LocalPostgres.join(folder);
        try (DrillDatabase database =
                        DrillDatabase.with(SystemDatabase.createOn(postgres), OFTEN_TENANTS, Drill.older());
                BookMeServer server =
                        BookMeServer.on(database.system()).deploying(DrillEar.with("going-down-often", slow))) {
            Fleet fleet = database.fleet(slow);
            database.closeGate();
            server.launch();
            Path log = server.server().log();
            int before = 0;
            int done = 0;
            for (int outage = 0; outage < OFTEN; outage++) {
                awaitWork(database, fleet, Math.max(done + 1, outage * 5 + 2));
                before = before == 0 ? Files.readAllLines(log).size() : before;
                postgres.close();
                postgres = LocalPostgres.join(folder);
                done = database.newestRun(fleet).orElseThrow().done();
            }
            awaitWork(database, fleet, Math.max(done + 1, OFTEN * 5 + 2));
            server.stop();

            assertThat(troubles(since(log, before)))
                    .as("errors and stack traces")
                    .isEmpty();
            assertThat(since(log, before))
                    .as("what is said at the end")
                    .anyMatch(
                            line -> line.contains(" was interrupted with ") && line.contains("this server goes down"));
            database.openGate();
            server.startUntil(READY);
            awaitEnd(fleet, database.newestRun(fleet).orElseThrow());
        } finally {
            postgres.close();
        }
    }

    @Test
    void a_database_that_goes_down_under_a_run_is_told_of_in_a_few_lines_and_the_run_goes_on_when_it_is_back()
            throws Exception {
        Path folder = Path.of(System.getProperty("bookme.system"), "going-down");
        LocalPostgres postgres = LocalPostgres.join(folder);
        try (DrillDatabase database = DrillDatabase.with(SystemDatabase.createOn(postgres), TENANTS, Drill.older());
                BookMeServer server =
                        BookMeServer.on(database.system()).deploying(DrillEar.with("going-down", NEWER))) {
            Fleet fleet = database.fleet(NEWER);
            database.closeGate();
            server.launch();
            Run run = database.awaitHalfWay(fleet, 5);
            Path log = server.server().log();
            int before = Files.readAllLines(log).size();

            postgres.close();
            Eventually.within(
                    Duration.ofMinutes(1),
                    "it says so",
                    () -> since(log, before).stream()
                            .anyMatch(line -> line.contains("Run " + run.id() + " waits for the database")));
            postgres = LocalPostgres.join(folder);
            database.openGate();
            awaitEnd(fleet, run);

            assertThat(troubles(since(log, before)))
                    .as("errors and stack traces")
                    .isEmpty();
            database.assertAllAtHead(fleet);
        } finally {
            postgres.close();
        }
    }

    /**
     * A run whose job died in the outage is taken for one at work, until its last sign of life is old: only progress tells,
     * or its transactions at the gate, where it has come when none but the last are left.
     */
    private static void awaitWork(DrillDatabase database, Fleet fleet, int done) throws InterruptedException {
        Eventually.within(Duration.ofMinutes(3), "a run at work with " + done + " done, or at the gate", () -> {
            int atGate = database.halfWay();
            return database.newestRun(fleet)
                    .filter(run -> run.state() == RunState.RUNNING && !run.interrupted())
                    .filter(run -> run.done() >= done || (run.pending() <= LAST && atGate > 0))
                    .isPresent();
        });
    }

    private static void awaitEnd(Fleet fleet, Run run) throws InterruptedException {
        Eventually.within(
                Duration.ofMinutes(3),
                "the run ends",
                () -> fleet.ledger().get(run.id()).state() == RunState.COMPLETED);
    }

    private static List<String> since(Path log, int before) throws Exception {
        List<String> lines = Files.readAllLines(log);
        return lines.subList(before, lines.size());
    }

    private static List<String> troubles(List<String> lines) {
        return lines.stream()
                .filter(line -> line.contains(" ERROR ") || line.startsWith("\tat "))
                .toList();
    }
}
