package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.plan.Goal;
import io.bookme.migrations.tenant.NewTenant;
import io.bookme.migrations.tenant.Tenants;
import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.RoundTrips;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a run costs in round trips, which unlike its time is the same on every machine. */
class RoundTripsTest {
    /** No heartbeat during a test: it is a trip now and then. */
    private static final Settings SETTINGS =
            Settings.defaults().withPresumedDead(Duration.ofHours(1), Duration.ofHours(2));

    private TestDatabase database;
    private DataSource owner;
    private RoundTrips trips;
    private int tenants;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        owner = database.ownerDataSource();
        trips = RoundTrips.of(owner);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Fleet fleet(TestChangelogs changelogs) {
        return fleet(changelogs, SETTINGS);
    }

    private Fleet fleet(TestChangelogs changelogs, Settings settings) {
        Fleet fleet = new Fleet(owner, changelogs.graph(), settings);
        fleet.prepare(RunListener.SILENT);
        return fleet;
    }

    private static TestChangelogs first() {
        return TestChangelogs.shared()
                .tenant(
                        "services.0001_initial",
                        "",
                        "create table services_service (id bigint primary key);",
                        "drop table services_service;");
    }

    private static TestChangelogs second() {
        return first().tenant(
                        "services.0002_capacity",
                        "services.0001_initial",
                        "alter table services_service add column capacity integer default 1 not null;",
                        "alter table services_service drop column capacity;");
    }

    private void grow(Fleet fleet, int count) {
        for (; tenants < count; tenants++) {
            String name = "tenant_" + tenants;
            new Tenants(fleet).create(new NewTenant(name, name, tenants + ".localhost", Optional.empty()));
        }
    }

    private void migrate(TestDatabase in, Fleet fleet) {
        Run run = fleet.start(RunRequest.everything(Entrance.TIMER, "test")).orElseThrow();
        String begun = in.sql("select clock_timestamp()");
        RunExecution execution = fleet.execute(run.id(), RunListener.SILENT).orElseThrow();
        Await.until(
                "the watchdog's first look is over, and no trip comes in between",
                () -> in.sql("select count(*) from pg_stat_activity where datname = current_database() and state ="
                                + " 'idle' and backend_start > '" + begun
                                + "' and query like '%pg_stat_' || 'progress_copy%'")
                        .equals("1"));
        assertThat(execution.runToEnd(1, Thread::new).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void a_tenant_like_one_before_costs_one_message_with_its_claim_and_its_commit() {
        Settings each = SETTINGS.withConfirmWithin(Duration.ZERO).withSchemasPerMessage(1);
        assertThat(tripsOf(20, each) - tripsOf(3, each)).isEqualTo(20 - 3);
    }

    @Test
    void quick_changes_of_several_tenants_share_a_message() {
        Settings each = SETTINGS.withConfirmWithin(Duration.ZERO).withMessageTime(Duration.ofMinutes(1));
        assertThat(tripsOf(40, each))
                .as("40 tenants, many to a message")
                .isLessThan(tripsOf(40, each.withSchemasPerMessage(1)));
    }

    @Test
    void the_tenants_of_a_worker_share_one_trip_that_waits_for_the_disk() {
        Settings together = SETTINGS.withConfirmWithin(Duration.ofHours(1)).withSchemasPerMessage(1);
        Settings each = together.withConfirmWithin(Duration.ZERO);
        assertThat(tripsOf(20, together) - tripsOf(20, each)).isEqualTo(1);
    }

    /** What one pending change costs so many new tenants, with public at head: few enough to be read back at once. */
    private long tripsOf(int count, Settings settings) {
        try (TestDatabase fresh = TestDatabase.create()) {
            owner = fresh.ownerDataSource();
            trips = RoundTrips.of(owner);
            tenants = 0;
            Fleet before = fleet(first(), settings);
            migrate(fresh, before);
            grow(before, count);
            return trips.during(() -> migrate(fresh, fleet(second(), settings)));
        }
    }

    @Test
    void the_timer_finds_nothing_to_do_in_as_many_trips_for_many_tenants_as_for_few() {
        Fleet fleet = fleet(second());
        migrate(database, fleet);
        grow(fleet, 3);
        long three = trips.during(() -> findNothing(fleet, Entrance.TIMER));
        grow(fleet, 30);
        long thirty = trips.during(() -> findNothing(fleet, Entrance.TIMER));
        assertThat(thirty).isEqualTo(three);
    }

    @Test
    void who_asks_every_schema_itself_pays_a_trip_for_each_fifty() {
        Fleet fleet = fleet(second());
        migrate(database, fleet);
        grow(fleet, 49);
        long one = trips.during(() -> findNothing(fleet, Entrance.COMMAND_LINE));
        grow(fleet, 50);
        long two = trips.during(() -> findNothing(fleet, Entrance.COMMAND_LINE));
        grow(fleet, 99);
        long alsoTwo = trips.during(() -> findNothing(fleet, Entrance.COMMAND_LINE));
        assertThat(two - one).as("50 tenants and public, against 49 and public").isEqualTo(1);
        assertThat(alsoTwo).isEqualTo(two);
    }

    @Test
    void to_name_a_schema_costs_a_plan_and_a_run_with_a_goal_no_further_trip() {
        Fleet fleet = fleet(second());
        migrate(database, fleet);
        grow(fleet, 1);
        RunRequest all = RunRequest.everything(Entrance.COMMAND_LINE, "test");
        RunRequest one = RunRequest.schemas(List.of("tenant_0"), Entrance.COMMAND_LINE, "test");
        Goal there = new Goal("services", "0002_capacity");
        assertThat(trips.during(() -> fleet.plan(one))).isEqualTo(trips.during(() -> fleet.plan(all)));
        assertThat(trips.during(() -> fleet.start(one.withGoal(there))))
                .isEqualTo(trips.during(() -> fleet.start(all.withGoal(there))));
        assertThat(trips.during(() -> fleet.start(one))).isEqualTo(trips.during(() -> fleet.start(all)));
    }

    private static void findNothing(Fleet fleet, Entrance entrance) {
        assertThat(fleet.start(RunRequest.everything(entrance, "test"))).isEmpty();
    }
}
