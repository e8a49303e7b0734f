package io.bookme.migrations.testing;

import io.bookme.migrations.run.DatabaseSetup;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A PgBouncer before the test server. */
public final class PgBouncer implements AutoCloseable {
    /** Where Debian and others have it, which is on nobody's path but root's. */
    private static final String SBIN = "/usr/sbin";

    private final MemoryFolder folder;
    private final Process process;
    private final int port;

    private PgBouncer(MemoryFolder folder, Process process, int port) {
        this.folder = folder;
        this.process = process;
        this.port = port;
    }

    /**
     * Each transaction of a client may have another session of the server, and what a client sets for its session is another
     * one's. Skips the test where there is no PgBouncer, as the others do.
     *
     * @param sessions how many of the server's it has for all of its clients
     */
    public static PgBouncer inTransactionMode(int sessions) {
        return start("transaction", sessions, "");
    }

    /** The same. What a client says of its session when it connects reaches nobody. */
    public static PgBouncer thatKeepsOptionsToItself(int sessions) {
        return start("transaction", sessions, ", search_path, options");
    }

    /** Each client has a session of its own for as long as it stays. */
    public static PgBouncer inSessionMode(int sessions) {
        return start("session", sessions, "");
    }

    private static PgBouncer start(String mode, int sessions, String keptBack) {
        Optional<Path> program = program();
        if (program.isEmpty()) {
            Machine.lacks("There is no pgbouncer on this machine");
        }
        try {
            MemoryFolder folder = MemoryFolder.create();
            int port = freePort();
            Path configuration = Files.writeString(
                    folder.resolve("pgbouncer.ini"), configuration(folder, port, mode, sessions, keptBack));
            Files.writeString(
                    folder.resolve("users"),
                    "\"" + DatabaseSetup.OWNER + "\" \"\"\n\"" + DatabaseSetup.APP + "\" \"\"\n\"postgres\" \"\"\n");
            List<String> command = new ArrayList<>(List.of(program.orElseThrow().toString()));
            if (System.getProperty("user.name").equals("root")) {
                command.addAll(List.of("--user", "nobody")); // it refuses to be root
                File itself = folder.resolve("").toFile();
                itself.setExecutable(true, false);
                itself.setReadable(true, false);
            }
            command.add(configuration.toString());
            Path log = folder.resolve("log");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            PgBouncer started = new PgBouncer(folder, process, port);
            Await.until("PgBouncer listens", () -> started.listens(log));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> program() {
        String places = System.getenv("PATH") + File.pathSeparator + SBIN;
        return Stream.of(places.split(File.pathSeparator))
                .map(place -> Path.of(place, "pgbouncer"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static String configuration(MemoryFolder folder, int port, String mode, int sessions, String keptBack) {
        return """
                [databases]
                * = host=localhost port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = trust
                auth_file = %s
                pool_mode = %s
                default_pool_size = %d
                max_client_conn = 1000
                ignore_startup_parameters = extra_float_digits%s
                """.formatted(TestDatabase.port(), port, folder.resolve("users"), mode, sessions, keptBack);
    }

    private boolean listens(Path log) {
        if (!process.isAlive()) {
            throw new AssertionError("PgBouncer ended: " + read(log));
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
            folder.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
