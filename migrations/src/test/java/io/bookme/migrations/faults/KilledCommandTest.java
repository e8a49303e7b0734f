package io.bookme.migrations.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.Manage;
import io.bookme.migrations.graph.ChangelogFile;
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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** {@code ./manage migrate_schemas} in a process of its own is killed with {@code kill -9}, again and again. */
class KilledCommandTest {
    private static final int KILLS = 3;

    /** How many of the last tenants cannot be done before the last kill; twice as many before the one before it, and so on. */
    private static final int KEPT = 5;

    private static final List<String> NAMES =
            IntStream.range(0, 100).mapToObj(n -> String.format("t%02d", n)).toList();
    private static final List<String> TENANTS =
            NAMES.stream().map(TestFleet::schema).toList();
    private static final String DONE =
            "select count(distinct schema_name) from bookme.outcome" + " where 'drill.0005_labels' = any (applied)";
    private static final Seed SEED = Seed.of(KilledCommandTest.class);

    @TempDir
    private static Path folder;

    private static TestDatabase before;

    @BeforeAll
    static void create() throws IOException {
        before = TestDatabase.create();
        TestFleet.of(before, Drill.initial(TestChangelogs.shared())).tenants(NAMES.toArray(String[]::new));
        for (ChangelogFile file : Drill.changes(TestChangelogs.shared()).files()) {
            Path path = folder.resolve("checkout/migrations/src/main/resources").resolve(file.path());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.text());
        }
    }

    @AfterAll
    static void drop() {
        before.close();
    }

    @Test
    void killed_at_random_and_given_again_the_command_does_all_of_it_once() throws Exception {
        int kills = 0;
        do {
            kills += play();
        } while (kills < Seed.rounds(KILLS));
        System.out.println("migrate_schemas over 100 tenants: " + kills + " times killed, " + SEED);
    }

    private static int play() throws Exception {
        try (TestDatabase database = TestDatabase.copyOf(before);
                Connection watch = database.connection()) {
            int done = 0;
            for (int kill = 1; kill <= KILLS; kill++) {
                int most = TENANTS.size() - KEPT * (KILLS - kill + 1);
                int after = done + 1 + SEED.random().nextInt(Math.max(1, (most - done) / 2));
                int now;
                try (Connection holder = database.connection()) {
                    lock(holder, TENANTS.subList(most, TENANTS.size()));
                    killAfter(database, watch, after);
                    now = count(watch, DONE);
                }
                assertThat(now)
                        .as("kill %d of %d came in the middle: %s", kill, KILLS, SEED)
                        .isBetween(done + 1, TENANTS.size() - 1);
                done = now;
            }
            Await.until(
                    "the dead are known as such",
                    () -> count(
                                    watch,
                                    "select count(*) from bookme.run where state = 'RUNNING'"
                                            + " and heartbeat_at > now() - interval '10 s'")
                            == 0);
            Process last = start(database);
            assertThat(last.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(last.exitValue()).as(output()).isZero();
            assertThat(new Oracle(
                                    database.ownerDataSource(),
                                    Drill.changes(TestChangelogs.shared()).graph(),
                                    TENANTS)
                            .violations(count(watch, "select max(id) from bookme.run")))
                    .as("after %d kills, %s", KILLS, SEED)
                    .isEmpty();
            return KILLS;
        }
    }

    /** However late the kill comes, it finds these left to do. */
    private static void lock(Connection holder, List<String> tenants) throws SQLException {
        holder.setAutoCommit(false);
        try (Statement statement = holder.createStatement()) {
            for (String tenant : tenants) {
                statement.execute("lock table " + tenant + ".drill_item in share mode");
            }
        }
    }

    private static void killAfter(TestDatabase database, Connection watch, int tenants) throws Exception {
        Process process = start(database);
        try {
            Await.until(
                    tenants + " tenants done, or the command at its end",
                    () -> count(watch, DONE) >= tenants || !process.isAlive());
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(process.exitValue())
                .as("killed, and not at its end: %s", output())
                .isEqualTo(128 + 9);
    }

    private static Process start(TestDatabase database) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dbookme.checkout=" + folder.resolve("checkout"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Manage.class.getName(),
                        "migrate_schemas",
                        "--workers",
                        "2")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile());
        builder.environment().put("BOOKME_DATABASE_URL", ((PGSimpleDataSource) database.ownerDataSource()).getUrl());
        builder.environment().put("BOOKME_OWNER_USER", "bookme_owner");
        return builder.start();
    }

    private static String output() {
        try {
            return Files.readString(folder.resolve("output.txt"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static int count(Connection watch, String sql) {
        try {
            return Integer.parseInt(Rows.first(watch, sql).get(0));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
