package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** Each verb runs in a process of its own, comes to a lock that somebody holds, and is killed there. */
class KilledDataVerbsTest {
    private static final String ROWS = "select count(*) from tenant_acme.customers_customer";

    @TempDir
    private Path folder;

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final CommandLine line = CommandLine.on(database).withTenant("acme");

    @BeforeEach
    void create() throws IOException {
        Files.createDirectory(folder.resolve("temporary"));
        database.sql(
                "insert into tenant_acme.customers_customer (name, email) select 'n', 'e@x.example' from generate_series(1, 500)");
    }

    private List<Path> backups() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".bookme")).toList();
        }
    }

    private List<Path> parts() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".part")).toList();
        }
    }

    /** Runs the verb until it waits for the lock, then kills its process. */
    private void killWhileWaiting(String lock, String... arguments) throws Exception {
        try (Connection holder = database.connection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute(lock);
            Process process = verb(arguments).start();
            try {
                Await.until("the verb waits", () -> {
                    assertThat(process.isAlive()).as(this::output).isTrue();
                    return isAnybodyWaiting();
                });
            } finally {
                process.destroyForcibly().waitFor();
            }
            holder.rollback();
        }
        Await.until(
                "PostgreSQL ends what the dead verb was at",
                () -> database.sql("select count(*) from pg_stat_activity where application_name = 'bookme'"
                                + " and datname = current_database()")
                        .equals("0"));
    }

    private ProcessBuilder verb(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + folder.resolve("temporary"),
                "-cp",
                System.getProperty("java.class.path"),
                Manage.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile());
        builder.environment().put("BOOKME_DATABASE_URL", ((PGSimpleDataSource) database.ownerDataSource()).getUrl());
        builder.environment().put("BOOKME_OWNER_USER", "bookme_owner");
        return builder;
    }

    private String output() {
        try {
            return Files.readString(folder.resolve("output.txt"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private boolean isAnybodyWaiting() {
        return database.sql(
                        "select exists (select from pg_stat_activity where application_name = 'bookme' and wait_event_type ="
                                + " 'Lock' and datname = current_database())")
                .equals("t");
    }

    @Test
    void a_killed_backup_has_no_file_of_its_name() throws Exception {
        // has the locks on the tables by then, and waits for that on an index in the middle of its file
        killWhileWaiting("reindex table tenant_acme.services_service", "backup", "--to", folder.toString());
        assertThat(backups()).isEmpty();
        List<Path> left = parts();
        assertThat(left).hasSize(1);
        Files.setLastModifiedTime(left.get(0), FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        Path young = Files.createFile(folder.resolve(".tenant_other-20260101T000000000Z.bookme7.part"));
        assertThat(line.manage("backup --to " + folder).code()).isZero();
        assertThat(backups()).hasSize(1);
        assertThat(parts()).as("what nobody can be writing any more is swept").containsExactly(young);
    }

    @Test
    void a_killed_restore_leaves_the_tenant_as_it_was() throws Exception {
        line.manage("backup --to " + folder);
        Path file = backups().get(0);
        database.sql("delete from tenant_acme.customers_customer where id <= 100");
        killWhileWaiting(
                "lock table tenant_acme.services_service in access share mode",
                "restore",
                file.toString(),
                "--replace",
                "--yes-replace=tenant_acme");
        assertThat(database.sql(ROWS)).isEqualTo("400");
        assertThat(database.sql("select count(*) from pg_namespace where nspname like 'bookme_replaced%'"))
                .isEqualTo("0");
        assertThat(line.manage("restore " + file + " --replace --yes-replace=tenant_acme")
                        .code())
                .isZero();
        assertThat(database.sql(ROWS)).isEqualTo("500");
    }

    @Test
    void a_killed_load_leaves_the_schema_as_it_was_and_goes_in_the_next_time() throws Exception {
        Path file = folder.resolve("dump.json");
        line.manage("dumpdata customers services --output " + file);
        database.sql("delete from tenant_acme.customers_customer");
        killWhileWaiting("lock table tenant_acme.services_service in share mode", "loaddata", file.toString());
        assertThat(database.sql(ROWS)).isEqualTo("0");
        assertThat(line.manage("loaddata " + file).code()).isZero();
        assertThat(database.sql(ROWS)).isEqualTo("500");
    }

    @Test
    void rows_that_came_from_standard_input_are_left_nowhere_by_a_kill() throws Exception {
        Path file = folder.resolve("dump.json");
        line.manage("dumpdata customers --output " + file);
        Process process = verb("loaddata", "-").start();
        try {
            byte[] rows = Files.readAllBytes(file);
            process.getOutputStream().write(rows, 0, rows.length - 1);
            process.getOutputStream().flush();
            Await.until("the verb has read the most of it", () -> bytesOpen(process) > rows.length / 2);
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(folder.resolve("temporary")).isDirectoryNotContaining("glob:**/bookme*");
    }

    /** How much is in files of its temporary folder that it has open, whether they have a name or not. */
    private long bytesOpen(Process process) {
        assertThat(process.isAlive()).as(this::output).isTrue();
        long bytes = 0;
        for (Path link : open(process)) {
            try {
                bytes += Files.readSymbolicLink(link).toString().contains("/temporary/bookme") ? Files.size(link) : 0;
            } catch (IOException e) {
                continue; // closed meanwhile
            }
        }
        return bytes;
    }

    private static List<Path> open(Process process) {
        try (var files = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
