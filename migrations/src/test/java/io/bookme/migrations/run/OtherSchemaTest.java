package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Migrations that go on in another schema, of which their text does not tell. */
class OtherSchemaTest {
    private static final String MOVES = "do $$ begin perform set_config('search_path', '%s', true);"
            + " insert into shop_item values (7, 'of another'); end $$;";

    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        TestFleet.of(database, TestChangelogs.shop()).tenants("acme", "b", "c", "d");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static TestChangelogs shop(String forward, String backward) {
        return TestChangelogs.shop("0002_more", forward, backward);
    }

    private static void assertNothingCame(TestFleet fleet) {
        for (String name : List.of("acme", "b", "c", "d")) {
            assertThat(fleet.changelog(name)).containsExactly("shop.0001_initial");
            assertThat(fleet.value(name, "select count(*) from shop_item")).isEqualTo("0");
        }
        assertThat(fleet.value("acme", "select count(*) from public.databasechangelog where author = 'shop'"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tenant_acme", "tenant_acme, tenant_b", "tenant_b, tenant_acme, public"})
    void a_migration_that_moves_to_another_schema_fails_and_leaves_nothing_anywhere(String path) {
        TestFleet fleet = TestFleet.of(database, shop(MOVES.formatted(path), "select 1;"));

        Run run = fleet.migrate("b", "c").orElseThrow();

        assertThat(run.failed()).isEqualTo(2);
        Failure failure = fleet.outcome(run, "c").failure().orElseThrow();
        assertThat(failure.migration()).contains("shop.0002_more");
        assertThat(failure.message()).contains("search_path");
        assertNothingCame(fleet);
    }

    @Test
    void only_those_fail_that_move() {
        String some =
                "do $$ begin if current_schema() = 'tenant_c' then perform set_config('search_path', 'tenant_acme',"
                        + " true); end if; insert into shop_item values (7, 'x'); end $$;";
        TestFleet fleet = TestFleet.of(database, shop(some, "delete from shop_item;"));

        Run run = fleet.migrate().orElseThrow();

        assertThat(List.of(run.done(), run.failed())).containsExactly(3, 1);
        assertThat(fleet.changelog("c")).containsExactly("shop.0001_initial");
        for (String name : List.of("acme", "b", "d")) {
            assertThat(fleet.value(name, "select count(*) from shop_item")).isEqualTo("1");
            assertThat(fleet.changelog(name)).containsExactly("shop.0001_initial", "shop.0002_more");
        }
    }

    @Test
    void a_way_back_that_moves_fails() {
        TestFleet fleet = TestFleet.of(database, shop("select 1;", MOVES.formatted("tenant_acme")));
        assertThat(fleet.migrate().orElseThrow().done()).isEqualTo(4);

        Run run = fleet.goTo("shop", "0001_initial").orElseThrow();

        assertThat(List.of(run.done(), run.failed())).containsExactly(1, 3);
        assertThat(fleet.changelog("c")).containsExactly("shop.0001_initial", "shop.0002_more");
        assertThat(fleet.outcome(run, "c").failure().orElseThrow().message()).contains("search_path");
    }

    @Test
    void a_new_tenant_whose_migration_moves_is_not_made() {
        TestFleet fleet = TestFleet.of(database, shop(MOVES.formatted("tenant_acme"), "select 1;"));
        assertThatThrownBy(() -> fleet.tenants("e")).hasStackTraceContaining("changed its search_path");
        assertNothingCame(fleet);
    }
}
