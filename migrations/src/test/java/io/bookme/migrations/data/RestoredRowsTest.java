package io.bookme.migrations.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.tenant.TenantVerification;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rows that come back whatever rules, triggers and columns there are. */
class RestoredRowsTest extends BackedUpTenant {
    @Test
    void rows_that_are_older_than_a_rule_come_back() throws Exception {
        fleet.in("acme", """
                create domain grade as integer check (value < 100);
                create table note (id integer primary key, n integer, g grade, m integer);
                insert into note values (1, -1, -1, null);
                alter table note add constraint note_n check (n > 0) not valid;
                alter domain grade add constraint grade_positive check (value > 0) not valid;
                comment on constraint note_n on note is 'from now on';
                comment on constraint grade_positive on domain grade is 'the same';
                """);
        if (TestDatabase.isFrom(18)) {
            fleet.in("acme", "alter table note add constraint note_m not null m not valid");
        }
        Path file = backup();
        restore(file, "tenant_copy", false);
        restore(file, "", true);
        assertThat(fleet.values("acme", "select note::text from note")).containsExactly("(1,-1,-1,)");
        assertThat(everything("copy")).isEqualTo(everything("acme"));
        assertThat(objects("copy")).isEqualTo(objects("acme"));
        assertThat(fleet.values(
                        "copy",
                        "select obj_description(oid, 'pg_constraint') from pg_constraint where conname in"
                                + " ('note_n', 'grade_positive') and connamespace = current_schema()::regnamespace"
                                + " order by 1"))
                .containsExactly("from now on", "the same");
        for (String row : List.of("(2, 0, 1, 1)", "(2, 1, 0, 1)")) {
            assertThatThrownBy(() -> fleet.in("copy", "insert into note values " + row))
                    .hasMessageContaining("violates check constraint");
        }
    }

    @Test
    void a_rule_of_a_migration_that_older_rows_break_is_no_hindrance() {
        TestFleet shop = TestFleet.of(database, TestChangelogs.shop()).tenants("shop");
        shop.in("shop", "insert into shop_item values (-1, 'x')");
        shop = TestFleet.of(
                database,
                TestChangelogs.shop(
                        "0002_positive",
                        "alter table shop_item add constraint positive check (id > 0) not valid;",
                        "alter table shop_item drop constraint positive;"));
        shop.migrate("shop");
        Path file = new Backup(shop.fleet(), Clock.systemUTC()).toFolder("tenant_shop", folder);
        new Restore(shop.fleet()).restore(new RestoreRequest(file, Optional.empty(), Optional.empty(), true));
        assertThat(shop.value("shop", "select id from shop_item")).isEqualTo("-1");
        assertThat(new TenantVerification(shop.fleet()).verify(List.of("tenant_shop")))
                .allMatch(TenantVerification.Finding::isSound);
    }

    @Test
    void nothing_notes_that_the_tables_are_emptied_on_the_way() {
        TestFleet shop = TestFleet.of(
                        database, TestChangelogs.shared().tenant("shop.0001_initial", "", """
                        create table shop_item (id integer primary key);
                        create table shop_log (what text);
                        create function shop_note() returns trigger language plpgsql as
                          $$ begin insert into shop_log values (tg_op); return null; end $$;
                        create trigger shop_note after truncate or insert on shop_item execute function shop_note();
                        create trigger shop_sleeping after insert on shop_item execute function shop_note();
                        alter table shop_item disable trigger shop_sleeping;
                        create trigger shop_always after update on shop_item execute function shop_note();
                        alter table shop_item enable always trigger shop_always;
                        """, "drop table shop_item;"))
                .tenants("shop");
        shop.in("shop", "insert into shop_item values (1)");
        Path file = new Backup(shop.fleet(), Clock.systemUTC()).toFolder("tenant_shop", folder);
        new Restore(shop.fleet()).restore(new RestoreRequest(file, Optional.empty(), Optional.empty(), true));
        assertThat(shop.values("shop", "select what from shop_log")).containsExactly("INSERT");
        assertThat(shop.values(
                        "shop",
                        "select tgname || ' ' || tgenabled::text from pg_trigger where tgrelid = 'shop_item'::regclass"
                                + " order by 1"))
                .containsExactly("shop_always A", "shop_note O", "shop_sleeping D");
    }

    @Test
    void rows_without_a_column_of_their_own_come_back() {
        fleet.in("acme", """
                create table bare ();
                create table derived (two integer generated always as (1 + 1) stored);
                insert into bare default values;
                insert into bare default values;
                insert into derived default values;
                """);
        restore(backup(), "", true);
        assertThat(fleet.value("acme", "select count(*) from bare")).isEqualTo("2");
        assertThat(fleet.values("acme", "select two from derived")).containsExactly("2");
    }
}
