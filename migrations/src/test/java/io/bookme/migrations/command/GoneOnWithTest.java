package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import jakarta.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told of a run that was stopped or failed, and gone on with an hour later. Run 1 migrated public. */
class GoneOnWithTest {
    private static final long AN_HOUR = 3_600_000;

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final TestChangelogs second = TestChangelogs.shop(
            "0002_unique", "alter table shop_item add constraint shop_item_name_key unique (name);", "select 1;");
    private final CommandLine line = CommandLine.on(database).with(second);
    private TestFleet fleet;

    @BeforeEach
    void makeTenants() {
        fleet = TestFleet.of(database, TestChangelogs.shop()).tenants("a", "b");
        fleet.in("b", "insert into shop_item (name) values ('x'), ('x')");
    }

    private void anHourAgo() {
        database.sql("update bookme.run set started_at = started_at - interval '1 hour',"
                + " finished_at = finished_at - interval '1 hour', heartbeat_at = heartbeat_at - interval '1 hour'"
                + " where id = 2");
    }

    private JsonObject run() {
        return line.manage("run 2 --json").json();
    }

    @Test
    void the_time_in_which_nobody_was_at_work_does_not_count() {
        line.manage("migrate_schemas");
        long first = run().getJsonNumber("milliseconds").longValue();
        assertThat(line.manage("run 2").out()).contains(", took ").doesNotContain("gone on with");
        assertThat(run().isNull("resumedAt")).isTrue();
        anHourAgo();
        fleet.in("b", "delete from shop_item");
        line.manage("retry 2");
        assertThat(line.manage("run 2").out())
                .containsPattern("\\n  begun at .*, gone on with at .*, at work for [0-9.]+ m?s\\n")
                .contains("2 done, 0 failed, 0 left");
        assertThat(run().getJsonNumber("milliseconds").longValue()).isBetween(first, AN_HOUR - 1);
        assertThat(run().isNull("resumedAt")).isFalse();
        assertThat(line.manage("runs").out().lines().toList().get(1))
                .startsWith("2    completed")
                .doesNotContain(" min");
    }

    @Test
    void nor_does_it_for_a_process_that_died() {
        line.manage("migrate_schemas");
        database.sql("update bookme.run set state = 'RUNNING', finished_at = null where id = 2");
        anHourAgo();
        line.manage("retry 2");
        assertThat(run().getJsonNumber("milliseconds").longValue()).isBetween(0L, AN_HOUR - 1);
    }

    @Test
    void a_tenant_that_was_left_between_two_transactions_took_as_long_as_it_was_worked_on_again() {
        TestFleet.of(database, second).fleet().start(RunRequest.schemas(List.of("tenant_a"), Entrance.REST, "olga"));
        line.manage("stop 2");
        database.sql("update bookme.outcome set started_at = now() - interval '1 hour',"
                + " finished_at = now() - interval '1 hour' where run_id = 2;"
                + " update bookme.run set started_at = now() - interval '1 hour' where id = 2");
        line.manage("resume 2");
        JsonObject schema = run().getJsonArray("schemas").getJsonObject(0);
        assertThat(schema.getString("state")).isEqualTo("DONE");
        assertThat(schema.getJsonNumber("milliseconds").longValue()).isLessThan(AN_HOUR);
    }
}
