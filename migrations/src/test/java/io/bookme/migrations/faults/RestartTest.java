package io.bookme.migrations.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.run.Db;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Outcome;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunListener;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.run.RunState;
import io.bookme.migrations.run.Settings;
import io.bookme.migrations.tenant.NewTenant;
import io.bookme.migrations.tenant.Tenants;
import io.bookme.migrations.testing.TestChangelogs;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** PostgreSQL is shut down at a random moment of a run and comes back after a while; nobody does anything else. */
class RestartTest {
    private static final List<String> TENANTS = IntStream.range(0, 30)
            .mapToObj(n -> String.format("tenant_%02d", n))
            .toList();

    /** Reports often, so that the shutdown finds the run in the middle. */
    private static final Settings SETTINGS = Settings.defaults().withConfirmWithin(Duration.ofMillis(20));

    private static final Seed SEED = Seed.of(RestartTest.class);

    @TempDir
    private static Path folder;

    private static OwnPostgres postgres;
    private static int databases;

    @BeforeAll
    static void start() {
        postgres = new OwnPostgres(folder);
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_run_pauses_while_postgresql_restarts_and_finishes(OwnPostgres.Shutdown how) throws SQLException {
        int rounds = Seed.rounds(1);
        for (int round = 1; round <= rounds; round++) {
            play(how);
        }
        System.out.println(how + " restart in mid-run: " + rounds + " times, " + SEED);
    }

    private void play(OwnPostgres.Shutdown how) throws SQLException {
        DataSource owner = postgres.database("restart_" + ++databases);
        tenants(owner);
        MigrationGraph graph = Drill.changes(TestChangelogs.shared()).graph();
        Fleet fleet = fleet(owner, graph);
        Run run = fleet.start(RunRequest.everything(Entrance.TIMER, "test")).orElseThrow();
        Restart restart = new Restart(
                owner,
                how,
                1 + SEED.random().nextInt(TENANTS.size() / 2),
                SEED.random().nextInt(1000));
        Run ended;
        // who holds this goes with the server: until then the last one cannot be done, however quick the others are
        try (Connection holder = owner.getConnection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("lock table " + TENANTS.get(TENANTS.size() - 1) + ".drill_item in share mode");
            ended = fleet.execute(run.id(), restart).orElseThrow().runToEnd(2, Died::thread);
        }
        String when = how + " after " + restart.after + " tenants, away for " + restart.away + " ms, " + SEED;
        assertThat(restart.left).as("some were left at " + when).isPositive();
        assertThat(restart.lost).as("the run noticed " + when).isPositive();
        assertThat(restart.missing).as("reported as done and lost by " + when).isEmpty();
        assertThat(ended.state()).as(when).isEqualTo(RunState.COMPLETED);
        assertThat(restart.reported).as(when).containsAll(TENANTS);
        assertThat(new Oracle(owner, graph, TENANTS).violations(run.id()))
                .as(when)
                .isEmpty();
    }

    private static Fleet fleet(DataSource owner, MigrationGraph graph) {
        Fleet fleet = new Fleet(owner, graph, SETTINGS);
        fleet.prepare(RunListener.SILENT);
        return fleet;
    }

    private static void tenants(DataSource owner) {
        Fleet fleet = fleet(owner, Drill.initial(TestChangelogs.shared()).graph());
        Run shared = fleet.start(RunRequest.shared(Entrance.TIMER, "test")).orElseThrow();
        fleet.execute(shared.id(), RunListener.SILENT).orElseThrow().runToEnd(1, Died::thread);
        for (String tenant : TENANTS) {
            new Tenants(fleet)
                    .create(new NewTenant(tenant, tenant, tenant.replace('_', '-') + ".localhost", Optional.empty()));
        }
    }

    private static List<String> done(DataSource owner) {
        return Db.query(
                owner,
                "select schema_name from bookme.outcome where state = 'DONE' and schema_name <> 'public'",
                statement -> {},
                row -> row.getString(1));
    }

    /** Restarts the server from the thread of the worker that reports a certain tenant; the other one works on. */
    private static final class Restart implements RunListener {
        private final DataSource owner;
        private final OwnPostgres.Shutdown how;
        private final int after;
        private final int away;
        private final Set<String> reported = new TreeSet<>();
        private final Set<String> missing = new TreeSet<>();
        private int left;
        private int lost;

        Restart(DataSource owner, OwnPostgres.Shutdown how, int after, int away) {
            this.owner = owner;
            this.how = how;
            this.after = after;
            this.away = away;
        }

        @Override
        public void finished(Outcome outcome) {
            Set<String> before;
            synchronized (this) {
                reported.add(outcome.schema());
                if (reported.size() != after) {
                    return;
                }
                before = new TreeSet<>(reported);
            }
            postgres.shutDown(how);
            left = notReported();
            try {
                Thread.sleep(away);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            postgres.start();
            before.removeAll(done(owner));
            missing.addAll(before);
        }

        private synchronized int notReported() {
            return TENANTS.size() - reported.size();
        }

        @Override
        public synchronized void databaseLost(String reason) {
            lost++;
        }
    }
}
