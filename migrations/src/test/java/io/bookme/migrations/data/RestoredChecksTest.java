package io.bookme.migrations.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.tenant.NewTenant;
import io.bookme.migrations.tenant.TenantClone;
import io.bookme.migrations.tenant.TenantVerification;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that let the rows of a backup in only in some order, only all together, or not any more. */
class RestoredChecksTest {
    private static final String LIMIT = """
            create table shop_limit (price integer);
            create function shop_allows(price integer) returns boolean language sql as
              'select price >= (select max(l.price) from shop_limit l)';
            """;

    @TempDir
    private Path folder;

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private TestFleet fleet(String ddl) {
        return TestFleet.of(database, TestChangelogs.shared().tenant("shop.0001_initial", "", ddl, "select 1;"))
                .tenants("acme");
    }

    private List<String> restored(TestFleet fleet) {
        Path file = new Backup(fleet.fleet(), Clock.systemUTC()).toFolder("tenant_acme", folder);
        List<String> beside = restored(fleet, file, Optional.of("tenant_copy"));
        assertThat(restored(fleet, file, Optional.empty())).hasSameSizeAs(beside);
        return beside;
    }

    private static List<String> restored(TestFleet fleet, Path file, Optional<String> as) {
        return new Restore(fleet.fleet())
                .restore(new RestoreRequest(file, as, Optional.empty(), true))
                .notes();
    }

    private static boolean isSound(TestFleet fleet) {
        return new TenantVerification(fleet.fleet())
                .verify(List.of()).stream().allMatch(TenantVerification.Finding::isSound);
    }

    @Test
    void a_check_that_looks_into_a_table_that_comes_later_keeps_its_words_and_its_force() {
        TestFleet fleet = fleet("""
                create table shop_zone (id integer primary key);
                create function shop_knows(zone integer) returns boolean language plpgsql as
                  $$ begin return exists (select from shop_zone where id = zone); end $$;
                create domain shop_place as integer check (shop_knows(value));
                create table shop_item (id integer primary key, zone integer, word varchar(5),
                  constraint knows check (word in ('a', 'b') and shop_knows(zone)));
                create table shop_door (id integer primary key, place shop_place);
                """);
        fleet.in(
                "acme",
                "insert into shop_zone values (7); insert into shop_item values (1, 7, 'a');"
                        + " insert into shop_door values (1, 7)");
        assertThat(restored(fleet)).isEmpty();
        assertThat(fleet.values("copy", "select zone from shop_item union all select place from shop_door"))
                .containsExactly("7", "7");
        new TenantClone(fleet.fleet())
                .make("tenant_copy", new NewTenant("tenant_clone", "Clone", "clone.localhost", Optional.empty()));
        assertThat(isSound(fleet)).isTrue();
        for (String tenant : List.of("copy", "clone")) {
            assertThatThrownBy(() -> fleet.in(tenant, "insert into shop_item values (2, 8, 'a')"))
                    .hasMessageContaining("knows");
        }
    }

    @Test
    void a_check_that_looks_into_its_own_table_is_added_when_all_rows_are_there() {
        TestFleet fleet = fleet("""
                create table shop_item (id integer primary key, next integer, price integer check (price > 0));
                create function shop_has(wanted integer) returns boolean language plpgsql as
                  $$ begin return wanted is null or exists (select from shop_item where id = wanted); end $$;
                insert into shop_item values (1, 2, 5), (2, null, 5);
                alter table shop_item add constraint has check (shop_has(next));
                comment on constraint has on shop_item is 'the next one';
                """);
        assertThat(restored(fleet)).isEmpty();
        assertThat(fleet.values("copy", "select id from shop_item order by 1")).containsExactly("1", "2");
        assertThat(fleet.values(
                        "copy",
                        "select conname || convalidated || coalesce(obj_description(oid, 'pg_constraint'), '') from"
                                + " pg_constraint where conrelid = 'shop_item'::regclass and contype = 'c' order by 1"))
                .containsExactly("hastruethe next one", "shop_item_price_checktrue");
        assertThat(isSound(fleet)).isTrue();
    }

    @Test
    void a_check_that_the_rows_do_not_pass_any_more_holds_for_new_rows_and_that_is_said() {
        TestFleet fleet = fleet(LIMIT + """
                create table shop_offer (id integer primary key, price integer check (shop_allows(price)));
                """);
        fleet.in(
                "acme",
                "insert into shop_limit values (1); insert into shop_offer values (1, 5); update shop_limit set price = 9");
        assertThat(restored(fleet))
                .singleElement()
                .asString()
                .contains("NOT VALID")
                .contains("shop_offer.shop_offer_price_check");
        assertThat(fleet.values("copy", "select id from shop_offer")).containsExactly("1");
        assertThatThrownBy(() -> fleet.in("copy", "insert into shop_offer values (2, 8)"))
                .hasMessageContaining("shop_offer_price_check");
    }

    @Test
    void a_domain_that_the_rows_do_not_pass_any_more_holds_for_new_rows_and_that_is_said() {
        TestFleet fleet = fleet(LIMIT + """
                create domain shop_price as integer constraint allowed check (shop_allows(value));
                comment on constraint allowed on domain shop_price is 'by the limit';
                create domain shop_best as shop_price constraint positive check (value > 0);
                create domain shop_other as integer constraint other check (value > 0);
                create table shop_offer (id integer primary key, price shop_best, other shop_other);
                """);
        fleet.in(
                "acme",
                "insert into shop_limit values (1); insert into shop_offer values (1, 5, 5); update shop_limit set price = 9");
        assertThat(restored(fleet))
                .singleElement()
                .asString()
                .contains("NOT VALID", "domain shop_price.allowed", "alter domain")
                .doesNotContain("positive");
        assertThat(fleet.values("copy", "select price from shop_offer")).containsExactly("5");
        assertThat(fleet.values(
                        "copy",
                        "select conname || ' ' || convalidated || coalesce(' ' || obj_description(oid, 'pg_constraint'), '')"
                                + " from pg_constraint where contypid <> 0 and connamespace = current_schema()::regnamespace"
                                + " order by 1"))
                .containsExactly("allowed false by the limit", "other true", "positive true");
        assertThatThrownBy(() -> fleet.in("copy", "insert into shop_offer values (2, 8, 1)"))
                .hasMessageContaining("allowed");
    }

    @Test
    void a_domain_within_other_values_is_no_hindrance() {
        TestFleet fleet = fleet(LIMIT + """
                create domain shop_price as integer constraint allowed check (shop_allows(value));
                create type shop_pair as (price shop_price, word text);
                create table shop_offer (id integer primary key, prices shop_price[], pairs shop_pair[]);
                """);
        fleet.in(
                "acme",
                "insert into shop_limit values (1); insert into shop_offer values (1, '{5}', array[row(6, 'x')::shop_pair]);"
                        + " update shop_limit set price = 9");
        assertThat(restored(fleet)).singleElement().asString().contains("domain shop_price.allowed");
        assertThat(fleet.values("copy", "select prices[1] + pairs[1].price from shop_offer"))
                .containsExactly("11");
    }

    @Test
    void a_domain_that_looks_into_the_table_it_is_used_in_is_whole_when_all_rows_are_there() {
        TestFleet fleet = fleet("""
                create domain shop_id as integer;
                create table shop_item (id integer primary key, next shop_id);
                create function shop_has(wanted integer) returns boolean language plpgsql as
                  $$ begin return wanted is null or exists (select from shop_item where id = wanted); end $$;
                insert into shop_item values (1, 2), (2, null);
                alter domain shop_id add constraint has check (shop_has(value));
                """);
        assertThat(restored(fleet)).isEmpty();
        assertThat(fleet.values("copy", "select id from shop_item order by 1")).containsExactly("1", "2");
        assertThat(isSound(fleet)).isTrue();
    }

    @Test
    void a_rule_for_newer_rows_keeps_its_words() {
        TestFleet fleet = fleet("create table shop_item (id integer primary key, word varchar(5));"
                + " insert into shop_item values (1, 'x');"
                + " alter table shop_item add constraint known check (word in ('a', 'b')) not valid;");
        assertThat(restored(fleet)).isEmpty();
        assertThat(fleet.values("copy", "select word from shop_item")).containsExactly("x");
        new TenantClone(fleet.fleet())
                .make("tenant_copy", new NewTenant("tenant_clone", "Clone", "clone.localhost", Optional.empty()));
        assertThat(isSound(fleet)).isTrue();
    }
}
