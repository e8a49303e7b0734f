package io.bookme.migrations.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.graph.ChangelogFile;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The checkout's launcher {@code ./manage} as a process of its own, at a pseudo-terminal or in a pipe, in a folder with a
 * test's changelogs where everything is built already.
 */
final class LaunchedManage implements AutoCloseable {
    private static final char CTRL_C = 3;
    private static final long LIMIT_SECONDS = 60;

    private final Process process;
    private final StringBuilder seen = new StringBuilder();
    private final Thread reader;

    private LaunchedManage(Process process) {
        this.process = process;
        this.reader = new Thread(() -> read(process.getInputStream()), "test-terminal");
        reader.start();
    }

    /** A folder to launch from. */
    static void install(Path checkout, TestChangelogs changelogs) throws IOException {
        Path target = Files.createDirectories(checkout.resolve("migrations/target"));
        Files.copy(Path.of("../manage"), checkout.resolve("manage"));
        assertThat(checkout.resolve("manage").toFile().setExecutable(true)).isTrue();
        for (ChangelogFile file : changelogs.files()) {
            Path path = checkout.resolve("migrations/src/main/resources").resolve(file.path());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.text());
        }
        List<String> classPath =
                Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator));
        String jar = classPath.stream()
                .filter(entry -> entry.endsWith(".jar"))
                .findFirst()
                .orElseThrow();
        Files.writeString(target.resolve("manage.classpath"), jar + ":" + String.join(":", classPath));
        Files.writeString(target.resolve("manage.java"), java());
        Path built = Files.writeString(target.resolve("manage.built"), "");
        // Nothing may have the same time, as it would count as newer.
        Files.setLastModifiedTime(built, FileTime.from(Instant.now().plusSeconds(60)));
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /**
     * At a terminal, where both of its outputs are seen as one.
     *
     * @param shell run by {@code /bin/sh}; what is to be interrupted begins with {@code exec}, as some shells stay in front
     *     of the command and die of Ctrl-C before it has come to its good end
     */
    static LaunchedManage atTerminal(Path checkout, TestDatabase database, String shell) throws IOException {
        return start(checkout, database, "script", "--quiet", "--flush", "--return", "--command", shell, "/dev/null");
    }

    static LaunchedManage inPipe(Path checkout, TestDatabase database, String shell) throws IOException {
        return start(checkout, database, "sh", "-c", shell);
    }

    private static LaunchedManage start(Path checkout, TestDatabase database, String... command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(checkout.toFile()).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("BOOKME_"));
        environment.remove("SHELL");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("TERM", "xterm");
        environment.put("BOOKME_DATABASE_URL", ((PGSimpleDataSource) database.ownerDataSource()).getUrl());
        environment.put("BOOKME_OWNER_USER", "bookme_owner");
        return new LaunchedManage(builder.start());
    }

    /** Whether this machine has what plays a terminal: {@code script} of util-linux. */
    static boolean hasTerminal() {
        try {
            Process version = new ProcessBuilder("script", "--version")
                    .redirectErrorStream(true)
                    .start();
            String text = new String(version.getInputStream().readAllBytes(), UTF_8);
            return version.waitFor() == 0 && text.contains("util-linux");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void read(InputStream screen) {
        byte[] some = new byte[8192];
        try {
            for (int length = screen.read(some); length >= 0; length = screen.read(some)) {
                synchronized (seen) {
                    seen.append(new String(some, 0, length, UTF_8));
                    seen.notifyAll();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that it wrote until now, with lines ended as in a file. */
    String seen() {
        synchronized (seen) {
            return seen.toString().replace("\r\n", "\n");
        }
    }

    /** Waits until it has written this. */
    LaunchedManage showing(String text) throws InterruptedException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        synchronized (seen) {
            while (!seen().contains(text)) {
                assertThat(System.nanoTime() < limit && (process.isAlive() || reader.isAlive()))
                        .as("it shows '%s', and not only: %s", text, seen())
                        .isTrue();
                seen.wait(100);
            }
        }
        return this;
    }

    /** What the key does is the terminal's part: it interrupts who is in front. */
    void pressCtrlC() throws IOException {
        process.getOutputStream().write(CTRL_C);
        process.getOutputStream().flush();
    }

    /** Its exit code, when it has ended. */
    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as(seen()).isTrue();
        reader.join();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
