package io.bookme.migrations.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bookme.migrations.graph.ChangelogFile;
import io.bookme.migrations.graph.ChangelogFiles;
import io.bookme.migrations.graph.MigrationCache;
import io.bookme.migrations.graph.MigrationGraph;
import java.io.BufferedReader;
import java.io.Console;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a verb may use of the world outside.
 *
 * @param out for the result
 * @param err for everything else
 * @param terminal which of the streams a person sees
 * @param environment the process's environment variables
 * @param clock for durations
 * @param user who asks, as the ledger records it
 * @param checkout the folder of the sources, if the verb runs in one
 * @param changelogs reads the changelogs
 * @param cache what the changelogs were read as before
 * @param questions asks a person
 * @param interrupts hears of Ctrl-C
 */
record Context(
        PrintStream out,
        PrintStream err,
        Terminal terminal,
        Map<String, String> environment,
        Clock clock,
        String user,
        Optional<Path> checkout,
        Supplier<List<ChangelogFile>> changelogs,
        MigrationCache cache,
        Questions questions,
        Interrupts interrupts) {

    /** The process's own. */
    static Context ofProcess(Interrupts interrupts) {
        Map<String, String> environment = System.getenv();
        Terminal terminal =
                Terminal.of(System.getProperty("bookme.terminal", ""), environment.getOrDefault("TERM", ""));
        Optional<Path> checkout =
                Optional.ofNullable(System.getProperty("bookme.checkout")).map(Path::of);
        Console console = System.console();
        return new Context(
                System.out,
                System.err,
                terminal,
                environment,
                Clock.systemUTC(),
                System.getProperty("user.name", "unknown"),
                checkout,
                () -> changelogs(checkout),
                Optional.ofNullable(System.getProperty("bookme.build"))
                        .map(build -> MigrationCache.in(Path.of(build).resolve("migrations.read")))
                        .orElseGet(MigrationCache::none),
                (console == null || !terminal.in() ? Questions.toNobody() : Questions.at(console))
                        .withLines(new BufferedReader(new InputStreamReader(System.in, UTF_8)), System.err),
                interrupts);
    }

    /** In a checkout the source folder, so that a file counts as soon as it is saved. */
    private static List<ChangelogFile> changelogs(Optional<Path> checkout) {
        Optional<Path> sources = checkout.map(folder -> folder.resolve("migrations/src/main/resources/db"))
                .filter(Files::isDirectory);
        return sources.isPresent()
                ? ChangelogFiles.inDirectory(sources.get())
                : ChangelogFiles.onClassPath(Context.class.getClassLoader());
    }

    /** The migrations of this build, as their files are now. */
    MigrationGraph graph() {
        return MigrationGraph.of(changelogs.get(), cache);
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /** A line for people, beside the result. */
    void note(String line) {
        err.println(line);
    }
}
