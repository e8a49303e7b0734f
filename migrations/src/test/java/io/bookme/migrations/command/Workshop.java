package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import io.bookme.migrations.graph.ChangelogFiles;
import io.bookme.migrations.testing.EntitySources;
import io.bookme.migrations.testing.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A developer's place of work: a checkout with changelogs and entities, tenants with rows, and the command line on all
 * of it.
 */
final class Workshop implements AutoCloseable {
    private static final String SCRATCH = "BOOKME_SCRATCH_DATABASE_URL";

    private final Path checkout;
    private final TestDatabase scratch = TestDatabase.create();
    private final TestDatabase database = TestDatabase.create();
    private final CommandLine line;
    private final EntitySources entities;
    private URLClassLoader classes;

    private Workshop(Path checkout, EntitySources entities, Predicate<String> changelogs) {
        this.checkout = checkout;
        this.entities = entities;
        copyChangelogs(changelogs);
        this.line = CommandLine.on(database)
                .inCheckout(checkout)
                .readingChangelogs(() -> ChangelogFiles.inDirectory(db()))
                .with(SCRATCH, ((org.postgresql.ds.PGSimpleDataSource) scratch.ownerDataSource()).getUrl());
    }

    /** With the shared apps of the product; a test adds its own tenant app. */
    static Workshop ofSharedApps(Path folder) {
        return new Workshop(
                folder.resolve("checkout"), EntitySources.shared(folder), path -> path.startsWith("shared/"));
    }

    /** With all of the product, and of its changelogs those for which the condition holds. */
    static Workshop ofProduct(Path folder, Predicate<String> changelogs) {
        return new Workshop(folder.resolve("checkout"), EntitySources.product(folder), changelogs);
    }

    Path checkout() {
        return checkout;
    }

    Path db() {
        return checkout.resolve("migrations/src/main/resources/db");
    }

    /** To be edited; each edit counts from the next command on. */
    EntitySources entities() {
        close(classes);
        classes = null;
        return entities;
    }

    /** Runs a verb, with answers for its questions, one a line. */
    Result manage(String arguments, String... answers) {
        return withEntities(() -> {
            String script = String.join("\n", answers) + (answers.length == 0 ? "" : "\n");
            questions.setLength(0);
            PrintStream screen = new PrintStream(new Recorder(questions), true, StandardCharsets.UTF_8);
            return line.with(Questions.toNobody().withLines(new BufferedReader(new StringReader(script)), screen))
                    .manage(arguments);
        });
    }

    /** Runs a verb on the checkout's own PostgreSQL. */
    Result onItsOwnServer(String arguments) {
        CommandLine own = CommandLine.in(checkout).readingChangelogs(() -> ChangelogFiles.inDirectory(db()));
        return withEntities(() -> own.manage(arguments));
    }

    private Result withEntities(Supplier<Result> work) {
        if (classes == null) {
            classes = entities.compiled();
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(classes);
        try {
            return work.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private final StringBuilder questions = new StringBuilder();

    /** What was asked by the last verb. */
    String asked() {
        return questions.toString();
    }

    /** Starts a verb in a process of its own, which writes what it prints to a file. */
    Process start(Path output, String... arguments) {
        if (classes == null) {
            classes = entities.compiled();
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dbookme.checkout=" + checkout,
                "-cp",
                Path.of(java.net.URI.create(classes.getURLs()[0].toString()))
                        + java.io.File.pathSeparator
                        + System.getProperty("java.class.path"),
                Manage.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put(SCRATCH, ((org.postgresql.ds.PGSimpleDataSource) scratch.ownerDataSource()).getUrl());
        builder.environment()
                .put(
                        "BOOKME_DATABASE_URL",
                        ((org.postgresql.ds.PGSimpleDataSource) database.ownerDataSource()).getUrl());
        builder.environment().put("BOOKME_OWNER_USER", "bookme_owner");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a verb that must succeed in a process of its own, and returns all that it printed. */
    String inItsOwnProcess(String... arguments) {
        try {
            Path output = Files.createTempFile(checkout, "output", ".txt");
            Process process = start(output, arguments);
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
            String printed = Files.readString(output);
            assertThat(process.exitValue()).as("%s", printed).isZero();
            return printed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    TestDatabase scratch() {
        return scratch;
    }

    /** Runs a verb that must succeed, and returns what it printed. */
    String done(String arguments, String... answers) {
        Result result = manage(arguments, answers);
        assertThat(result.code())
                .as("%s%n%s%n%s", arguments, result.out(), result.err())
                .isZero();
        return result.out();
    }

    Workshop tenants(String... names) {
        done("migrate_schemas --shared");
        for (String name : names) {
            done("create_tenant tenant_" + name + " --name " + name + " --domain " + name + ".localhost");
        }
        return this;
    }

    /** Runs SQL in a tenant's schema. */
    Workshop in(String tenant, String sql) {
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            statement.execute("set search_path = tenant_" + tenant);
            statement.execute(sql);
            return this;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The rows of a query, the values of each separated by bars. */
    List<String> rows(String tenant, String sql) {
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            statement.execute("set search_path = tenant_" + tenant);
            List<String> rows = new ArrayList<>();
            try (ResultSet row = statement.executeQuery(sql)) {
                while (row.next()) {
                    List<String> values = new ArrayList<>();
                    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                        values.add(String.valueOf(row.getString(i)));
                    }
                    rows.add(String.join("|", values));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The names of an app's files. */
    List<String> files(String app) {
        try (Stream<Path> found = Files.walk(db(), 3)) {
            return found.filter(Files::isRegularFile)
                    .filter(file -> file.getParent().getFileName().toString().equals(app))
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of the file whose name begins so. */
    String file(String app, String prefix) {
        return read(path(app, prefix));
    }

    Path path(String app, String prefix) {
        try (Stream<Path> found = Files.walk(db(), 3)) {
            return found.filter(Files::isRegularFile)
                    .filter(file -> file.getParent().getFileName().toString().equals(app)
                            && file.getFileName().toString().startsWith(prefix))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete(String path) {
        try {
            Files.delete(db().resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Workshop write(String path, String text) {
        try {
            Path file = db().resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TestDatabase database() {
        return database;
    }

    private void copyChangelogs(Predicate<String> wanted) {
        Path product = Path.of("src/main/resources/db");
        try (Stream<Path> files = Files.walk(product)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String path = product.relativize(file).toString();
                if (path.contains("/") && wanted.test(path)) {
                    write(path, read(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        close(classes);
        scratch.close();
        database.close();
        try (Stream<Path> files = Files.walk(checkout)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(URLClassLoader loader) {
        if (loader != null) {
            try {
                loader.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Keeps what is written, as text. */
    private static final class Recorder extends OutputStream {
        private final StringBuilder into;

        Recorder(StringBuilder into) {
            this.into = into;
        }

        @Override
        public void write(int b) {
            into.append((char) b);
        }
    }
}
