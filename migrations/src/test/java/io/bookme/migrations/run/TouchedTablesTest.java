package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TouchedTablesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter table item add column price int default 1 not null",
                "ALTER TABLE only item ADD price int -- cascade\n",
                "alter table \"item\" rename column price to cost",
                "alter table if exists item add price int",
                "alter table if exists only item add price int",
                "alter table item add foreign key (id) references other on delete cascade",
                "alter table item alter price set default ' cascade '",
                "create table item (id int references other on delete cascade)",
                "create unique index on item (price)",
                "create index if not exists item_price on item using gin (price)",
                "create index item_price on item (price); comment on table item is 'inherits'"
            })
    void of_plain_ddl_they_are_known(String sql) {
        assertThat(TouchedTables.of(sql))
                .hasValueSatisfying(tables -> assertThat(tables).containsExactly("item"));
    }

    @Test
    void a_text_has_those_of_all_its_statements() {
        assertThat(TouchedTables.of("create table item (id int); create index on other (id);"))
                .hasValueSatisfying(tables -> assertThat(tables).containsExactly("item", "other"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "do $$ begin execute 'alter table item add x int'; end $$",
                "update item set price = 1",
                "alter table item rename to thing",
                "alter table item set schema other",
                "alter table item drop column id cascade",
                "alter table item inherit other",
                "alter table item attach partition other default",
                "create table item (x int) inherits (other)",
                "create table item as select 1",
                "create table item partition of other default",
                "create index on public.item (price)",
                "alter table other.item add x int",
                "drop table item",
                "drop index item_price",
                "alter index item_price rename to price",
                "create view item as select 1",
                "alter table item add x int; select change()"
            })
    void of_anything_else_they_are_not(String sql) {
        assertThat(TouchedTables.of(sql)).isEmpty();
    }
}
