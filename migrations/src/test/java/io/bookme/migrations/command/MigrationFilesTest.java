package io.bookme.migrations.command;

import static io.bookme.migrations.command.EntityChange.entity;
import static io.bookme.migrations.command.EntityChange.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bookme.migrations.command.CommandLine.Result;
import io.bookme.migrations.testing.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that makemigrations writes: all of them or none, whoever interferes. */
class MigrationFilesTest {
    private static final String MADE = "Migrations for 'shop':";

    @TempDir
    private Path folder;

    private Workshop workshop;

    @BeforeEach
    void open() {
        workshop = Workshop.ofSharedApps(folder);
        workshop.entities().with("io.bookme.shop.Item", item("", "private String name;"));
    }

    @AfterEach
    void close() {
        workshop.close();
    }

    @Test
    void files_that_are_no_migrations_lie_beside_them_undisturbed() throws IOException {
        workshop.write("tenant/shop/README.md", "notes").write("tenant/shop/.0001_initial123.tmp", "half a file");
        assertThat(workshop.done("makemigrations")).contains("shop/0001_initial.sql");
        assertThat(workshop.files("shop")).containsExactly(".0001_initial123.tmp", "0001_initial.sql", "README.md");
        assertThat(workshop.done("makemigrations")).isEqualTo("No changes detected\n");
        assertThat(Files.readString(workshop.db().resolve("tenant/shop/README.md")))
                .isEqualTo("notes");
    }

    @Test
    void where_one_cannot_be_written_none_is() {
        workshop.entities()
                .with(
                        "io.bookme.depot.Shelf",
                        entity("Shelf", "name = \"depot_shelf\"", "private Integer number;")
                                .replace("package io.bookme.shop;", "package io.bookme.depot;"));
        workshop.write("tenant/shop", "a file where the folder should be");
        Result result = workshop.manage("makemigrations");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("Nothing was written").contains("Next: See that files can be made under");
        assertThat(workshop.files("depot")).isEmpty();
    }

    /** A folder in which nobody can make a file, not even root, whom no permissions stop. */
    @Test
    void a_folder_that_takes_no_files_is_told_by_name_and_nothing_is_left() throws IOException {
        Path sealed = Path.of("/sys/kernel");
        assumeTrue(Files.isDirectory(sealed), "No folder is known here in which root cannot write.");
        workshop.entities()
                .with(
                        "io.bookme.depot.Shelf",
                        entity("Shelf", "name = \"depot_shelf\"", "private Integer number;")
                                .replace("package io.bookme.shop;", "package io.bookme.depot;"));
        Files.createDirectories(workshop.db().resolve("tenant"));
        Files.createSymbolicLink(workshop.db().resolve("tenant/shop"), sealed);
        Result result = workshop.manage("makemigrations");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("Error: Nothing was written: AccessDeniedException: ")
                .contains("tenant/shop/.0001_initial")
                .contains("Next: See that files can be made under " + workshop.db());
        assertThat(workshop.files("depot")).isEmpty();
    }

    @Test
    void a_full_disk_leaves_no_half_a_file() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(1)) {
            disk.fillUpTo(0);
            Path full = disk.directory();
            Files.createDirectories(workshop.db().resolve("tenant"));
            Files.createSymbolicLink(workshop.db().resolve("tenant/shop"), full);
            Result result = workshop.manage("makemigrations");
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err()).contains("Nothing was written: ").contains("Next: See that files can be made");
            try (Stream<Path> left = Files.list(full)) {
                assertThat(left).isEmpty();
            }
        }
    }

    @Test
    void a_killed_one_leaves_nothing_and_the_next_one_goes_on() throws Exception {
        try (Connection holder = workshop.scratch().connection()) {
            lock(holder);
            Process process = workshop.start(folder.resolve("out"), "makemigrations");
            waiting(1);
            process.destroyForcibly().waitFor();
            assertThat(workshop.files("shop")).isEmpty();
        }
        assertThat(workshop.done("makemigrations")).contains(MADE);
        assertThat(workshop.done("makemigrations")).isEqualTo("No changes detected\n");
    }

    @Test
    void of_two_at_once_the_second_finds_what_the_first_has_written() throws Exception {
        List<Process> both = new ArrayList<>();
        try (Connection holder = workshop.scratch().connection()) {
            lock(holder);
            both.add(workshop.start(folder.resolve("one"), "makemigrations"));
            both.add(workshop.start(folder.resolve("two"), "makemigrations", "--name", "another"));
            waiting(2);
        }
        for (Process process : both) {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }
        List<String> printed =
                List.of(Files.readString(folder.resolve("one")), Files.readString(folder.resolve("two")));
        assertThat(printed)
                .anyMatch(text -> text.contains(MADE))
                .anyMatch(text -> text.contains("No changes detected"));
        assertThat(workshop.files("shop")).hasSize(1);
    }

    @Test
    void one_that_is_ended_at_a_question_leaves_nothing() throws Exception {
        workshop.done("makemigrations");
        workshop.entities().with("io.bookme.shop.Item", item("", "private String title;"));
        Path output = folder.resolve("out");
        Process process = workshop.start(output, "makemigrations");
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!Files.readString(output).contains("[y/N]")) {
            assertThat(System.nanoTime()).as("it asks in time").isLessThan(limit);
            TimeUnit.MILLISECONDS.sleep(50);
        }
        process.destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isNotZero();
        assertThat(workshop.files("shop")).containsExactly("0001_initial.sql");
    }

    @Test
    void no_server_is_left_running() {
        Result result = workshop.onItsOwnServer("makemigrations");
        assertThat(result.code()).as("%s", result.err()).isZero();
        Path data = workshop.checkout().resolve(".bookme/postgres/data");
        assertThat(data.resolve("PG_VERSION")).exists();
        assertThat(data.resolve("postmaster.pid")).doesNotExist();
    }

    private static void lock(Connection holder) throws SQLException {
        try (Statement statement = holder.createStatement()) {
            statement.execute("select pg_advisory_lock(" + Scratch.LOCK + ")");
        }
    }

    private void waiting(int number) throws SQLException, InterruptedException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        try (Connection connection = workshop.scratch().connection();
                Statement statement = connection.createStatement()) {
            while (System.nanoTime() < limit) {
                try (ResultSet row = statement.executeQuery("select count(*) from pg_locks where locktype = 'advisory'"
                        + " and not granted and database = (select oid from pg_database where datname ="
                        + " current_database())")) {
                    row.next();
                    if (row.getInt(1) == number) {
                        return;
                    }
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        throw new AssertionError("Nobody waits for the scratch database");
    }
}
