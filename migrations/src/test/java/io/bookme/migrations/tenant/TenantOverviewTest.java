package io.bookme.migrations.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Settings;
import io.bookme.migrations.testing.RoundTrips;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Where each tenant stands, in the words of {@code list_tenants}. */
class TenantOverviewTest {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private static TestChangelogs color() {
        return TestChangelogs.shop(
                "0002_color",
                "alter table shop_item add column color text;",
                "alter table shop_item drop column color;");
    }

    private static Map<String, List<String>> words(Fleet fleet) {
        TenantOverview overview = TenantOverview.of(fleet);
        Map<String, List<String>> words = new TreeMap<>();
        overview.list(overview.filter(Optional.empty(), Set.of()), 0, 100)
                .forEach(each ->
                        words.put(each.tenant().schema(), each.standing().words()));
        return words;
    }

    @Test
    void each_tenant_is_listed_with_where_it_stands() {
        TestFleet.of(database, TestChangelogs.shop()).tenants("behind", "bad", "done", "held");
        TestFleet fleet = TestFleet.of(database, color());
        fleet.in("bad", "alter table shop_item add column color int");
        fleet.migrate("bad", "done", "held");
        database.sql(
                "insert into bookme.hold (schema_name, app, migration) values ('tenant_held', 'shop', '0002_color')");
        assertThat(words(fleet.fleet()))
                .containsEntry("tenant_behind", List.of("behind"))
                .containsEntry("tenant_bad", List.of("behind", "parked"))
                .containsEntry("tenant_done", List.of("at-head"))
                .containsEntry("tenant_held", List.of("at-head", "held"));
        assertThat(words(TestFleet.of(database, TestChangelogs.shop()).fleet()))
                .containsEntry("tenant_done", List.of("at-head", "ahead"));
        TenantOverview overview = TenantOverview.of(fleet.fleet());
        TenantFilter parked = overview.filter(Optional.empty(), Set.of(Standing.Mark.PARKED));
        assertThat(overview.count(parked)).isEqualTo(1);
        assertThat(overview.list(parked, 0, 10))
                .extracting(each -> each.tenant().schema())
                .containsExactly("tenant_bad");
    }

    @Test
    void many_tenants_take_as_many_round_trips_as_one() {
        TestFleet fleet = TestFleet.of(database, TestChangelogs.shop()).tenants("only");
        long one = trips();
        fleet.tenants(IntStream.range(0, 40).mapToObj(n -> "t" + n).toArray(String[]::new));
        assertThat(trips()).isEqualTo(one);
    }

    private long trips() {
        DataSource owner = database.ownerDataSource();
        RoundTrips trips = RoundTrips.of(owner);
        Fleet fleet = new Fleet(owner, TestChangelogs.shop().graph(), Settings.defaults());
        return trips.during(() -> words(fleet));
    }
}
