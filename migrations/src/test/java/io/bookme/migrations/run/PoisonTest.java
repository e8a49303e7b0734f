package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tenants whose rows do not fit a migration, in a fleet whose others do. */
class PoisonTest {
    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static TestChangelogs before() {
        return TestChangelogs.shared()
                .tenant("shop.0001_initial", "", """
                        create table shop_kind (id int primary key);
                        insert into shop_kind values (1);
                        create table shop_item (
                          id int primary key, email text, price int, kind int, owner text, limited int check (limited < 9));
                        insert into shop_item
                          select i, 'secret' || i || '@example.com', i, 1, 'Secret Person', 1
                          from generate_series(1, 20) i;""", "drop table shop_item;\ndrop table shop_kind;");
    }

    private static TestChangelogs with(String change) {
        return before().tenant("shop.0002_strict", "shop.0001_initial", change, "select 1;");
    }

    private static TestChangelogs strict() {
        return with("""
                alter table shop_item add constraint shop_item_email unique (email);
                alter table shop_item add constraint shop_item_price check (price > 0 and owner <> ')');
                alter table shop_item add constraint shop_item_kind foreign key (kind) references shop_kind;
                alter table shop_item alter column owner set not null;""");
    }

    @Test
    void three_poisoned_tenants_are_parked_with_their_keys_and_one_that_is_mended_is_retried_alone() {
        String[] names = IntStream.range(0, 40).mapToObj(i -> "t" + i).toArray(String[]::new);
        TestFleet before = TestFleet.of(database, before()).tenants(names);
        before.in("t7", "update shop_item set email = 'twice@example.com' where id in (3, 5)");
        before.in("t11", "update shop_item set price = -price where id = 4");
        before.in("t30", "update shop_item set kind = id where id > 12");
        TestFleet fleet = TestFleet.of(database, strict());

        Run run = fleet.migrate().orElseThrow();

        assertThat(List.of(run.done(), run.failed())).containsExactly(37, 3);
        Failure unique = fleet.outcome(run, "t7").failure().orElseThrow();
        assertThat(unique.sqlState()).contains("23505");
        assertThat(unique.statement()).contains("alter table shop_item add constraint shop_item_email unique (email)");
        assertThat(unique.message())
                .contains("Key (email)=(twice@example.com) is duplicated", "shop_item that do not fit, by id: 3, 5")
                .doesNotContain("Secret Person");
        Failure check = fleet.outcome(run, "t11").failure().orElseThrow();
        assertThat(check.sqlState()).contains("23514");
        assertThat(check.message())
                .contains("shop_item_price", "do not fit, by id: 4")
                .doesNotContain("ecret");
        Failure foreign = fleet.outcome(run, "t30").failure().orElseThrow();
        assertThat(foreign.sqlState()).contains("23503");
        assertThat(foreign.message())
                .contains("is not present in table \"shop_kind\"", "by id: 13, 14, 15, 16, 17, and more");
        assertThat(fleet.fleet().status().parked()).isEqualTo(3);

        fleet.in("t11", "update shop_item set price = 4 where id = 4");
        Run retried = fleet.migrate("t11").orElseThrow();

        assertThat(retried.state()).isEqualTo(RunState.COMPLETED);
        assertThat(retried.total()).isEqualTo(1);
        assertThat(fleet.fleet().status().parked()).isEqualTo(2);
        assertThat(fleet.changelog("t11")).containsExactly("shop.0001_initial", "shop.0002_strict");
        assertThat(fleet.changelog("t7")).containsExactly("shop.0001_initial");
        assertThat(fleet.fleet().start(RunRequest.everything(Entrance.TIMER, "timer")))
                .as("the other two wait for a person")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // a constraint that is validated in a second step
                "update shop_item set price = 0 where id = 6"
                        + "| alter table shop_item add constraint p check (price > 0) not valid;"
                        + " alter table shop_item validate constraint p; | 23514 | do not fit, by id: 6",
                "update shop_item set kind = 9 where id = 8"
                        + "| alter table shop_item add constraint k foreign key (kind) references shop_kind (id) not valid;"
                        + " alter table shop_item validate constraint k; | 23503 | do not fit, by id: 8",
                // what the migration itself made of the rows
                "update shop_item set price = 7 where id = 2"
                        + "| alter table shop_item add column code text; update shop_item set code = concat('c', price);"
                        + " create unique index code_idx on shop_item (code); | 23505 | do not fit, by id: 2, 7",
                "update shop_item set owner = null where id in (1, 9)"
                        + "| alter table shop_item alter column \"owner\" set not null; | 23502 | do not fit, by id: 1, 9",
                // constraints without a name, several in one statement
                "update shop_item set price = 0 where id = 3"
                        + "| alter table shop_item add check (price > 0), add unique (email); | 23514 | do not fit, by id: 3",
                // a row that cannot be written
                "update shop_item set price = 9 where id = 12"
                        + "| update shop_item set limited = price where id = 12; | 23514 | does not fit, by id: 12",
                "update shop_item set email = null where id = 13"
                        + "| create table shop_mail (id int primary key, mail text not null, owner text);"
                        + " insert into shop_mail select id, email, owner from shop_item; | 23502 | not fit, by id: 13",
            })
    void rows_that_do_not_fit_are_named_by_their_keys_alone(String poison, String change, String state, String keys) {
        TestFleet.of(database, before()).tenants("acme").in("acme", poison);
        TestFleet fleet = TestFleet.of(database, with(change));
        Run run = fleet.migrate().orElseThrow();
        Failure failure = fleet.outcome(run, "acme").failure().orElseThrow();
        assertThat(failure.sqlState()).contains(state);
        assertThat(failure.message()).contains(keys).doesNotContain("Secret Person");
        assertThat(fleet.changelog("acme")).containsExactly("shop.0001_initial");
    }
}
