package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.SqlChange;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A migration over which each connection is lost, in one tenant. */
class DeadlyMigrationTest {
    private final List<String> lost = new CopyOnWriteArrayList<>();

    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        TestFleet.of(database, TestChangelogs.shop()).tenants("a", "b", "bad", "c", "d", "e");
        database.sql("insert into tenant_bad.shop_item values (13, 'deadly')");
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Ends its own connection where the deadly row is. */
    public static final class Deadly extends SqlChange {
        @Override
        protected void run(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute("select pg_terminate_backend(pg_backend_pid()) from shop_item where id = 13");
            }
        }
    }

    private static TestChangelogs inJava() {
        return TestChangelogs.shop().java("shop.0002_deadly", "shop.0001_initial", Deadly.class);
    }

    private static TestChangelogs inSql() {
        return TestChangelogs.shop("0002_deadly", """
                alter table shop_item add column y int;
                do $$ begin perform pg_terminate_backend(pg_backend_pid()) from shop_item where id = 13; end $$;
                """, "alter table shop_item drop column y;");
    }

    private Run work(Fleet fleet, RunListener listener) {
        Run run = fleet.start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        RunExecution execution = fleet.execute(run.id(), listener).orElseThrow();
        return execution.runToEnd(2, Thread::new);
    }

    private void isParkedAlone(TestChangelogs changelogs) {
        TestFleet fleet = TestFleet.of(database, changelogs);
        Run run = work(fleet.fleet(), new RunListener() {
            @Override
            public void databaseLost(String reason) {
                lost.add(reason);
            }
        });
        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(List.of(run.done(), run.failed())).containsExactly(5, 1);
        Failure failure = fleet.outcome(run, "bad").failure().orElseThrow();
        assertThat(failure.message()).contains("tenant_bad", "lost its connection", "terminating connection");
        assertThat(failure.sqlState()).contains("57P01");
        assertThat(failure.nextStep()).contains("log", "./manage migrate_schemas --schema=tenant_bad");
        assertThat(fleet.fleet().parked()).containsExactly("tenant_bad");
        assertThat(fleet.changelog("bad")).containsExactly("shop.0001_initial");
        assertThat(lost).as("attempts").hasSizeLessThan(12);
    }

    @Test
    void a_tenant_that_loses_its_connection_each_time_is_parked_and_the_others_are_done() {
        isParkedAlone(inJava());
    }

    @Test
    void so_is_one_that_takes_others_in_the_same_message_along() {
        isParkedAlone(inSql());
    }

    @Test
    void a_stop_ends_the_attempts() {
        TestFleet fleet = TestFleet.of(database, inJava());
        Run run = fleet.fleet()
                .start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        RunExecution[] execution = new RunExecution[1];
        execution[0] = fleet.fleet()
                .execute(run.id(), new RunListener() {
                    @Override
                    public void databaseLost(String reason) {
                        lost.add(reason);
                        execution[0].stop();
                    }
                })
                .orElseThrow();
        assertThat(execution[0].runToEnd(1, Thread::new).state()).isEqualTo(RunState.STOPPED);
        assertThat(lost).hasSize(1);
        assertThat(fleet.outcome(run, "bad").state()).isEqualTo(Outcome.State.PENDING);
        assertThat(fleet.changelog("bad")).containsExactly("shop.0001_initial");
    }
}
