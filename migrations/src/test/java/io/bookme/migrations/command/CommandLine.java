package io.bookme.migrations.command;

import io.bookme.migrations.graph.ChangelogFile;
import io.bookme.migrations.graph.MigrationCache;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.postgresql.ds.PGSimpleDataSource;

/** The command line of a test, in process: {@code manage("migrate_schemas --list").out()}. */
final class CommandLine {
    private final Map<String, String> environment = new HashMap<>();
    private final Interrupts interrupts = new Interrupts(code -> {}, code -> {});
    private Supplier<List<ChangelogFile>> changelogs = TestChangelogs.all()::files;
    private Optional<Path> checkout = Optional.empty();
    private Terminal terminal = Terminal.NONE;
    private Questions questions = Questions.toNobody();
    private String interruptAt = "";

    /**
     * How a verb ended.
     *
     * @param code its exit code
     * @param out what it wrote to standard output
     * @param err what it wrote to standard error
     */
    record Result(int code, String out, String err) {
        JsonObject json() {
            return jakarta.json.Json.createReader(new StringReader(out)).readObject();
        }
    }

    /** On a named database, as the environment says. */
    static CommandLine on(TestDatabase database) {
        CommandLine line = new CommandLine();
        line.with("BOOKME_DATABASE_URL", ((PGSimpleDataSource) database.ownerDataSource()).getUrl());
        return line.with("BOOKME_OWNER_USER", "bookme_owner");
    }

    /** With the shared tables and a tenant; the schema of {@code acme} is {@code tenant_acme}. */
    CommandLine withTenant(String name) {
        for (String verb : List.of(
                "migrate_schemas --shared", "create_tenant tenant_" + name + " --domain " + name + ".localhost")) {
            Result result = manage(verb);
            if (result.code() != 0) {
                throw new IllegalStateException(result.err());
            }
        }
        return this;
    }

    /** In a checkout, whose embedded database is used. */
    static CommandLine in(Path checkout) {
        CommandLine line = new CommandLine();
        line.checkout = Optional.of(checkout);
        return line;
    }

    CommandLine with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    CommandLine with(TestChangelogs others) {
        changelogs = others::files;
        return this;
    }

    /** With changelogs that are looked for anew by each verb. */
    CommandLine readingChangelogs(Supplier<List<ChangelogFile>> files) {
        changelogs = files;
        return this;
    }

    /** In a checkout, beside the database that is named. */
    CommandLine inCheckout(Path folder) {
        checkout = Optional.of(folder);
        return this;
    }

    CommandLine with(Questions answers) {
        questions = answers;
        return this;
    }

    /** A person who types these lines, and no secrets. */
    CommandLine typing(String... lines) {
        return with(Questions.toNobody()
                .withLines(
                        new BufferedReader(new StringReader(String.join("\n", lines))),
                        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)));
    }

    CommandLine at(Terminal seen) {
        terminal = seen;
        return this;
    }

    /** Ctrl-C as soon as this was written to standard output. */
    CommandLine interruptedAt(String text) {
        interruptAt = text;
        return this;
    }

    Result manage(String arguments) {
        return words(arguments.isEmpty() ? new String[0] : arguments.split(" "));
    }

    /** The same, with arguments that have blanks in them. */
    Result words(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Context context = new Context(
                watched(out),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminal,
                environment,
                Clock.systemUTC(),
                "tester",
                checkout,
                changelogs,
                MigrationCache.none(),
                questions,
                interrupts);
        int code = Manage.run(context, arguments);
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private PrintStream watched(ByteArrayOutputStream written) {
        return new PrintStream(written, true, StandardCharsets.UTF_8) {
            @Override
            public void flush() {
                super.flush();
                if (!interruptAt.isEmpty()
                        && written.toString(StandardCharsets.UTF_8).contains(interruptAt)) {
                    interruptAt = "";
                    interrupts.interrupt();
                }
            }
        };
    }
}
