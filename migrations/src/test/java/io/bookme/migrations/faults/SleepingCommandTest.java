package io.bookme.migrations.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.Manage;
import io.bookme.migrations.graph.ChangelogFile;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunListener;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.run.RunState;
import io.bookme.migrations.run.Settings;
import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** {@code ./manage migrate_schemas} falls asleep (SIGSTOP) while an index is built for it, and wakes much later. */
class SleepingCommandTest {
    private static final String BUILDER = "select p.pid from pg_stat_progress_create_index p"
            + " join pg_stat_activity a using (pid) where p.datname = current_database()"
            + " and p.relid = 'tenant_a.drill_item'::regclass and a.wait_event_type = 'Lock'";

    @TempDir
    private Path folder;

    private TestDatabase database;
    private MigrationGraph graph;

    @BeforeEach
    void create() throws IOException {
        database = TestDatabase.create();
        TestFleet.of(database, Drill.beforeIndex(TestChangelogs.shared())).tenants("a");
        TestChangelogs changes = Drill.changes(TestChangelogs.shared());
        graph = changes.graph();
        for (ChangelogFile file : changes.files()) {
            Path path = folder.resolve("checkout/migrations/src/main/resources").resolve(file.path());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.text());
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<String> rows(String sql) {
        try (Connection connection = database.connection()) {
            return Rows.first(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Process command() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dbookme.checkout=" + folder.resolve("checkout"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Manage.class.getName(),
                        "migrate_schemas")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile());
        builder.environment().put("BOOKME_DATABASE_URL", ((PGSimpleDataSource) database.ownerDataSource()).getUrl());
        builder.environment().put("BOOKME_OWNER_USER", "bookme_owner");
        return builder.start();
    }

    private static void signal(Process process, String signal) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).as("kill -" + signal).isZero();
    }

    @Test
    void a_claim_is_lost_in_its_sleep_and_who_has_it_next_ends_the_build_and_makes_his_own() throws Exception {
        Process sleeper;
        Future<Run> survivor;
        try (Connection writer = database.connection();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("insert into tenant_a.drill_item (name) values ('of an open transaction')");
            sleeper = command();
            try {
                String builder = Await.present(
                        "the build waits for the writer",
                        () -> rows(BUILDER).stream().findFirst());
                signal(sleeper, "STOP");
                survivor = migrate();
                Await.until(
                        "another is at it",
                        () -> rows("select pid from pg_stat_activity where datname = current_database() and"
                                        + " query like 'drop index concurrently%' and wait_event_type = 'Lock'")
                                .stream()
                                .anyMatch(pid -> !pid.equals(builder)));
                assertThat(rows(BUILDER)).as("the sleeper's build").isEmpty();
            } catch (Throwable e) {
                sleeper.destroyForcibly();
                throw e;
            }
            writer.rollback();
        }
        try {
            Run run = survivor.get(60, TimeUnit.SECONDS);
            assertThat(run.state()).isEqualTo(RunState.COMPLETED);
            signal(sleeper, "CONT");
            assertThat(sleeper.waitFor(60, TimeUnit.SECONDS))
                    .as("it wakes and ends")
                    .isTrue();
            assertThat(new Oracle(database.ownerDataSource(), graph, List.of("tenant_a")).violations(run.id()))
                    .isEmpty();
        } finally {
            sleeper.destroyForcibly();
        }
    }

    private Future<Run> migrate() {
        Fleet fleet = new Fleet(
                database.ownerDataSource(),
                graph,
                Settings.defaults().withPresumedDead(Duration.ofHours(1), Duration.ofMillis(1)));
        Run run = fleet.ledger().active().stream()
                .findFirst()
                .or(() -> fleet.start(RunRequest.everything(Entrance.COMMAND_LINE, "test")))
                .orElseThrow();
        return Await.inBackground(
                Died::thread,
                () -> fleet.execute(run.id(), RunListener.SILENT).orElseThrow().runToEnd(1, Died::thread));
    }
}
