package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The guide's troubleshooting: what a failed migration is told. */
class AdviceTest {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private static TestChangelogs second() {
        return TestChangelogs.shop("0002_tag", "create table shop_tag (id int);", "drop table shop_tag;");
    }

    private Failure failureOf(TestFleet fleet) {
        Run run = fleet.migrate().orElseThrow();
        return fleet.outcome(run, "a").failure().orElseThrow();
    }

    @Test
    void a_relation_that_exists_is_named_with_how_it_came_about_and_the_line_that_fakes() {
        TestFleet.of(database, TestChangelogs.shop()).tenants("a");
        TestFleet fleet = TestFleet.of(database, second());
        fleet.in("a", "create table shop_tag (id int)");
        Failure failure = failureOf(fleet);
        assertThat(failure.sqlState()).contains("42P07");
        assertThat(failure.message())
                .contains("The table or index shop_tag exists in tenant_a already")
                .contains("its changelog does not have shop.0002_tag");
        assertThat(failure.nextStep()).contains("./manage migrate_schemas --fake shop 0002 --schema=tenant_a");
    }

    @Test
    void faking_is_offered_only_after_what_is_pending_before_it_was_run() {
        TestFleet.of(database, TestChangelogs.shop()).tenants("a");
        TestFleet fleet = TestFleet.of(
                database,
                second().tenant(
                                "shop.0003_more",
                                "shop.0002_tag",
                                "alter table shop_item add column more int;",
                                "alter table shop_item drop column more;"));
        fleet.in("a", "alter table shop_item add column more int");
        Failure failure = failureOf(fleet);
        assertThat(failure.message()).contains("The column more of shop_item exists in tenant_a already");
        assertThat(failure.nextStep())
                .contains("./manage migrate_schemas shop 0002 --schema=tenant_a and then"
                        + " ./manage migrate_schemas --fake shop 0003 --schema=tenant_a");
    }

    @Test
    void what_runs_outside_of_transactions_alone_is_told_where_to_stand() {
        TestFleet.of(database, TestChangelogs.shop()).tenants("a");
        TestFleet fleet = TestFleet.of(
                database,
                TestChangelogs.shop(
                        "0002_index",
                        "create index concurrently shop_item_idx on shop_item (id);",
                        "drop index shop_item_idx;"));
        Failure failure = failureOf(fleet);
        assertThat(failure.sqlState()).contains("25001");
        assertThat(failure.nextStep()).contains("runInTransaction:false", "db/tenant/shop/0002_index.sql");
    }

    @Test
    void a_column_that_does_not_exist_names_the_dependency_that_is_missing() {
        TestFleet.of(database, TestChangelogs.shop()).tenants("a");
        TestFleet fleet = TestFleet.of(
                database,
                TestChangelogs.shop()
                        .tenant(
                                "area.0001_initial",
                                "shop.0001_initial",
                                "create index area_price on shop_item (price);",
                                "drop index area_price;")
                        .tenant(
                                "shop.0002_price",
                                "shop.0001_initial",
                                "alter table shop_item add column price int;",
                                "alter table shop_item drop column price;"));
        Failure failure = failureOf(fleet);
        assertThat(failure.sqlState()).contains("42703");
        assertThat(failure.message())
                .contains("shop.0002_price makes the column price of shop_item, and area.0001_initial does not depend");
        assertThat(failure.nextStep())
                .contains("'--depends shop.0002_price' above the changeset of db/tenant/area/0001_initial.sql");
    }

    @Test
    void a_table_that_does_not_exist_names_the_dependency_that_is_missing() {
        TestFleet.of(database, TestChangelogs.shop()).tenants("a");
        TestFleet fleet = TestFleet.of(
                database,
                second().tenant(
                                "area.0001_initial",
                                "shop.0001_initial",
                                "insert into shop_tag values (1);",
                                "delete from shop_tag;"));
        assertThat(failureOf(fleet).nextStep()).contains("--depends shop.0002_tag");
    }

    @Test
    void what_somebody_took_away_is_told_apart_from_what_nobody_makes() {
        TestFleet.of(database, second()).tenants("a");
        TestFleet fleet = TestFleet.of(
                database,
                second().tenant(
                                "shop.0003_index",
                                "shop.0002_tag",
                                "create index shop_tag_id on shop_tag (id);",
                                "drop index shop_tag_id;"));
        fleet.in("a", "drop table shop_tag");
        assertThat(failureOf(fleet).message()).contains("shop.0002_tag makes the table shop_tag and is applied");

        TestFleet typo = TestFleet.of(
                database, second().tenant("shop.0003_typo", "shop.0002_tag", "delete from shop_taag;", "select 1;"));
        assertThat(failureOf(typo).message()).contains("No migration of this build makes the table shop_taag");
    }
}
