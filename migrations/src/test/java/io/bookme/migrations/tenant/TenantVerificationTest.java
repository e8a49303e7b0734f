package io.bookme.migrations.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.tenant.TenantVerification.Finding;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is wrong with tenants is found, and what can be mended without guessing is. */
class TenantVerificationTest {
    private TestDatabase database;
    private TestFleet fleet;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        fleet = TestFleet.of(database, TestChangelogs.all()).tenants("acme", "demo", "xyz");
        fleet.in("acme", "insert into services_service (name, price) values ('Cut', 20)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<Finding> verify(String... schemas) {
        return new TenantVerification(fleet.fleet()).verify(List.of(schemas));
    }

    private List<String> repair(String schema) {
        return new TenantRepair(fleet.fleet()).repair(schema);
    }

    @Test
    void tenants_as_their_migrations_made_them_are_sound_wherever_they_stand() {
        fleet.goTo("services", "0002_service_capacity");
        fleet.goTo("services", "0003_servicecategory_service_category");
        fleet.migrate("acme");
        assertThat(verify()).hasSize(3).allMatch(Finding::isSound);
    }

    @Test
    void even_if_all_drifted_alike_each_is_found_and_what_differs_is_said() {
        for (String tenant : List.of("acme", "demo", "xyz")) {
            fleet.in(tenant, "drop index services_service_name_idx; alter table staff_member add column by_hand int");
        }
        assertThat(verify("tenant_demo"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.differences())
                        .contains(
                                "- index CREATE INDEX services_service_name_idx ON services_service USING btree (name)",
                                "+ column staff_member.by_hand integer"));
        assertThat(verify()).hasSize(3).noneMatch(Finding::isSound);
    }

    @Test
    void what_the_engine_only_believed_is_mended() {
        fleet.in(
                "acme",
                "update bookme.schema_state set changelog_fingerprint = 'wrong' where schema_name = 'tenant_acme'");
        assertThat(verify())
                .filteredOn(Finding::mended)
                .extracting(Finding::schema)
                .containsExactly("tenant_acme");
        assertThat(verify()).noneMatch(Finding::mended).allMatch(Finding::isSound);
    }

    @Test
    void a_migration_that_was_edited_after_a_tenant_had_it_is_named() {
        TestFleet before = TestFleet.of(
                database,
                TestChangelogs.all()
                        .tenant("shop.0001_initial", "", "create table shop_item (x int);", "drop table shop_item;"));
        before.migrate("acme");
        fleet = TestFleet.of(
                database,
                TestChangelogs.all()
                        .tenant(
                                "shop.0001_initial",
                                "",
                                "create table shop_item (x bigint);",
                                "drop table shop_item;"));
        assertThat(verify())
                .filteredOn(finding -> !finding.isSound())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.schema()).isEqualTo("tenant_acme");
                    assertThat(finding.problem().orElseThrow())
                            .contains("shop.0001_initial was edited after it was applied", "recorded is 9:");
                    assertThat(finding.nextStep()).contains("git checkout");
                    assertThat(finding.differences()).isEmpty();
                });
        fleet.in("acme", "drop table shop_item");
        assertThat(verify("tenant_acme")).singleElement().satisfies(finding -> {
            assertThat(finding.problem().orElseThrow()).contains("its tables are not what", "; and shop.0001_initial");
            assertThat(finding.differences()).isNotEmpty();
        });
    }

    @Test
    void a_missing_schema_is_found_and_made_again_at_head() {
        fleet.in("demo", "drop schema tenant_acme cascade");
        assertThat(verify("tenant_acme"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.nextStep()).isEqualTo("./manage repair_tenant tenant_acme"));
        assertThat(repair("tenant_acme"))
                .singleElement()
                .asString()
                .contains("made anew")
                .contains("backup");
        assertThat(verify()).allMatch(Finding::isSound);
        assertThat(fleet.changelog("acme")).isEqualTo(fleet.changelog("demo"));
        assertThat(repair("tenant_acme")).as("the second time nothing is to do").isEmpty();
    }

    @Test
    void an_empty_schema_is_finished() {
        fleet.in("demo", "drop schema tenant_acme cascade; create schema tenant_acme");
        assertThat(repair("tenant_acme")).singleElement().asString().contains("was empty");
        assertThat(verify()).allMatch(Finding::isSound);
    }

    @Test
    void a_lost_changelog_is_written_again_if_the_tables_are_exactly_what_migrations_make() {
        fleet.goTo("services", "0002_service_capacity");
        List<String> before = fleet.changelog("acme");
        fleet.in("acme", "drop table databasechangelog");
        assertThat(repair("tenant_acme")).singleElement().asString().contains("recorded again");
        assertThat(fleet.changelog("acme")).containsExactlyInAnyOrderElementsOf(before);
        assertThat(fleet.value("acme", "select name from services_service")).isEqualTo("Cut");
        assertThat(verify()).allMatch(Finding::isSound);
        fleet.goTo("services", "0003_servicecategory_service_category");
        assertThat(verify()).allMatch(Finding::isSound);
    }

    @Test
    void tables_of_unknown_origin_are_left_alone() {
        fleet.in("acme", "drop table databasechangelog; alter table staff_member add column by_hand int");
        assertThatThrownBy(() -> repair("tenant_acme"))
                .isInstanceOf(BookMeException.class)
                .hasMessageContaining("+ column staff_member.by_hand integer");
        assertThat(fleet.value("acme", "select name from services_service")).isEqualTo("Cut");
        assertThat(fleet.values(
                        "acme",
                        "select 1 from pg_tables where schemaname = 'tenant_acme' and tablename ="
                                + " 'databasechangelog'"))
                .isEmpty();
    }

    @Test
    void a_schema_that_the_engine_forgot_is_known_again() {
        fleet.in("demo", "delete from bookme.schema_state where schema_name = 'tenant_acme'");
        assertThat(verify()).filteredOn(finding -> !finding.isSound()).hasSize(1);
        assertThat(repair("tenant_acme")).singleElement().asString().contains("did not know");
        assertThat(verify()).allMatch(Finding::isSound);
        assertThat(fleet.value("acme", "select name from services_service")).isEqualTo("Cut");
    }

    @Test
    void an_unknown_tenant_is_said_to_be_one() {
        assertThatThrownBy(() -> verify("tenant_nobody")).isInstanceOf(InvalidTenantException.class);
        assertThatThrownBy(() -> repair("tenant_nobody")).isInstanceOf(InvalidTenantException.class);
    }
}
