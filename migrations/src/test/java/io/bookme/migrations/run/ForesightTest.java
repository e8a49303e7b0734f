package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Schemas that the hints take for the same are changed in one message, unasked: what if one of them is not the same?
 * The last of the tenants is changed behind the engine's back, after the run was planned.
 */
class ForesightTest {
    private TestDatabase database;
    private TestFleet fleet;
    private Run run;

    @BeforeEach
    void plan() {
        database = TestDatabase.create();
        TestFleet.of(database, counter()).tenants("a", "b", "c");
        fleet = TestFleet.of(database, counted());
        run = fleet.fleet()
                .start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static TestChangelogs counter() {
        return TestChangelogs.shared()
                .tenant(
                        "shop.0001_initial",
                        "",
                        "create table shop_counter (x int not null);\ninsert into shop_counter values (0);",
                        "drop table shop_counter;");
    }

    private static TestChangelogs counted() {
        return counter()
                .tenant(
                        "shop.0002_count",
                        "shop.0001_initial",
                        "update shop_counter set x = x + 1;",
                        "update shop_counter set x = x - 1;");
    }

    private Run migrate(RunListener listener) {
        return fleet.fleet().execute(run.id(), listener).orElseThrow().runToEnd(1, Thread::new);
    }

    private String counter(String tenant) {
        return fleet.value(tenant, "select x from shop_counter");
    }

    @Test
    void a_schema_that_has_more_than_the_hints_say_is_asked_first() {
        fleet.in(
                "c",
                "insert into databasechangelog (id, author, filename, dateexecuted, orderexecuted, exectype)"
                        + " values ('0009_newer', 'shop', 'db/tenant/shop/0009_newer.sql', localtimestamp, 40, 'EXECUTED')");

        assertThat(migrate(RunListener.SILENT).state()).isEqualTo(RunState.COMPLETED);

        assertThat(List.of(counter("a"), counter("b"), counter("c"))).containsOnly("1");
        assertThat(fleet.value("c", "select orderexecuted from databasechangelog where id = '0002_count'"))
                .as("the next number of that schema, not of the others")
                .isEqualTo("41");
    }

    @Test
    void a_schema_that_has_it_already_is_not_changed_twice() {
        fleet.in(
                "c",
                "update shop_counter set x = x + 1;"
                        + "insert into databasechangelog (id, author, filename, dateexecuted, orderexecuted, exectype, md5sum)"
                        + " select '0002_count', author, replace(filename, '0001_initial', '0002_count'), localtimestamp,"
                        + " orderexecuted + 1, exectype, null from databasechangelog");

        assertThat(migrate(RunListener.SILENT).state()).isEqualTo(RunState.COMPLETED);

        assertThat(counter("c")).isEqualTo("1");
        assertThat(fleet.changelog("c")).containsExactly("shop.0001_initial", "shop.0002_count");
    }

    @Test
    void a_schema_with_an_edited_migration_is_refused_like_any_other() {
        fleet.in("c", "update databasechangelog set md5sum = '9:00000000000000000000000000000000'");

        assertThat(migrate(RunListener.SILENT).state()).isEqualTo(RunState.FAILED);

        assertThat(fleet.outcome(run, "c").failure().orElseThrow().message()).contains("shop.0001_initial");
        assertThat(counter("c")).isEqualTo("0");
        assertThat(counter("b")).isEqualTo("1");
    }

    @Test
    void a_schema_that_was_held_meanwhile_stays_where_it_is() {
        fleet.in(
                "c",
                "insert into bookme.hold (schema_name, app, migration) values ('tenant_c', 'shop', '0001_initial')");

        assertThat(migrate(RunListener.SILENT).state()).isEqualTo(RunState.COMPLETED);

        assertThat(counter("c")).isEqualTo("0");
        assertThat(fleet.outcome(run, "c").applied()).isEmpty();
        assertThat(counter("b")).isEqualTo("1");
    }

    @Test
    void a_schema_in_other_hands_is_put_off_and_done_later() throws SQLException {
        List<String> putOff = new ArrayList<>();
        try (Connection other = database.connection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select from bookme.schema_state where schema_name = 'tenant_c' for update");

            Run ended = migrate(new RunListener() {
                @Override
                public void putOff(String schema, String reason) {
                    putOff.add(schema);
                    try {
                        other.rollback();
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                }
            });

            assertThat(ended.state()).isEqualTo(RunState.COMPLETED);
        }
        assertThat(putOff).containsExactly("tenant_c");
        assertThat(counter("c")).isEqualTo("1");
    }

    @Test
    void a_schema_that_lost_its_changelog_is_named_and_the_database_is_not_blamed() {
        fleet.in("c", "drop table databasechangelog");
        List<String> lost = new ArrayList<>();

        Run ended = migrate(new RunListener() {
            @Override
            public void databaseLost(String reason) {
                lost.add(reason);
            }
        });

        assertThat(ended.state()).isEqualTo(RunState.FAILED);
        assertThat(fleet.outcome(run, "c").failure().orElseThrow().message())
                .isEqualTo("Schema 'tenant_c' or its table databasechangelog is missing");
        assertThat(lost).isEmpty();
        assertThat(counter("b")).isEqualTo("1");
    }

    @Test
    void tables_that_are_there_in_one_schema_only_are_taken_over_there() {
        migrate(RunListener.SILENT);
        String table = "create table points_card (id bigint primary key);";
        fleet.in("c", table);
        fleet = TestFleet.of(database, counted().tenant("points.0001_initial", "", table, "drop table points_card;"));
        run = fleet.fleet()
                .start(RunRequest.everything(Entrance.COMMAND_LINE, "test").withWork(Work.FAKE_INITIAL))
                .orElseThrow();

        assertThat(migrate(RunListener.SILENT).state()).isEqualTo(RunState.COMPLETED);

        assertThat(fleet.outcome(run, "b").recordedOnly()).isEmpty();
        assertThat(fleet.outcome(run, "c").recordedOnly()).hasToString("[points.0001_initial]");
    }
}
