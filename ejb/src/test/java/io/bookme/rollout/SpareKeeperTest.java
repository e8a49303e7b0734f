package io.bookme.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Settings;
import io.bookme.migrations.tenant.SparePool;
import io.bookme.migrations.testing.RoundTrips;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The pool of spare schemas while a file stands that was edited after tenants got it. */
class SpareKeeperTest {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    @AutoClose
    private final LogLines log = new LogLines(SpareKeeper.class);

    private final AtomicLong time = new AtomicLong();

    private static TestChangelogs color(String type) {
        return TestChangelogs.shop(
                "0002_color",
                "alter table shop_item add column color " + type + ";",
                "alter table shop_item drop column color;");
    }

    private TestFleet with(String type) {
        return TestFleet.of(database, color(type));
    }

    private SpareKeeper keeper(Fleet fleet) {
        return new SpareKeeper(new Engine(fleet), 2, time::get);
    }

    @Test
    void it_says_once_why_no_more_are_made_and_goes_on_when_a_person_has_decided() {
        TestFleet before = with("text").tenants("a");
        TestFleet edited = with("varchar(9)");
        SpareKeeper keeper = keeper(edited.fleet());
        for (int minutes = 0; minutes < 20; minutes += 5) {
            keeper.look();
            time.addAndGet(Duration.ofMinutes(5).toNanos());
            keeper.inspect();
        }
        assertThat(log.all())
                .singleElement()
                .asString()
                .startsWith("WARNING No spare schemas are made for now: shop.0002_color was edited after it was applied"
                        + " in tenant_a:")
                .contains("./manage migrate_schemas shop 0001_initial");
        before.goTo("shop", "0001_initial");
        keeper.inspect();
        assertThat(new SparePool(edited.fleet(), 2).ready()).isEqualTo(2);
        assertThat(log.all()).last().isEqualTo("INFO 2 spare schemas were made for new tenants");
    }

    @Test
    void the_database_is_not_asked_at_each_look_for_what_only_a_person_can_change() {
        with("text").tenants("a");
        DataSource owner = database.ownerDataSource();
        RoundTrips trips = RoundTrips.of(owner);
        SpareKeeper keeper = keeper(new Fleet(owner, color("varchar(9)").graph(), Settings.defaults()));
        assertThat(trips.during(keeper::look)).isPositive();
        assertThat(trips.during(keeper::look)).isZero();
        time.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(trips.during(keeper::look)).isPositive();
    }

    @Test
    void a_full_pool_says_no_less_and_no_more_often() {
        TestFleet before = with("text").tenants("a");
        new SparePool(before.fleet(), 2).fill();
        SpareKeeper keeper = keeper(with("varchar(9)").fleet());
        for (int i = 0; i < 3; i++) {
            keeper.inspect();
            time.addAndGet(Duration.ofMinutes(10).toNanos());
            keeper.look();
        }
        assertThat(log.all()).hasSize(1);
        assertThat(new SparePool(before.fleet(), 2).ready()).isEqualTo(2);
    }
}
