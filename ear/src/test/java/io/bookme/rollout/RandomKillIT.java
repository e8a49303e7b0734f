package io.bookme.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.faults.Seed;
import io.bookme.migrations.graph.ChangelogFile;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunState;
import io.bookme.system.BookMeServer;
import io.bookme.system.Figures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * {@code kill -9} of the server at any moment of a run, again and again, until the run is done.
 *
 * <p>How often is {@code -Dfaults.rounds}, two if it is not said; each four of them strike a fleet of their own.
 */
class RandomKillIT {
    private static final int TENANTS = 100;
    private static final int KILLS_OF_A_FLEET = 4;
    private static final Duration PAUSE = Duration.ofMillis(250);

    /** However late a kill comes, it finds these left to do. */
    private static final String LAST = "current_schema() > 'tenant_097'";

    private static final List<ChangelogFile> NEWER = Drill.slow(PAUSE, LAST);
    private static final String PAGE = "/openapi";

    /** What a kill met, and how long the run then stood still after the server was up again. */
    private record Kill(int done, int halfWay, Duration resumed) {}

    @Test
    void a_server_killed_at_random_moments_of_a_run_finishes_it() throws Throwable {
        Seed seed = Seed.of(RandomKillIT.class);
        List<Kill> kills = new ArrayList<>();
        seed.naming(() -> {
            Path newer = DrillEar.with("random-kill", NEWER);
            int wanted = Seed.rounds(2);
            while (kills.size() < wanted) {
                strike(seed.random(), newer, Math.min(KILLS_OF_A_FLEET, wanted - kills.size()), kills);
            }
            assertThat(kills.stream().mapToInt(Kill::halfWay).sum())
                    .as("transactions between claim and commit when a kill struck")
                    .isPositive();
        });
        Figures.print(RandomKillIT.class, seed + ", " + kills.size() + " kills: " + kills);
    }

    private static void strike(Random random, Path newer, int times, List<Kill> kills) throws Exception {
        try (DrillDatabase database = DrillDatabase.with(TENANTS, Drill.older());
                BookMeServer server = BookMeServer.on(database.system()).deploying(newer)) {
            Fleet fleet = database.fleet(NEWER);
            database.closeGate();
            server.launch();
            Run run = awaitRun(database, fleet);
            for (int doneAtKill : moments(random, times)) {
                Struck struck = killAt(random, server, database, fleet, run.id(), doneAtKill);
                server.startUntil(PAGE);
                Duration resumed = Eventually.within(
                        Duration.ofMinutes(1),
                        "the run is taken up again",
                        () -> !fleet.ledger()
                                .get(run.id())
                                .executor()
                                .equals(struck.run().executor()));
                kills.add(new Kill(struck.run().done(), struck.halfWay(), resumed));
            }
            database.openGate();
            Eventually.within(
                    Duration.ofMinutes(2),
                    "the run ends",
                    () -> !fleet.ledger().get(run.id()).state().isActive());
            assertThat(fleet.ledger().get(run.id()).state()).isEqualTo(RunState.COMPLETED);
            assertThat(fleet.ledger().count())
                    .as("runs: the shared one, and this")
                    .isEqualTo(2);
            database.assertAllAtHead(fleet);
        }
    }

    private static Run awaitRun(DrillDatabase database, Fleet fleet) throws InterruptedException {
        Eventually.within(
                Duration.ofMinutes(3),
                "the server has taken up a run",
                () -> database.newestRun(fleet)
                        .filter(run -> run.state() == RunState.RUNNING)
                        .isPresent());
        return database.newestRun(fleet).orElseThrow();
    }

    /** How many tenants are to be done at each kill; the last leaves enough to be in the middle. */
    private static List<Integer> moments(Random random, int times) {
        List<Integer> moments = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            moments.add(random.nextInt(TENANTS * 4 / 5));
        }
        Collections.sort(moments);
        return moments;
    }

    /** The run as a kill left it, and how many transactions were half way in the moment before. */
    private record Struck(Run run, int halfWay) {}

    private static Struck killAt(
            Random random, BookMeServer server, DrillDatabase database, Fleet fleet, long id, int done)
            throws Exception {
        Eventually.within(
                Duration.ofMinutes(2),
                done + " are done, or more",
                () -> fleet.ledger().get(id).done() >= done);
        // The moment itself, within the time that one schema takes: anywhere between two commits.
        LockSupport.parkNanos(random.nextLong(PAUSE.toNanos()));
        // Asked before: of a client that is dead the server hears within a second, which may pass until the kill is
        // over.
        int halfWay = database.atWorkOn(Drill.PAUSE);
        server.kill();
        Run struck = fleet.ledger().get(id);
        assertThat(struck.state()).as("the run when the kill struck").isEqualTo(RunState.RUNNING);
        assertThat(struck.pending()).as("not done when the kill struck").isPositive();
        return new Struck(struck, halfWay);
    }
}
