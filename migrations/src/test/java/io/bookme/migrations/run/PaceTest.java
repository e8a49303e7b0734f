package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.RoundTrips;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Fewer workers while the database is slow. */
class PaceTest {
    private static final int TENANTS = 90;

    private final List<Integer> changes = new ArrayList<>();

    /** On a clock that stands still: nobody's silence lasts long, however slow the machine is. */
    private Pace of(int workers) {
        return of(workers, () -> 0);
    }

    private Pace of(int workers, LongSupplier nanoTime) {
        Pace pace = new Pace((allowed, all) -> changes.add(allowed), nanoTime);
        for (int i = 0; i < workers; i++) {
            pace.join();
        }
        return pace;
    }

    private static void trips(Pace pace, int times, long milliseconds) {
        for (int i = 0; i < times; i++) {
            pace.trip(Duration.ofMillis(milliseconds).toNanos());
        }
    }

    @Test
    void a_slow_database_halves_the_workers_until_one_is_left_and_gets_them_back_one_by_one() {
        Pace pace = of(8);
        trips(pace, 4, 2);
        trips(pace, 20, 50);
        assertThat(changes).containsExactly(4, 2, 1);
        trips(pace, 40, 3);
        assertThat(changes).containsExactly(4, 2, 1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void one_fast_trip_among_slow_ones_shows_that_the_database_is_not_slow() {
        Pace pace = of(4);
        trips(pace, 4, 2);
        for (int i = 0; i < 10; i++) {
            trips(pace, 3, 500);
            trips(pace, 1, 3);
        }
        assertThat(changes).isEmpty();
    }

    @Test
    void what_nobody_feels_is_not_slow() {
        Pace pace = of(4);
        trips(pace, 4, 1);
        trips(pace, 40, 11);
        assertThat(changes).isEmpty();
    }

    @Test
    void one_worker_is_always_allowed() {
        Pace pace = of(1);
        trips(pace, 1, 1);
        trips(pace, 40, 900);
        assertThat(pace.begins()).isTrue();
        assertThat(changes).isEmpty();
    }

    @Test
    void a_worker_that_is_too_many_waits_until_another_pauses() throws Exception {
        Pace pace = of(2);
        trips(pace, 4, 1);
        trips(pace, 4, 100);
        assertThat(pace.begins()).isTrue();
        assertThat(pace.begins()).as("a second one, of one that is allowed").isFalse();
        Thread waiting = begins(pace);
        pace.pauses();
        waiting.join(60_000);
        assertThat(waiting.isAlive()).isFalse();
        assertThat(pace.begins()).as("while the one that waited is at work").isFalse();
    }

    @Test
    void a_worker_that_makes_no_trips_holds_nobody_up_for_long() throws Exception {
        Pace pace = of(3, System::nanoTime);
        trips(pace, 4, 1);
        trips(pace, 4, 100);
        assertThat(pace.begins()).isTrue();
        List<Thread> waiting = List.of(begins(pace), begins(pace));
        for (Thread thread : waiting) {
            thread.join(60_000);
            assertThat(thread.isAlive()).isFalse();
        }
        assertThat(changes).containsExactly(1, 2, 3);
    }

    @Test
    void a_database_that_stays_slower_than_it_was_is_no_slow_one_after_a_while() {
        Pace pace = of(4);
        trips(pace, 4, 1);
        trips(pace, 1_000, 50);
        assertThat(changes).containsExactly(2, 1, 2, 3, 4);
    }

    @Test
    void a_worker_that_left_is_allowed_no_more() {
        Pace pace = of(1);
        pace.leave();
        pace.join();
        assertThat(pace.allowed()).isEqualTo(1);
        trips(pace, 40, 1);
        assertThat(changes).as("nothing has changed").isEmpty();
    }

    private static Thread begins(Pace pace) {
        Thread thread = new Thread(() -> {
            try {
                pace.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.start();
        return thread;
    }

    @Test
    void a_worker_that_is_held_up_comes_back_when_the_run_is_stopped() throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            TestChangelogs older = TestChangelogs.shared()
                    .tenant("services.0001_initial", "", "create table services_service (id bigint)", "select 1");
            TestFleet.of(database, older).tenants("a", "b", "c");
            Fleet fleet = TestFleet.of(
                            database, older.tenant("services.0002_x", "services.0001_initial", "select 1", "select 1"))
                    .fleet();
            Run run = fleet.start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                    .orElseThrow();
            boolean wasHeldUp = false;
            while (!wasHeldUp) { // any more, when the stop came: the machine may have stood still
                wasHeldUp = comesBack(fleet, run);
            }
        }
    }

    /** False if nobody was held up when the run was stopped. */
    private static boolean comesBack(Fleet fleet, Run run) throws Exception {
        boolean isHeldUp;
        try (RunExecution execution =
                fleet.execute(run.id(), RunListener.SILENT).orElseThrow()) {
            try (Worker atWork = execution.worker();
                    Worker heldUp = execution.worker()) {
                trips(execution.pace(), 4, 1);
                trips(execution.pace(), 4, 100);
                assertThat(atWork.next()).isPresent();
                CompletableFuture<Optional<String>> next = CompletableFuture.supplyAsync(heldUp::next);
                execution.stop();
                isHeldUp = execution.pace().allowed() == 1;
                Optional<String> given = next.get(60, TimeUnit.SECONDS);
                assertThat(given.isEmpty() || !isHeldUp)
                        .as("it comes back with nothing")
                        .isTrue();
            }
            execution.finish();
        }
        return isHeldUp;
    }

    /** Watches a run of four workers: slows the database down when some are done, and gives it back its speed later. */
    private static final class Slowing implements RunListener {
        private static final int FAST = 12;
        private static final int SLOW = 8;

        private final RoundTrips wire;
        private final List<Integer> allowed = new ArrayList<>();
        private final List<String> alone = new ArrayList<>();
        private int done;
        private int doneWhenAlone;

        Slowing(RoundTrips wire) {
            this.wire = wire;
        }

        @Override
        public synchronized void workers(int now, int workers) {
            allowed.add(now);
            doneWhenAlone = now == 1 ? done : doneWhenAlone;
        }

        @Override
        public synchronized void finished(Outcome outcome) {
            if (++done == FAST) {
                wire.slowDown(Duration.ofMillis(60));
            }
            // Those that were in hand when the last but one had to pause are still reported for a while.
            boolean isAlone = !allowed.isEmpty() && allowed.get(allowed.size() - 1) == 1;
            if (isAlone && done > doneWhenAlone + 4) {
                alone.add(outcome.schema());
            }
            if (alone.size() == SLOW) {
                wire.slowDown(Duration.ZERO);
            }
        }
    }

    @Test
    void a_run_goes_on_with_one_worker_while_the_database_is_slow_and_with_all_when_it_is_fast_again() {
        try (TestDatabase database = TestDatabase.create()) {
            TestChangelogs older = TestChangelogs.shared()
                    .tenant("services.0001_initial", "", "create table services_service (id bigint)", "select 1");
            TestFleet.of(database, older)
                    .tenants(IntStream.range(0, TENANTS)
                            .mapToObj("t%02d"::formatted)
                            .toArray(String[]::new));
            DataSource owner = database.ownerDataSource();
            Slowing slowing = new Slowing(RoundTrips.of(owner));
            Fleet fleet = new Fleet(
                    owner,
                    older.tenant("services.0002_x", "services.0001_initial", "select pg_sleep(0.01)", "select 1")
                            .graph(),
                    Settings.defaults().withConfirmWithin(Duration.ofMillis(1)));
            Run run = fleet.start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                    .orElseThrow();

            Run ended = fleet.execute(run.id(), slowing).orElseThrow().runToEnd(4, Thread::new);

            assertThat(ended.done()).isEqualTo(TENANTS);
            // and what else the machine was slow at
            assertThat(slowing.allowed).containsSubsequence(2, 1, 2, 3, 4);
            assertThat(mostAtOnce(fleet, run, List.of()))
                    .as("at once in the whole run")
                    .isGreaterThan(1);
            assertThat(mostAtOnce(fleet, run, slowing.alone))
                    .as("at once while it was slow")
                    .isEqualTo(1);
        }
    }

    /** How many schemas had their transactions at the same time, of these or of all. */
    private static int mostAtOnce(Fleet fleet, Run run, List<String> schemas) {
        List<Outcome> outcomes = fleet.ledger().outcomes(run.id(), Optional.empty(), 0, TENANTS).stream()
                .filter(outcome -> schemas.isEmpty() || schemas.contains(outcome.schema()))
                .toList();
        return outcomes.stream()
                .mapToInt(one -> (int) outcomes.stream()
                        .filter(other -> isUnderWayAtBeginningOf(one, other))
                        .count())
                .max()
                .orElse(0);
    }

    private static boolean isUnderWayAtBeginningOf(Outcome one, Outcome other) {
        Instant moment = one.startedAt().orElseThrow();
        Instant began = other.startedAt().orElseThrow();
        return !began.isAfter(moment)
                && began.plus(other.duration().orElseThrow()).isAfter(moment);
    }
}
