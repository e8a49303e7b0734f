package io.bookme.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a program of PostgreSQL. It refuses to be run by root; root runs it in a user namespace of its own, where
 * it has no more rights than the files' owner.
 */
final class PostgresProgram {
    private static final Duration LIMIT = Duration.ofMinutes(15);

    /** How a program ended; its output and its errors are one text. */
    record Result(int exitCode, String output) {
        boolean ok() {
            return exitCode == 0;
        }
    }

    private PostgresProgram() {}

    static Result run(Path program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            requireUserNamespaces();
            command.addAll(List.of("unshare", "--user"));
        }
        command.add(program.toString());
        command.addAll(List.of(arguments));
        return run(command);
    }

    private static void requireUserNamespaces() {
        String problem;
        try {
            Result result = run(List.of("unshare", "--user", "true"));
            if (result.ok()) {
                return;
            }
            problem = result.output().strip();
        } catch (IOException e) {
            problem = String.valueOf(e.getMessage());
        }
        throw new LocalStateException(
                "PostgreSQL refuses to be run by root, and this machine does not let it run in a user namespace ("
                        + problem + "). Run as an ordinary user, or allow user namespaces"
                        + " (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone),"
                        + " or name a PostgreSQL of your own in BOOKME_DATABASE_URL.");
    }

    private static Result run(List<String> command) throws IOException {
        // A file and no pipe: the postmaster, which outlives pg_ctl, must not keep a reader waiting.
        Path output = Files.createTempFile("bookme-", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(nullDevice().toFile()));
            builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new LocalStateException(command + " did not end within " + LIMIT.toMinutes() + " minutes");
            }
            return new Result(process.exitValue(), Files.readString(output, UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStateException("Interrupted while running " + command, e);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static Path nullDevice() {
        return Path.of(PostgresBinaries.isWindows() ? "NUL" : "/dev/null");
    }

    private static boolean isRoot() {
        return !PostgresBinaries.isWindows()
                && ProcessHandle.current().info().user().orElse("").equals("root");
    }
}
