package io.bookme.migrations.faults;

import io.bookme.config.LocalPostgres;
import io.bookme.migrations.run.DatabaseSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/** A PostgreSQL of a scenario's own, which keeps what it promised, and can be shut down under those who use it. */
final class OwnPostgres implements AutoCloseable {
    /** How PostgreSQL is shut down, by the signal for it. */
    enum Shutdown {
        /** Ends the sessions and writes all down. */
        FAST("-INT"),
        /** Writes nothing down, as a power cut would. */
        IMMEDIATE("-QUIT");

        private final String signal;

        Shutdown(String signal) {
            this.signal = signal;
        }
    }

    private final Path folder;
    private final Deque<LocalPostgres> joined = new ArrayDeque<>();

    OwnPostgres(Path folder) {
        this.folder = folder;
        start();
    }

    void start() {
        joined.push(LocalPostgres.join(folder));
    }

    private LocalPostgres server() {
        return joined.element();
    }

    /** Makes a database that is set up as a real one is, and gives connections of its owner. */
    DataSource database(String name) throws SQLException {
        try (Connection admin = admin("postgres").getConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("create database " + name);
        }
        String password = server().passwordOf(DatabaseSetup.OWNER);
        try (Connection admin = admin(name).getConnection()) {
            DatabaseSetup.run(admin);
            admin.unwrap(PGConnection.class).alterUserPassword(DatabaseSetup.OWNER, password.toCharArray(), null);
        }
        return source(name, DatabaseSetup.OWNER, password);
    }

    private DataSource admin(String database) {
        return source(database, server().adminUser(), server().adminPassword());
    }

    private DataSource source(String database, String user, String password) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(server().jdbcUrl(database));
        source.setUser(user);
        source.setPassword(password);
        source.setPreferQueryMode(PreferQueryMode.SIMPLE);
        return source;
    }

    /** Returns when the server is gone. */
    void shutDown(Shutdown how) {
        try {
            String pid = Files.readAllLines(folder.resolve("postgres/data/postmaster.pid"))
                    .get(0)
                    .strip();
            new ProcessBuilder("kill", how.signal, pid).start().waitFor();
            Optional<ProcessHandle> postmaster = ProcessHandle.of(Long.parseLong(pid));
            if (postmaster.isPresent()) {
                postmaster.get().onExit().get(60, TimeUnit.SECONDS);
            }
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        joined.forEach(LocalPostgres::close);
    }
}
