package io.bookme.migrations.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.Step;
import io.bookme.migrations.testing.TestChangelogs;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestructiveTest {
    private static List<String> reasons(String sql, Step.Direction direction) {
        Step step = new Step(
                TestChangelogs.empty()
                        .tenant("shop.0001_initial", "", sql, "drop table shop_order;")
                        .graph()
                        .find(MigrationId.parse("shop.0001_initial"))
                        .orElseThrow(),
                direction);
        return Destructive.reasons(List.of(step), ReactingTables.none());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "drop table shop_order;",
                "DROP TABLE IF EXISTS shop_order;",
                "alter table shop_order drop column price;",
                "alter table shop_order drop price;",
                "alter table shop_order add column x integer, drop column if exists price;",
                "alter table shop_order alter column price type integer using price::integer;",
                "alter table shop_order alter price set data type integer;",
                "delete from shop_order where id = 1;",
                "truncate shop_order;",
                "with gone as (delete from shop_order returning id) select 1 from gone;",
                "update shop_order set note = 'x';",
                "update only shop_order o set note = 'x' from shop_item i where i.id = o.item;",
                "insert into shop_order values (1, 'x') on conflict (id) do update set note = excluded.note;",
                "with changed as (update shop_order set note = 'x' returning id) select id from changed;",
                "with merged as (merge into shop_order o using shop_item i on i.id = o.id when matched then delete"
                        + " returning o.id) select id from merged;",
                "explain analyze update shop_order set note = 'x';",
                "select tidy_orders();",
                "select tidy(id), note from shop_order;",
                "insert into shop_order select tidy(id) from shop_item;",
                "insert into shop_order (id, note) values (1, \"Tidy\"());",
                "insert into shop_order select id from shop_item where shop.tidy(id);",
                "insert into shop_order select public.lower(note) from shop_item;",
                "with new (id) as (select tidy()) insert into shop_order select id from new;",
                "create table shop_copy as select tidy(id) from shop_order;",
                "create materialized view shop_sum as select tidy(id) from shop_order;",
                "alter table shop_order add column number bigint default next_number();",
                "alter table shop_order add constraint fine check (is_fine(id));",
                "values (tidy());",
                "(select tidy());",
                "explain analyze select tidy();",
                "drop owned by somebody;",
                "do $$ begin delete from shop_order; end $$;",
                "select 1; drop table shop_order;"
            })
    void what_takes_data_away_is_seen(String sql) {
        assertThat(reasons(sql, Step.Direction.FORWARD))
                .singleElement()
                .asString()
                .startsWith("shop.0001_initial ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table shop_order (id bigint primary key, type text);",
                "alter table shop_order add column type integer default 1 not null;",
                "alter table shop_order drop constraint shop_order_price_check;",
                "alter table shop_order alter column price drop not null;",
                "alter table shop_order alter column price drop default;",
                "alter table shop_order add constraint fk foreign key (a) references b (id) on delete cascade;",
                "drop index shop_order_idx;",
                "insert into shop_order values (1, 'drop table x');",
                "insert into shop_order values (1, 'update x set y') on conflict do nothing;",
                "insert into shop_order select id, 'delete from x' from shop_item;",
                "with new as (select id from shop_item) insert into shop_order select id from new;",
                "select setval('shop_order_id_seq', coalesce(max(id), 1)) from shop_order;",
                "select pg_catalog.set_config('bookme.note', 'x', true);",
                "insert into shop_order (id, note) select id, lower(name) from shop_item where id in (1, 2);",
                "insert into shop_order as o (id) values (gen_random_uuid()) on conflict (id) do nothing;",
                "with recursive n (i) as (values (1) union all select i + 1 from n where i < 9)"
                        + " insert into shop_order (id) select i from n;",
                "insert into shop_order select t.a, cast(t.b as numeric(10, 2)) from unnest(array[1], array[2]) as t (a, b);",
                "alter table shop_order add constraint c check (note <> '' and char_length(note) < 9), add unique (id);",
                "alter table shop_order add column code varchar(20), add column at timestamp(3) default now();",
                "create table shop_line (id bigint default next_number(), note varchar(9) check (is_fine(note)));",
                "create function tidy(a int) returns int language sql as 'select a';",
                "create index shop_order_idx on shop_order (plain(note));",
                "comment on function tidy(int) is 'drop table x';",
                "drop function tidy(int);",
                "grant execute on function tidy(int) to bookme_app;",
                "create trigger t before update on shop_order for each row execute function shop_note();",
                "select 1 from shop_order where id in (1, 2) for update;"
            })
    void what_only_adds_is_let_pass(String sql) {
        assertThat(reasons(sql, Step.Direction.FORWARD)).isEmpty();
    }

    @Test
    void going_back_is_read_from_its_own_text() {
        assertThat(reasons("create table shop_order (id bigint primary key);", Step.Direction.BACKWARD))
                .containsExactly("shop.0001_initial drops a table");
    }
}
