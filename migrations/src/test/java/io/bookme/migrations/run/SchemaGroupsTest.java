package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.tenant.SparePool;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In which groups a fleet is seen. */
class SchemaGroupsTest {
    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static List<SchemaGroup> tenants(TestFleet fleet) {
        return fleet.fleet().status().groups().stream()
                .filter(group -> !group.kind().equals("shared"))
                .toList();
    }

    private void hold(String tenant, String app, String migration) {
        database.sql("insert into bookme.hold (schema_name, app, migration) values ('" + TestFleet.schema(tenant)
                + "', '" + app + "', '" + migration + "')");
    }

    private void change(String tenants, String assignment) {
        database.sql(
                "update bookme.schema_state set " + assignment + " where schema_name ~ '^tenant_(" + tenants + ")$'");
    }

    @Test
    void names_are_in_the_same_order_however_the_database_sorts() {
        try (TestDatabase english = TestDatabase.sortingAs("en-US")) {
            TestFleet fleet = TestFleet.of(english, TestChangelogs.shop()).tenants("ab", "a_b", "a1");
            assertThat(english.sql("select string_agg(schema_name, ' ' order by schema_name) from"
                            + " bookme.schema_state where kind = 'tenant'"))
                    .as("as the database sorts")
                    .isEqualTo("tenant_a_b tenant_a1 tenant_ab");
            assertThat(tenants(fleet))
                    .extracting(SchemaGroup::schemas)
                    .containsExactly(List.of("tenant_a1", "tenant_a_b", "tenant_ab"));
        }
    }

    @Test
    void groups_are_in_the_order_of_kind_then_of_who_is_migrated_then_of_their_first_schema() {
        TestFleet fleet = TestFleet.of(database, TestChangelogs.shop()).tenants("d", "c", "b", "a");
        change("a", "migrated = false");
        change("c|d", "parked_for = 'x'");
        assertThat(fleet.fleet().status().groups())
                .extracting(SchemaGroup::schemas)
                .containsExactly(
                        List.of("public"), List.of("tenant_b"), List.of("tenant_c", "tenant_d"), List.of("tenant_a"));
    }

    @Test
    void tenants_that_are_held_alike_are_a_group() {
        TestFleet fleet = TestFleet.of(database, TestChangelogs.shop()).tenants("a", "b", "c", "d", "e", "f");
        for (String tenant : List.of("a", "c", "e")) {
            hold(tenant, "shop", "zero");
        }
        hold("e", "cafe", "0001_initial");
        hold("f", "shop", "0001_initial");
        change("c", "migrated = false");
        assertThat(tenants(fleet))
                .extracting(SchemaGroup::schemas, SchemaGroup::migrated, SchemaGroup::holds)
                .containsExactly(
                        tuple(List.of("tenant_a"), true, Map.of("shop", "zero")),
                        tuple(List.of("tenant_b", "tenant_d"), true, Map.of()),
                        tuple(List.of("tenant_e"), true, Map.of("shop", "zero", "cafe", "0001_initial")),
                        tuple(List.of("tenant_f"), true, Map.of("shop", "0001_initial")),
                        tuple(List.of("tenant_c"), false, Map.of("shop", "zero")));
    }

    @Test
    void many_tenants_held_alike_are_one_group_and_the_rest_another() {
        TestFleet fleet = TestFleet.of(database, TestChangelogs.shop()).tenants("a");
        database.sql("insert into bookme.schema_state (schema_name, kind, changelog_fingerprint)"
                + " select 'tenant_' || i, kind, changelog_fingerprint from bookme.schema_state,"
                + " generate_series(1000, 2999) i where schema_name = 'tenant_a'");
        database.sql("insert into bookme.hold (schema_name, app, migration) select schema_name, 'shop', '0001_initial'"
                + " from bookme.schema_state where schema_name ~ '[13579]$'");
        assertThat(tenants(fleet))
                .extracting(
                        group -> group.schemas().size(), group -> group.holds().size())
                .containsExactly(tuple(1001, 0), tuple(1000, 1));
        assertThat(fleet.fleet().status().held()).isEqualTo(1000);
    }

    @Test
    void tenants_are_apart_by_what_they_have_and_by_what_they_could_not_reach() {
        TestFleet.of(database, TestChangelogs.shop()).tenants("a", "b", "c", "d");
        TestFleet fleet = TestFleet.of(
                database,
                TestChangelogs.shop(
                        "0002_size",
                        "alter table shop_item add column size int;",
                        "alter table shop_item drop column size;"));
        fleet.migrate("b", "d");
        change("c", "parked_for = 'x'");
        assertThat(tenants(fleet))
                .extracting(SchemaGroup::schemas, group -> group.migrations().size(), SchemaGroup::parkedFor)
                .containsExactly(
                        tuple(List.of("tenant_a"), 1, Optional.empty()),
                        tuple(List.of("tenant_b", "tenant_d"), 2, Optional.empty()),
                        tuple(List.of("tenant_c"), 1, Optional.of("x")));
    }

    @Test
    void spare_schemas_are_in_no_group_even_if_one_is_held() {
        TestFleet fleet = TestFleet.of(database, TestChangelogs.shop()).tenants("a");
        new SparePool(fleet.fleet(), 2).fill();
        database.sql("insert into bookme.hold (schema_name, app, migration)"
                + " select schema_name, 'shop', 'zero' from bookme.schema_state where kind = 'spare'");
        assertThat(tenants(fleet)).extracting(SchemaGroup::schemas).containsExactly(List.of("tenant_a"));
        assertThat(tenants(fleet)).extracting(SchemaGroup::holds).containsExactly(Map.of());
    }

    @Test
    void of_a_changelog_that_is_not_in_the_dictionary_nothing_is_known() {
        TestFleet fleet = TestFleet.of(database, TestChangelogs.shop()).tenants("a");
        change("a", "changelog_fingerprint = 'x'");
        assertThat(tenants(fleet)).extracting(SchemaGroup::migrations).containsExactly(new TreeSet<>());
    }

    @Test
    void a_schema_whose_name_has_a_line_break_is_not_taken_over() {
        TestFleet fleet = TestFleet.of(database, TestChangelogs.shop());
        database.sql("create schema \"a\nb\"; create table \"a\nb\".databasechangelog (author text, id text)");
        assertThatThrownBy(() -> fleet.fleet().adopt("a\nb"))
                .isInstanceOf(BookMeException.class)
                .hasMessageContaining("line break");
        assertThat(tenants(fleet)).isEmpty();
    }
}
