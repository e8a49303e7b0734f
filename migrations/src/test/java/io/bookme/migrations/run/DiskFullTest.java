package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.SmallDisk;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One tenant's table lies on a disk that is nearly full, and its backfill needs more room than there is. */
class DiskFullTest {
    private static final String TABLESPACE = "bookme_small_disk";

    private SmallDisk disk;
    private TestDatabase database;

    @BeforeEach
    void create() throws SQLException {
        disk = SmallDisk.mount(24);
        database = TestDatabase.create();
        TestFleet.of(database, before()).tenants("acme", "demo", "xyz");
        admin("create tablespace " + TABLESPACE + " location '" + disk.directory() + "'");
        admin("alter table tenant_acme.shop_item set tablespace " + TABLESPACE);
        disk.fillUpTo(1024);
    }

    @AfterEach
    void close() throws SQLException {
        if (database != null) {
            admin("drop schema tenant_acme cascade");
            admin("drop tablespace if exists " + TABLESPACE);
            database.close();
        }
        if (disk != null) {
            disk.close();
        }
    }

    private void admin(String sql) throws SQLException {
        try (Connection connection = database.adminDataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static TestChangelogs before() {
        return TestChangelogs.shared().tenant("shop.0001_initial", "", """
                        create table shop_item (id int primary key, x int not null, pad text not null);
                        insert into shop_item
                          select i, 0, (select string_agg(md5(i::text || j), '') from generate_series(1, 32) j)
                          from generate_series(1, 2000) i;""", "drop table shop_item;");
    }

    /** Writes every row once more, and longer: four megabytes. */
    private static TestChangelogs after() {
        return before().tenant(
                        "shop.0002_copy",
                        "shop.0001_initial",
                        "alter table shop_item add column copy text;\nupdate shop_item set x = x + 1, copy = pad;",
                        "alter table shop_item drop column copy;");
    }

    @Test
    void a_tenant_without_room_waits_with_its_cause_and_goes_on_when_there_is_some() throws Exception {
        TestFleet fleet = TestFleet.of(database, after());
        Run run = fleet.fleet()
                .start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        CountDownLatch putOff = new CountDownLatch(3);
        CompletableFuture<Run> end = CompletableFuture.supplyAsync(() -> fleet.fleet()
                .execute(run.id(), new RunListener() {
                    @Override
                    public void putOff(String schema, String reason) {
                        assertThat(schema).isEqualTo("tenant_acme");
                        putOff.countDown();
                    }
                })
                .orElseThrow()
                .runToEnd(2, Thread::new));
        assertThat(putOff.await(60, TimeUnit.SECONDS)).as("the disk was full").isTrue();
        Await.until(
                "the others are done",
                () -> fleet.fleet().ledger().get(run.id()).done() == 2);
        assertThat(end).isNotDone();
        Outcome waiting = fleet.outcome(run, "acme");
        assertThat(waiting.state()).isEqualTo(Outcome.State.PENDING);
        assertThat(waiting.waitsFor().orElseThrow())
                .contains("the server has no room for it: ", "could not extend file", "No space left on device");
        assertThat(List.of(
                        fleet.outcome(run, "demo").state(),
                        fleet.outcome(run, "xyz").state()))
                .containsOnly(Outcome.State.DONE);

        disk.clear();

        assertThat(end.get(60, TimeUnit.SECONDS).state()).isEqualTo(RunState.COMPLETED);
        assertThat(fleet.values("acme", "select distinct x from shop_item where copy = pad"))
                .containsExactly("1");
        assertThat(fleet.changelog("acme")).containsExactly("shop.0001_initial", "shop.0002_copy");
    }

    @Test
    void room_that_never_comes_fails_the_tenant_and_asks_for_some() {
        TestFleet fleet = TestFleet.of(database, after(), Settings.defaults().withRoomPatience(Duration.ofMillis(300)));
        Run run = fleet.migrate().orElseThrow();
        assertThat(List.of(run.done(), run.failed())).containsExactly(2, 1);
        Failure failure = fleet.outcome(run, "acme").failure().orElseThrow();
        assertThat(failure.sqlState()).contains("53100");
        assertThat(failure.message()).contains("No space left on device");
        assertThat(failure.nextStep()).contains("Give the server what it lacks");
        assertThat(fleet.value("acme", "select max(x) from shop_item")).isEqualTo("0");
    }
}
