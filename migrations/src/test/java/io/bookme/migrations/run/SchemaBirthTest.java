package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.tenant.NewTenant;
import io.bookme.migrations.tenant.Tenants;
import io.bookme.migrations.testing.RoundTrips;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is sent for a new tenant, and what is believed of its tables afterwards. */
class SchemaBirthTest {
    private static final String HINT =
            "select catalog_fingerprint from bookme.schema_state where schema_name = current_schema()";

    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private String truth(String tenant) throws SQLException {
        try (Connection connection = database.connection()) {
            return CatalogFingerprint.of(connection, TestFleet.schema(tenant)).orElseThrow();
        }
    }

    /** The trips of each of three new tenants in turn, without those of the login. */
    private long[] tripsOfThree(TestChangelogs changelogs) throws SQLException {
        TestFleet.of(database, changelogs);
        DataSource counted = database.ownerDataSource();
        RoundTrips trips = RoundTrips.of(counted);
        counted.getConnection().close();
        long login = trips.getAsLong();
        Settings unwatched = Settings.defaults().withWatchEvery(Duration.ofHours(1)); // a look costs trips as well
        Tenants tenants = new Tenants(new Fleet(counted, changelogs.graph(), unwatched));
        long[] found = new long[3];
        for (int i = 0; i < found.length; i++) {
            NewTenant wanted = new NewTenant("tenant_" + i, "New", i + ".localhost", Optional.empty());
            found[i] = trips.during(() -> tenants.create(wanted)) - login;
        }
        return found;
    }

    @Test
    void a_new_tenant_costs_six_round_trips_whatever_the_number_of_migrations() throws SQLException {
        // its rows, a look for a spare schema, all of its schema, what that has become, the hint of it, the commit
        assertThat(tripsOfThree(TestChangelogs.all()))
                .as("for the first one it is asked whether a file was edited, and it is printed")
                .containsExactly(8, 6, 6);
    }

    @Test
    void what_is_believed_of_a_tenant_like_one_before_is_the_truth() throws SQLException {
        TestFleet fleet = TestFleet.of(database, TestChangelogs.all()).tenants("acme", "beta");
        assertThat(fleet.value("beta", HINT)).isEqualTo(truth("beta")).isEqualTo(fleet.value("acme", HINT));
    }

    @Test
    void a_tenant_that_came_out_otherwise_is_not_taken_for_one_before() throws SQLException {
        TestFleet fleet = TestFleet.of(
                        database,
                        TestChangelogs.shop(
                                "0002_by_the_day",
                                "do $$ begin if to_regclass('public.by_hand') is not null then"
                                        + " alter table shop_item add column more int; end if; end $$;",
                                "alter table shop_item drop column if exists more;"))
                .tenants("acme", "beta");
        database.sql("create table public.by_hand ()");
        fleet.tenants("other");
        assertThat(fleet.value("beta", HINT)).isEqualTo(truth("beta")).isEqualTo(fleet.value("acme", HINT));
        assertThat(fleet.value("other", HINT)).isEqualTo(truth("other")).isNotEqualTo(fleet.value("acme", HINT));
    }
}
