package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.SqlState;
import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A newer build's first start, while somebody sits on the engine's own tables. */
class EngineUpgradeTest {
    private static final String VERSION = "select version from bookme.engine";
    private static final String MADE = "bookme.record_together(text[], text, bigint, text[], text[], text[], boolean)";
    private static final String IS_MADE = "select to_regprocedure('" + MADE + "') is not null";

    private TestDatabase database;
    private String newest;

    /** What the newest version made is taken away again. */
    @BeforeEach
    void goBack() {
        database = TestDatabase.create();
        TestFleet.of(database, TestChangelogs.shared());
        newest = database.sql(VERSION);
        database.sql("drop function " + MADE);
        database.sql("update bookme.engine set version = version - 1");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Fleet fleet(Duration patience) {
        return new Fleet(
                database.ownerDataSource(),
                TestChangelogs.shared().graph(),
                Settings.defaults().withLockPatience(patience));
    }

    private Connection idleInTransaction() throws SQLException {
        Connection connection = database.adminDataSource().getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set application_name = 'report'; lock table bookme.engine in share mode");
        }
        return connection;
    }

    @Test
    void who_stays_in_its_way_is_named_and_nothing_is_changed() throws Exception {
        try (Connection other = idleInTransaction()) {
            CompletableFuture<Void> start = CompletableFuture.runAsync(
                    () -> fleet(Duration.ofSeconds(1)).prepare(RunListener.SILENT));
            assertThatThrownBy(() -> start.get(60, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            BookMeException.class,
                            refused -> assertThat(refused.nextStep()).contains("pg_terminate_backend"))
                    .hasMessageContaining("schema bookme")
                    .hasMessageContaining("report as postgres, idle in transaction for ")
                    .hasMessageContaining("holds bookme.engine");
            other.rollback();
        }
        assertThat(database.sql(VERSION)).isNotEqualTo(newest);
        assertThat(database.sql(IS_MADE)).as(MADE + " is there").isEqualTo("f");
    }

    @Test
    void who_ends_soon_is_waited_for() throws Exception {
        CompletableFuture<Void> start;
        try (Connection other = idleInTransaction()) {
            start = CompletableFuture.runAsync(
                    () -> fleet(Duration.ofMinutes(1)).prepare(RunListener.SILENT));
            Await.until(
                    "an attempt is made",
                    () -> database.sql("select exists (select from pg_locks where not granted and relation ="
                                    + " 'bookme.engine'::regclass)")
                            .equals("t"));
            assertThat(start).isNotDone();
            other.rollback();
        }
        start.get(60, TimeUnit.SECONDS);
        assertThat(database.sql(VERSION)).isEqualTo(newest);
        assertThat(database.sql(IS_MADE)).as(MADE + " is there again").isEqualTo("t");
    }

    @Test
    void to_be_told_who_is_in_the_way_is_not_waited_for_long() throws Exception {
        try (Connection other = database.connection();
                Statement holding = other.createStatement();
                Connection asking = database.connection();
                Statement statement = asking.createStatement()) {
            other.setAutoCommit(false);
            holding.execute("lock table bookme.schema_state in access exclusive mode");
            Attempt.NotNow busy =
                    new Attempt.NotNow(new SqlState(SqlState.LOCK_NOT_AVAILABLE), "another process is at work on it");
            CompletableFuture<Attempt.NotNow> told = CompletableFuture.supplyAsync(() -> {
                try {
                    return Blockers.ofClaim(statement, busy, "public");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(told.get(60, TimeUnit.SECONDS)).isEqualTo(busy);
            other.rollback();
        }
    }
}
