package io.bookme.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The PostgreSQL of a checkout, kept under {@code .bookme/postgres}: durable, on loopback alone, with passwords.
 *
 * <p>Whoever needs it first starts it, others join, and it stops when the last one leaves; a WildFly that was
 * named by {@link #alsoUsedBy} counts as one. Who uses it is told by locks that die with their process, so a
 * killed process leaves at most a running postmaster, and the next one who joins takes that over.
 *
 * <p>All methods throw {@link LocalStateException} with the next step to take where the state cannot be used.
 */
public final class LocalPostgres implements AutoCloseable {
    private final Path directory;
    private final SharingLocks locks;
    private final PostgresCluster cluster;
    private final int port;
    private final AtomicBoolean left = new AtomicBoolean();

    private LocalPostgres(Path directory, SharingLocks locks, PostgresCluster cluster, int port) {
        this.directory = directory;
        this.locks = locks;
        this.cluster = cluster;
        this.port = port;
    }

    /** Joins the PostgreSQL of this state directory ({@code .bookme} of a checkout). */
    public static LocalPostgres join(Path stateDirectory) {
        return join(stateDirectory, progress -> {});
    }

    /** The same, and says what takes long. */
    public static LocalPostgres join(Path stateDirectory, Consumer<String> progress) {
        Path directory = stateDirectory.toAbsolutePath().normalize().resolve("postgres");
        try {
            SharingLocks locks = SharingLocks.in(directory);
            return locks.alone(() -> {
                LocalPostgres joined = startOrTakeOver(directory, locks, progress);
                locks.enter();
                return joined;
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LocalPostgres startOrTakeOver(Path directory, SharingLocks locks, Consumer<String> progress) {
        try {
            Path real = directory.toRealPath();
            if (Files.notExists(real.resolve("data"))) {
                progress.accept("Making a PostgreSQL data directory in " + real.resolve("data"));
            }
            PostgresCluster cluster = new PostgresCluster(real, PostgresBinaries.unpackedIn(real));
            cluster.initialise();
            cluster.start();
            return new LocalPostgres(real, locks, cluster, cluster.port());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    public String adminUser() {
        return PostgresCluster.SUPERUSER;
    }

    public String adminPassword() {
        try {
            return cluster.superuserPassword();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The password that this checkout keeps for a role, made at the first asking. It becomes the role's only when
     * somebody sets it.
     */
    public String passwordOf(String role) {
        if (!role.matches("[a-z][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException("Not the name of a role: " + role);
        }
        try {
            return locks.alone(() -> keptPassword(role));
        } catch (UncheckedIOException e) {
            throw new LocalStateException("Cannot keep a password in " + directory, e);
        }
    }

    private String keptPassword(String role) {
        try {
            return PrivateFiles.secret(directory.resolve("passwords").resolve(role));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** This process uses the database too, and goes on doing so when we leave or are killed. */
    public void alsoUsedBy(ProcessHandle process) {
        try {
            ProcessRecord.of(process).write(directory.resolve("processes").resolve(Long.toString(process.pid())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Leaves; the last one to leave stops the database. Leaving twice is leaving once. */
    @Override
    public void close() {
        if (left.compareAndSet(false, true)) {
            locks.alone(() -> {
                leave();
                return left;
            });
        }
    }

    private void leave() {
        try {
            boolean last = locks.leave();
            if (last && !isUsedByAnotherProcess()) {
                cluster.stop();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isUsedByAnotherProcess() throws IOException {
        Path records = PrivateFiles.directory(directory.resolve("processes"));
        boolean used = false;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(records, "[0-9]*")) {
            for (Path file : files) {
                Optional<ProcessHandle> alive = ProcessRecord.read(file).flatMap(ProcessRecord::alive);
                if (alive.isPresent()) {
                    used = true;
                } else {
                    Files.deleteIfExists(file);
                }
            }
        }
        return used;
    }
}
