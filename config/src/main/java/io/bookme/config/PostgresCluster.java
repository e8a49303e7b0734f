package io.bookme.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One PostgreSQL cluster: its data directory, settings and postmaster. It is durable, listens on loopback alone
 * and asks everybody for a password. Who may start or stop it when is {@link LocalPostgres}'s business: all of
 * this is called by one process at a time.
 */
final class PostgresCluster {
    static final String SUPERUSER = "postgres";

    /** A crash restart of thousands of schemas takes its minute. */
    private static final Duration START_LIMIT = Duration.ofMinutes(10);

    private static final Duration STOP_LIMIT = Duration.ofMinutes(2);
    private static final int START_ATTEMPTS = 20;

    /** "The database system is starting up" and "... shutting down"; and what a closing socket looks like. */
    private static final Set<String> IN_BETWEEN = Set.of("57P03", "57P01", "08001", "08003", "08004", "08006");

    private static final String TOO_MANY_CONNECTIONS = "53300";

    /** Below the range that systems give to outgoing connections. */
    private static final int FIRST_PORT = 20_000;

    private static final int LAST_PORT = 29_999;

    private enum State {
        DOWN,
        IN_BETWEEN,
        UP
    }

    private final Path directory;
    private final Path data;
    private final Path log;
    private final PostgresBinaries binaries;

    PostgresCluster(Path directory, PostgresBinaries binaries) {
        this.directory = directory;
        this.data = directory.resolve("data");
        this.log = directory.resolve("postgresql.log");
        this.binaries = binaries;
    }

    Path data() {
        return data;
    }

    String superuserPassword() throws IOException {
        return PrivateFiles.secret(directory.resolve("superuser.password"));
    }

    int port() throws IOException {
        return PostmasterPid.read(data)
                .map(PostmasterPid::port)
                .orElseThrow(() -> new LocalStateException("PostgreSQL in " + data + " is not running"));
    }

    /** Makes the data directory if there is none: beside its place, so that a killed initdb leaves no half one. */
    void initialise() throws IOException {
        if (Files.exists(data)) {
            requireSameMajorVersion();
            return;
        }
        PrivateFiles.deleteLeftovers(directory, "data.new-*");
        superuserPassword();
        Path fresh = directory.resolve("data.new-" + ProcessHandle.current().pid());
        PostgresProgram.Result result = PostgresProgram.run(
                binaries.program("initdb"),
                "--pgdata=" + fresh,
                "--username=" + SUPERUSER,
                "--pwfile=" + directory.resolve("superuser.password"),
                "--auth-local=scram-sha-256",
                "--auth-host=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=" + localeProvider(),
                "--locale=C.UTF-8",
                "--data-checksums");
        if (!result.ok()) {
            throw new LocalStateException("PostgreSQL could not make its data directory " + data + ":\n"
                    + result.output().strip());
        }
        Files.writeString(fresh.resolve("postgresql.conf"), "\ninclude = 'bookme.conf'\n", StandardOpenOption.APPEND);
        Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
    }

    /** PostgreSQL's own, the same on every system; before 17 it had none, and what is tried on those sorts as the system does. */
    private String localeProvider() {
        return Integer.parseInt(binaries.major()) < 17 ? "libc" : "builtin";
    }

    /** Starts the postmaster, or takes over one that still runs on this data directory. */
    void start() throws IOException {
        boolean takenOver = settledState() == State.UP;
        for (int attempt = 1; !takenOver; attempt++) {
            forgetStalePid();
            writeSettings();
            long logEnd = Files.exists(log) ? Files.size(log) : 0;
            PostgresProgram.Result result = PostgresProgram.run(
                    binaries.program("pg_ctl"),
                    "start",
                    "--wait",
                    "--timeout=" + START_LIMIT.toSeconds(),
                    "--pgdata=" + data,
                    "--log=" + log,
                    "--options=-p " + freePort());
            if (result.ok()) {
                return;
            }
            String said = logSince(logEnd);
            boolean passing = said.contains("could not bind")
                    || said.contains("shared memory block")
                    || said.contains("lock file");
            if (!passing || attempt == START_ATTEMPTS) {
                throw new LocalStateException("PostgreSQL did not start; its log " + log + " says:\n"
                        + (said.isBlank() ? result.output() : said).strip());
            }
            // The port was taken in between, or the last sessions of a killed postmaster are still leaving.
            takenOver = Waiting.until(Duration.ofMillis(500), () -> state() == State.UP);
        }
    }

    void stop() throws IOException {
        if (state() == State.DOWN) {
            return;
        }
        PostgresProgram.Result result = PostgresProgram.run(
                binaries.program("pg_ctl"),
                "stop",
                "--wait",
                "--mode=fast",
                "--timeout=" + STOP_LIMIT.toSeconds(),
                "--pgdata=" + data);
        if (!result.ok() && state() != State.DOWN) {
            throw new LocalStateException("PostgreSQL in " + data + " did not stop:\n" + result.output());
        }
    }

    boolean isRunning() {
        return state() != State.DOWN;
    }

    /** Its state when it is neither starting nor stopping any more. */
    private State settledState() {
        AtomicReference<State> seen = new AtomicReference<>(State.IN_BETWEEN);
        Waiting.until(START_LIMIT, () -> {
            seen.set(state());
            return seen.get() != State.IN_BETWEEN;
        });
        return Objects.requireNonNull(seen.get());
    }

    private State state() {
        try {
            Optional<PostmasterPid> postmaster = PostmasterPid.read(data).filter(PostmasterPid::isPostmaster);
            return postmaster.isEmpty() ? State.DOWN : stateOf(postmaster.get().port());
        } catch (IOException e) {
            throw new LocalStateException("Cannot read " + data, e);
        }
    }

    private State stateOf(int port) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("user", SUPERUSER);
        properties.setProperty("password", superuserPassword());
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "10");
        try (Connection connection =
                        DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", properties);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show data_directory")) {
            row.next();
            return Files.isSameFile(Path.of(row.getString(1)), data) ? State.UP : State.DOWN;
        } catch (SQLException e) {
            if (IN_BETWEEN.contains(e.getSQLState())) {
                return State.IN_BETWEEN;
            }
            if (TOO_MANY_CONNECTIONS.equals(e.getSQLState())) {
                return State.UP;
            }
            throw new LocalStateException(
                    "PostgreSQL runs in " + data + " (port " + port + ") but does not let us in: " + e.getMessage()
                            + ". If its password file was changed, stop it, and delete " + directory
                            + " if nothing in it is of worth.",
                    e);
        }
    }

    /** After a restart of the machine the recorded process id may be another program's, and postgres would wait. */
    private void forgetStalePid() throws IOException {
        Optional<PostmasterPid> stale = PostmasterPid.read(data).filter(pid -> pid.isTaken() && !pid.isPostmaster());
        if (stale.isPresent()) {
            Files.delete(data.resolve("postmaster.pid"));
        }
    }

    /** Written at each start, so that what a newer BookMe decides holds for a data directory of an older one. */
    private void writeSettings() throws IOException {
        boolean linux = System.getProperty("os.name", "").equals("Linux");
        Files.write(
                data.resolve("bookme.conf"),
                List.of(
                        "# Written by BookMe at each start; your own settings belong in postgresql.conf below the include.",
                        "listen_addresses = '127.0.0.1'",
                        "unix_socket_directories = ''",
                        "password_encryption = 'scram-sha-256'",
                        "fsync = on",
                        "full_page_writes = on",
                        "synchronous_commit = on",
                        "max_connections = 200",
                        "# a thousand schemas of a dozen tables in one pg_dump or one drop",
                        "max_locks_per_transaction = 512",
                        "# a crash restart need not open each of a thousand schemas' files",
                        "recovery_init_sync_method = " + (linux ? "syncfs" : "fsync"),
                        "timezone = 'UTC'",
                        "log_timezone = 'UTC'",
                        "log_line_prefix = '%m [%p] %q%u@%d %a '"),
                UTF_8);
    }

    /** The port of the last time, or a new one where somebody else has taken it. */
    private int freePort() throws IOException {
        Path file = directory.resolve("port");
        if (Files.exists(file)) {
            int kept = Integer.parseInt(PrivateFiles.read(file));
            if (isFree(kept)) {
                return kept;
            }
        }
        int port = FIRST_PORT;
        do {
            port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT + 1);
        } while (!isFree(port));
        PrivateFiles.write(file, Integer.toString(port));
        return port;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private void requireSameMajorVersion() throws IOException {
        String major = Files.readString(data.resolve("PG_VERSION")).strip();
        if (!major.equals(binaries.major())) {
            throw new LocalStateException("The data directory " + data + " was made by PostgreSQL " + major
                    + ", this BookMe brings " + binaries.version() + ". Back it up with the BookMe that made it,"
                    + " move the directory away, and restore the backup into the new one.");
        }
    }

    private String logSince(long position) throws IOException {
        if (Files.notExists(log)) {
            return "";
        }
        byte[] all = Files.readAllBytes(log);
        int from = (int) Math.min(position, all.length);
        return new String(all, from, all.length - from, UTF_8);
    }
}
