package io.bookme.migrations.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.testing.TestChangelogs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaCheckTest {
    private static TestChangelogs tenant(String forward, String backward) {
        return TestChangelogs.empty().tenant("shop.0001_initial", "", forward, backward);
    }

    private static TestChangelogs shared(String forward) {
        return TestChangelogs.empty()
                .raw(
                        Scope.SHARED,
                        "core.0001_initial",
                        "--liquibase formatted sql\n"
                                + "--changeset core:0001_initial splitStatements:false stripComments:false\n" + forward
                                + "\n--rollback select 1;\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set search_path = tenant_acme",
                "SET  LOCAL Search_Path TO tenant_acme",
                "set session \"search_path\" = public",
                "/* why */ set search_path from current",
                "reset search_path",
                "reset all",
                "discard all",
                "set schema 'tenant_acme'",
                "set role bookme_app",
                "reset role",
                "set session authorization default",
                "set local session authorization bookme_app",
                "select set_config('search_path', 'tenant_acme', false)",
                "with x as (select pg_catalog.set_config ( E'Role', 'bookme_app', true)) select from x",
            })
    void what_sets_another_schema_or_role_is_refused_on_both_ways_and_in_both_scopes(String statement) {
        String said = "'"
                + statement.replaceFirst("/.*/ ", "").replaceAll("\\s+", " ").substring(0, 5);
        for (TestChangelogs changelogs : new TestChangelogs[] {
            tenant("select 1;\n" + statement + ";", "select 1;"), tenant("select 1;", statement + ";")
        }) {
            assertThatThrownBy(changelogs::graph)
                    .isInstanceOf(GraphException.class)
                    .hasMessageContaining("db/tenant/shop/0001_initial.sql: '")
                    .hasMessageContaining(said.substring(1))
                    .hasMessageContaining("Take it out");
        }
        assertThatThrownBy(shared(statement + ";")::graph).hasMessageContaining("Take it out");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into tenant_acme.shop_item values (1)",
                "insert into \"tenant_acme\" . shop_item values (1)",
                "insert into bookme.tenant_acme.shop_item values (1)",
                "with x as (select 1 as id) insert into tenant_acme.shop_item select id from x",
                "update only tenant_acme.shop_item set id = 1",
                "update shop_item i set id = o.id from tenant_acme.shop_item o where o.id = i.id",
                "delete from tenant_acme.shop_item",
                "delete from shop_item using shop_owner, tenant_acme.shop_item o where o.id = 1",
                "merge into shop_item i using tenant_acme.shop_item o on o.id = i.id when matched then delete",
                "truncate shop_item, tenant_acme.shop_item",
                "select 1 from shop_item i, tenant_acme.shop_item o",
                "select 1 from shop_item i, f(i.id, i.x) j, tenant_acme.shop_item o",
                "select 1 from (tenant_acme.shop_item i join shop_item o on i.id = o.id)",
                "select i.id into tenant_acme.copied from shop_item i",
                "insert into shop_item select (select max(i.id) from shop_item i), o.id from tenant_acme.shop_item o",
                "create table copied as select i.id from shop_item i left join tenant_acme.shop_item o on o.id = i.id",
                "create table if not exists tenant_acme.shop_thing (id int)",
                "create table shop_thing (like tenant_acme.shop_item)",
                "create table shop_thing (id int references tenant_acme.shop_item (id))",
                "create table shop_thing () inherits (tenant_acme.shop_item)",
                "alter table if exists only tenant_acme.shop_item add x int",
                "alter table shop_item add foreign key (id) references tenant_acme.shop_item",
                "alter table shop_item set schema tenant_acme",
                "drop table if exists shop_item, tenant_acme.shop_item",
                "lock tenant_acme.shop_item",
                "copy tenant_acme.shop_item from '/x'",
                "create index shop_idx on tenant_acme.shop_item (id)",
                "create unique index on tenant_acme.shop_item (id)",
                "drop index concurrently if exists tenant_acme.shop_idx",
                "create or replace view tenant_acme.shop_view as select 1",
                "create materialized view v as select 1 from tenant_acme.shop_item",
                "drop view shop_view, tenant_acme.shop_view",
                "create sequence tenant_acme.numbers",
                "create or replace function tenant_acme.f() returns int language sql as 'select 1'",
                "drop function tenant_acme.f(int)",
                "create type tenant_acme.mood as enum ('a')",
                "create trigger t before update on tenant_acme.shop_item for each row execute function f()",
                "drop trigger t on tenant_acme.shop_item",
                "comment on table tenant_acme.shop_item is 'x'",
                "grant select on shop_item, tenant_acme.shop_item to bookme_app",
                "drop schema tenant_acme cascade",
                "create schema tenant_acme",
                "insert into bookme.hold values (1)",
                "select 1 from bookme.run",
            })
    void a_name_in_another_schema_is_refused_on_both_ways_and_in_both_scopes(String statement) {
        String named = statement.contains("bookme.") && !statement.contains("acme") ? "bookme" : "tenant_acme";
        for (TestChangelogs changelogs : new TestChangelogs[] {
            tenant(statement + ";", "select 1;"), tenant("select 1;", statement + ";"), shared(statement + ";")
        }) {
            assertThatThrownBy(changelogs::graph)
                    .isInstanceOf(GraphException.class)
                    .hasMessageContaining("0001_initial.sql: '" + statement.substring(0, 10))
                    .hasMessageContaining("it names the schema " + named)
                    .hasMessageContaining("Take the schema's name out");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into public.shop_item values (1)",
                "delete from public.databasechangelog",
                "create table public.shop_thing (id int)",
                "alter table shop_item set schema public",
                "drop index public.shop_idx",
                "grant usage on schema public to bookme_app",
            })
    void a_tenants_migration_changes_nothing_in_public_and_a_shared_one_may(String statement) {
        assertThatThrownBy(tenant(statement + ";", "select 1;")::graph).hasMessageContaining("names the schema public");
        assertThat(shared(statement + ";").graph().all()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update shop_item i set name = o.name, price = o.price from shop_owner o where o.id = i.owner",
                "insert into shop_item select i.id, o.name from shop_item i join shop_owner o on o.id = i.owner on"
                        + " conflict (id) do update set name = excluded.name, id = excluded.id returning shop_item.id",
                "select i.id, o.id from shop_item i, shop_owner o where i.id = o.id order by i.id, o.id",
                "select 1 from shop_item i where i.name is distinct from i.label and i.name like i.label",
                "select extract(year from i.day), trim(both ' ' from i.name), substring(i.name from i.a for i.b)"
                        + " from shop_item i",
                "select (select max(i.id) from shop_item i), o.id from shop_owner o group by o.id, o.name",
                "select 1 from public.f(1) g, pg_catalog.pg_class c join information_schema.tables t on t.x = c.y",
                "alter table shop_item alter column price type int using shop_item.price::int, add x public.citext",
                "create table shop_thing (a public.citext, b int references shop_owner (id), c public.geometry)",
                "create index i on shop_item using gist (id public.gist_int8_ops)",
                "create sequence numbers owned by shop_item.id",
                "create view v as select i.id, o.id from shop_item i, shop_owner o",
                "create trigger t before update of a, b on shop_item for each row"
                        + " when (new.a is distinct from old.a) execute function public.touched()",
                "create policy p on shop_item using (shop_item.id = 1)",
                "comment on column shop_item.id is 'x from tenant_acme.y'",
                "insert into shop_item values ('insert into tenant_acme.x; set search_path = y') -- from tenant_acme.x",
                "create function f() returns int language plpgsql set search_path = pg_catalog as $$ begin"
                        + " return (select 1 from tenant_acme.x); end $$",
                "do $$ begin set local search_path = x; end $$",
                "create temp table shop_copy as select * from shop_item; insert into pg_temp.shop_copy select 1",
                "select set_config('bookme.note', 'search_path', true)",
                "set local statement_timeout = 0; set constraints all immediate; reset statement_timeout",
                "set local search_path_of_mine.x = 'y'",
            })
    void columns_calls_types_texts_and_bodies_are_no_names_in_another_schema(String statement) {
        assertThat(tenant(statement + "\n;", "select 1;").graph().all()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create function f() returns int language sql set search_path from current as 'select 1'",
                "create or replace function f() returns trigger language plpgsql security definer"
                        + " SET Search_Path FROM CURRENT as $$ begin return new; end $$",
                "create procedure p() language sql as 'select 1' set \"search_path\" from current",
                "create function f() returns int language sql set search_path = pg_catalog, tenant_acme as 'select 1'",
                "create function f() returns int language sql set search_path to \"$user\", public as 'select 1'",
                "create function f() returns int language sql as $$ select 1 $$ set search_path = 'tenant_acme'",
                "create function f() returns int language sql set search_path = '', 'tenant_acme' as 'select 1'",
                "create function f() returns int language sql set schema 'tenant_acme' as 'select 1'",
                "create function f() returns int language sql set work_mem = '8MB' set search_path from current"
                        + " as 'select 1'",
                "alter function f() set search_path from current",
                "alter procedure p() set search_path = tenant_acme",
                "alter routine f() security definer set search_path to 'tenant_acme'",
            })
    void a_function_that_keeps_the_name_of_its_schema_is_refused_on_both_ways(String statement) {
        for (TestChangelogs changelogs :
                new TestChangelogs[] {tenant(statement + ";", "select 1;"), tenant("select 1;", statement + ";")}) {
            assertThatThrownBy(changelogs::graph)
                    .isInstanceOf(GraphException.class)
                    .hasMessageContaining("0001_initial.sql: '" + statement.substring(0, 10))
                    .hasMessageContaining("another tenant's")
                    .hasMessageContaining("set search_path = pg_catalog");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter function f(int) reset search_path",
                "alter routine f(int) set search_path = pg_catalog",
                "alter function \"f\" reset all",
                "drop function if exists f(int)",
                "create or replace function f(int) returns int language sql as 'select 1'",
            })
    void one_that_was_applied_is_let_pass_when_a_later_migration_mends_it(String mend) {
        String keeps = "create function f(int) returns int language sql set search_path from current as 'select 1';";
        TestChangelogs mended = tenant(keeps, "alter function f set search_path from current;")
                .tenant("shop.0002_mend", "shop.0001_initial", mend + ";", "select 1;");
        assertThat(mended.graph().all()).hasSize(2);
        assertThatThrownBy(tenant(keeps, "select 1;")::graph)
                .hasMessageContainingAll("a later migration of the same app", "alter routine f reset search_path");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter function g(int) reset search_path; alter function f(int) reset work_mem",
                "alter function f(int) reset search_path; alter function f(int) set search_path from current",
                "create or replace function f(int) returns int language sql set search_path from current as 'select 2'",
                "drop function g(int)",
                "create function g() returns int language sql as $$ select f(1) $$",
            })
    void one_that_no_later_migration_mends_is_refused(String noMend) {
        String keeps = "create function f(int) returns int language sql set search_path from current as 'select 1';";
        assertThatThrownBy(tenant(keeps, "select 1;")
                        .tenant("shop.0002_mend", "shop.0001_initial", noMend + ";", "select 1;")::graph)
                .hasMessageContaining("shop/0001_initial.sql: 'create function f(int)");
        assertThatThrownBy(tenant("alter function f(int) reset search_path;", "select 1;")
                        .tenant("shop.0002_keeps", "shop.0001_initial", keeps, "select 1;")::graph)
                .hasMessageContaining("shop/0002_keeps.sql: 'create function f(int)");
        assertThatThrownBy(tenant(keeps, "select 1;")
                        .tenant("other.0002_mend", "shop.0001_initial", "drop function f(int);", "select 1;")::graph)
                .hasMessageContaining("shop/0001_initial.sql: 'create function f(int)");
        assertThatThrownBy(tenant(keeps, "select 1;")
                        .tenant("shop.0002_mend", "shop.0001_initial", "drop function f(int);", keeps)::graph)
                .hasMessageContaining("shop/0002_mend.sql: 'create function f(int)")
                .hasMessageNotContaining("shop/0001_initial.sql:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create function f() returns int language sql set search_path = pg_catalog, public, pg_temp as 'select 1'",
                "create function f() returns int language sql set search_path = '' as 'select 1'",
                "create function f() returns int language sql set search_path to 'pg_catalog', \"pg_temp\" as 'select 1'",
                "create function f() returns int language sql set search_path = pg_catalog"
                        + " as $$ select 'set search_path = tenant_acme' $$",
                "create function f() returns int language sql set search_path = ''"
                        + " as $$ select 'set search_path = tenant_acme' $$",
                "create function f() returns int language sql set search_path = pg_catalog"
                        + " as 'select 1 -- set search_path = tenant_acme'",
                "alter function f() set search_path to default",
                "alter function f() reset search_path",
            })
    void a_function_may_have_a_search_path_that_names_no_tenants_schema(String statement) {
        assertThat(tenant(statement + ";", "select 1;").graph().all()).hasSize(1);
    }

    @Test
    void a_shared_function_may_keep_the_name_of_the_shared_schema() {
        String function = "create function f() returns int language sql set search_path %s as 'select 1';";
        assertThat(shared(function.formatted("from current")).graph().all()).hasSize(1);
        assertThat(shared(function.formatted("= public, pg_temp")).graph().all())
                .hasSize(1);
        assertThatThrownBy(shared(function.formatted("= tenant_acme"))::graph)
                .hasMessageContaining("set search_path = pg_catalog");
    }

    @ParameterizedTest
    @ValueSource(strings = {"create extension if not exists btree_gist", "drop extension btree_gist cascade"})
    void extensions_are_for_shared_migrations(String statement) {
        assertThatThrownBy(tenant("select 1;", statement + ";")::graph).hasMessageContaining("shared app 'core'");
        assertThat(shared(statement + ";").graph().all()).hasSize(1);
    }

    @Test
    void a_long_statement_is_cut_in_the_message() {
        assertThatThrownBy(
                        tenant("insert into tenant_acme.x values " + "(1), ".repeat(500) + "(1);", "select 1;")::graph)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(700));
    }
}
