package io.bookme.migrations.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of a dump go in as they are, whatever their tables do to rows that come, and whatever their keys are like. */
class LoadedAsTheyAreTest {
    private static final String NOTING = """
            create table shop_log (what text);
            create table shop_item (id integer primary key, name text) partition by range (id);
            create table shop_item_low partition of shop_item for values from (0) to (10);
            create table shop_item_high partition of shop_item for values from (10) to (20);
            create function shop_note() returns trigger language plpgsql as
              $$ begin insert into shop_log values (tg_name || ' ' || tg_op); return new; end $$;
            create function shop_spoil() returns trigger language plpgsql as
              $$ begin new.name = 'spoilt'; return new; end $$;
            create trigger shop_spoil before insert or update on shop_item for each row execute function shop_spoil();
            create trigger shop_note after insert or update on shop_item execute function shop_note();
            create trigger shop_low after insert or update on shop_item_low for each row execute function shop_note();
            alter table shop_item enable always trigger shop_note;
            alter table only shop_item_high disable trigger shop_spoil;
            """;

    /** No migration may make one. */
    private static final String DEFERRED =
            "create constraint trigger shop_late after insert or update on shop_item_high"
                    + " deferrable initially deferred for each row execute function shop_note()";

    private static final String STATES =
            "select c.relname || ' ' || t.tgname || ' ' || t.tgenabled::text from pg_trigger t join pg_class c on"
                    + " c.oid = t.tgrelid where c.relnamespace = current_schema()::regnamespace and not t.tgisinternal"
                    + " order by 1";

    @TempDir
    private Path folder;

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private TestFleet fleet(String ddl) {
        return TestFleet.of(database, TestChangelogs.shared().tenant("shop.0001_initial", "", ddl, "select 1;"))
                .tenants("a", "b");
    }

    private static byte[] dump(TestFleet fleet) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Dump(fleet.fleet()).write(List.of("shop"), List.of("tenant_a"), false, out);
        return out.toByteArray();
    }

    private long load(TestFleet fleet, byte[] document, String into) {
        try {
            Path file = Files.write(folder.resolve("dump.json"), document);
            return new Load(fleet.fleet())
                    .load(file, Optional.of("tenant_" + into), warning -> {}, done -> {})
                    .get(0)
                    .rows();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Into an empty tenant, and twice over one that has other rows for the same keys. */
    private void goesInAndOver(String ddl, String rows, String change, String query) {
        TestFleet fleet = fleet(ddl);
        fleet.in("a", rows);
        List<String> before = fleet.values("a", query);
        byte[] document = dump(fleet);
        load(fleet, document, "b");
        assertThat(fleet.values("b", query)).isNotEmpty().isEqualTo(before);
        fleet.in("a", change);
        assertThat(fleet.values("a", query)).isNotEqualTo(before);
        load(fleet, document, "a");
        load(fleet, document, "a");
        assertThat(fleet.values("a", query)).isEqualTo(before);
    }

    @Test
    void no_trigger_acts_on_them_and_each_is_as_it_was_afterwards() {
        TestFleet fleet = fleet(NOTING);
        fleet.in("b", DEFERRED);
        fleet.in(
                "a",
                "alter table shop_item disable trigger user; insert into shop_item values (1, 'one'), (11, 'eleven')");
        fleet.in("a", "truncate shop_log");
        byte[] document = dump(fleet);
        List<String> states = fleet.values("b", STATES);
        assertThat(states).contains("shop_item shop_note A", "shop_item_high shop_spoil D", "shop_item_low shop_low O");
        load(fleet, document, "b");
        load(fleet, document, "b");
        assertThat(fleet.values("b", "select name from shop_item order by id")).containsExactly("one", "eleven");
        assertThat(fleet.values("b", "select what from shop_log")).isEmpty();
        assertThat(fleet.values("b", STATES)).isEqualTo(states);
        fleet.in("b", "insert into shop_item values (2, 'two')");
        assertThat(fleet.values("b", "select what from shop_log order by 1"))
                .containsExactly("shop_low INSERT", "shop_note INSERT");
    }

    @Test
    void triggers_are_as_they_were_after_a_row_that_does_not_fit_and_after_a_lost_connection() {
        TestFleet fleet = fleet("""
                create table shop_log (what text);
                create table shop_item (id integer primary key, name text);
                create function shop_note() returns trigger language plpgsql as
                  $$ begin insert into shop_log values (tg_op); return new; end $$;
                create trigger shop_note after insert on shop_item execute function shop_note();
                """);
        fleet.in("a", "insert into shop_item values (1, 'one'); truncate shop_log");
        byte[] document = dump(fleet);
        fleet.in("b", "alter table shop_item add constraint other check (name <> 'one')");
        assertThatThrownBy(() -> load(fleet, document, "b"))
                .isInstanceOf(BookMeException.class)
                .hasMessageContaining("shop_item");
        fleet.in(
                "b",
                "alter table shop_item drop constraint other; create function cut() returns boolean language sql"
                        + " as 'select pg_terminate_backend(pg_backend_pid())';"
                        + " alter table shop_item add constraint cut check (cut())");
        assertThatThrownBy(() -> load(fleet, document, "b")).isInstanceOf(BookMeException.class);
        fleet.in("b", "alter table shop_item drop constraint cut; insert into shop_item values (2, 'two')");
        assertThat(fleet.values("b", "select what from shop_log")).containsExactly("INSERT");
    }

    @Test
    void no_rule_acts_on_them() {
        goesInAndOver(
                """
                create table shop_log (what text);
                create table shop_item (id integer primary key, name text);
                create rule shop_also as on insert to shop_item do also insert into shop_log values ('insert');
                create rule shop_never as on update to shop_item do instead nothing;
                """,
                "insert into shop_item values (1, 'one'); truncate shop_log",
                "alter table shop_item disable rule shop_never; update shop_item set name = 'other';"
                        + " alter table shop_item enable rule shop_never",
                "select name || (select count(*) from shop_log) from shop_item");
    }

    @Test
    void rows_without_a_stored_column_go_in() {
        TestFleet fleet = fleet("create table shop_bare ();"
                + " create table shop_derived (two integer generated always as (1 + 1) stored);");
        fleet.in(
                "a",
                "insert into shop_bare default values; insert into shop_bare default values;"
                        + " insert into shop_derived default values");
        assertThat(load(fleet, dump(fleet), "b")).isEqualTo(3);
        assertThat(fleet.value("b", "select count(*) from shop_bare")).isEqualTo("2");
        assertThat(fleet.values("b", "select two from shop_derived")).containsExactly("2");
    }

    @Test
    void a_deferrable_key_is_one() {
        goesInAndOver(
                "create table shop_item (id integer, code varchar(5) collate \"C\", name text, primary key (code, id) deferrable);",
                "insert into shop_item values (1, 'a', 'one'), (2, 'b', 'two')",
                "update shop_item set name = 'other'; delete from shop_item where id = 2",
                "select id || name from shop_item order by 1");
    }

    @Test
    void a_generated_key_is_one() {
        goesInAndOver(
                "create table shop_item (name text, note text, id text generated always as (upper(name)) stored primary key);",
                "insert into shop_item values ('a', 'one'), ('b', 'two')",
                "update shop_item set note = 'other', name = upper(name)",
                "select id || name || note from shop_item order by 1");
    }

    @Test
    void a_key_that_is_generated_and_deferrable_is_one() {
        goesInAndOver(
                "create table shop_item (name text, note text, id text collate \"C\" generated always as (upper(name)) stored,"
                        + " primary key (id) deferrable);",
                "insert into shop_item values ('a', 'one'), ('b', 'two')",
                "update shop_item set note = 'other'; delete from shop_item where name = 'b'",
                "select id || name || note from shop_item order by 1");
    }

    @Test
    void a_key_with_further_columns_in_its_index_is_one() {
        goesInAndOver(
                "create table shop_item (id integer, name text, primary key (id) include (name));",
                "insert into shop_item values (1, 'one')",
                "update shop_item set name = 'other'",
                "select name from shop_item");
    }

    @Test
    void a_key_without_overlaps_is_one() {
        TestDatabase.assumeFrom(18);
        goesInAndOver(
                """
                create table shop_room (id integer, during daterange, name text, primary key (id, during without overlaps));
                create table shop_use (id integer primary key, room integer, during daterange,
                  foreign key (room, period during) references shop_room (id, period during));
                """,
                "insert into shop_room values (1, '[2026-01-01,2026-02-01)', 'one'), (1, '[2026-02-01,2026-03-01)', 'two');"
                        + " insert into shop_use values (1, 1, '[2026-01-10,2026-02-10)')",
                "update shop_room set name = 'other'",
                "select name || id from shop_room order by 1");
    }

    @Test
    void a_check_that_looks_into_a_table_that_comes_later_lets_them_in() {
        String ddl = """
                create table shop_zone (id integer primary key);
                create function shop_knows(zone integer) returns boolean language plpgsql as
                  $$ begin return exists (select from shop_zone where id = zone); end $$;
                create table shop_item (id integer primary key, zone integer check (shop_knows(zone)));
                """;
        TestFleet fleet = fleet(ddl);
        fleet.in("a", "insert into shop_zone values (7); insert into shop_item values (1, 7)");
        byte[] document = dump(fleet);
        load(fleet, document, "b");
        assertThat(fleet.values("b", "select zone from shop_item")).containsExactly("7");
        fleet.in("a", "delete from shop_item; delete from shop_zone where id = 7; insert into shop_zone values (8)");
        byte[] zones = new String(document, StandardCharsets.UTF_8)
                .replace("\"zone\":7", "\"zone\":9")
                .getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> load(fleet, zones, "a"))
                .hasMessageContaining("tenant_a, shop_item")
                .hasMessageContaining("shop_item_zone_check");
        assertThat(fleet.values("a", "select id from shop_zone")).containsExactly("8");
    }
}
