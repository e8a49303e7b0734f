package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.tenant.TenantVerification;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a run looks at in a schema that it changed: all of it, or only the tables that it changed where the whole was
 * looked at before and many schemas like it have come out alike.
 */
class ReadBackTest {
    private static final String HINT =
            "select catalog_fingerprint from bookme.schema_state where schema_name = current_schema()";

    /** More than enough to have come out alike before this one's turn. */
    private static final String LATE = "t49";

    private static final List<String> TENANTS =
            IntStream.range(10, 50).mapToObj(i -> "t" + i).toList();

    private TestDatabase database;
    private TestFleet fleet;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        TestFleet.of(database, before()).tenants(TENANTS.toArray(String[]::new));
        fleet = fleet("alter table shop_item add column price int; comment on column shop_item.price is '';");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static TestChangelogs before() {
        return TestChangelogs.shared()
                .tenant(
                        "shop.0001_initial",
                        "",
                        "create table shop_item (id int primary key);"
                                + " create table shop_order (id int primary key, item int);",
                        "drop table shop_order; drop table shop_item;");
    }

    private TestFleet fleet(String forward) {
        return TestFleet.of(
                database,
                before().tenant(
                                "shop.0002_price",
                                "shop.0001_initial",
                                forward,
                                "alter table shop_item drop column price;"));
    }

    private Optional<String> truth(String tenant) {
        try (Connection connection = database.connection()) {
            return CatalogFingerprint.of(connection, TestFleet.schema(tenant));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertTruthIsKnown(List<String> tenants) {
        tenants.forEach(
                tenant -> assertThat(truth(tenant)).as(tenant).contains(String.valueOf(fleet.value(tenant, HINT))));
    }

    @Test
    void of_each_schema_the_truth_is_known() {
        fleet.migrate();
        assertTruthIsKnown(TENANTS);
    }

    @Test
    void of_a_new_table_with_a_key_and_an_index_too() {
        fleet = fleet("create table shop_price (item int references shop_item, price int);"
                + " create index on shop_price (item);");
        fleet.migrate();
        assertTruthIsKnown(TENANTS);
    }

    @Test
    void what_drifted_in_a_table_that_is_changed_is_seen() {
        fleet.in(LATE, "create index shop_item_more on shop_item (id)");
        fleet.migrate();
        assertTruthIsKnown(TENANTS);
    }

    @Test
    void what_drifted_elsewhere_and_was_known_is_not_forgotten() throws SQLException {
        fleet.in(LATE, "create index shop_order_more on shop_order (item)");
        try (Connection connection = database.connection()) {
            CatalogFingerprint.refresh(connection, List.of(TestFleet.schema(LATE)));
        }
        fleet.migrate();
        assertTruthIsKnown(TENANTS);
    }

    @Test
    void a_schema_of_which_nothing_was_known_is_looked_at_as_a_whole() {
        fleet.in(LATE, "create index shop_order_more on shop_order (item)");
        fleet.in(
                LATE, "update bookme.schema_state set catalog_fingerprint = null where schema_name = current_schema()");
        fleet.migrate();
        assertTruthIsKnown(TENANTS);
    }

    @Test
    void a_schema_changed_since_it_was_looked_at_is_looked_at_as_a_whole() {
        fleet.in(LATE, "create index shop_order_more on shop_order (item)");
        fleet.in(
                LATE,
                "update bookme.schema_state set updated_at = clock_timestamp() where schema_name = current_schema()");
        fleet.migrate();
        assertTruthIsKnown(TENANTS);
    }

    @Test
    void those_that_are_looked_at_first_are_not_taken_for_all() {
        fleet.in("t11", "create index shop_order_more on shop_order (item)");
        fleet.migrate();
        assertTruthIsKnown(TENANTS);
    }

    @Test
    void what_drifted_elsewhere_since_the_last_look_is_left_to_verify_tenant() {
        fleet.in(LATE, "create index shop_order_more on shop_order (item)");
        fleet.migrate();
        assertThat(fleet.value(LATE, HINT)).isEqualTo(fleet.value("t30", HINT));

        new TenantVerification(fleet.fleet()).verify(List.of(TestFleet.schema(LATE)));

        assertTruthIsKnown(TENANTS);
        assertThat(fleet.value(LATE, HINT)).isNotEqualTo(fleet.value("t30", HINT));
    }
}
