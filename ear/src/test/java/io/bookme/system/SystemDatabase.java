package io.bookme.system;

import io.bookme.config.LocalPostgres;
import io.bookme.migrations.run.DatabaseSetup;
import io.bookme.migrations.testing.MemoryFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A database of a test's own, set up as the product sets up its database, on a PostgreSQL that is as durable and
 * guarded as the kept one of a checkout; its disk is memory where there is room. One PostgreSQL serves the whole test JVM
 * and stops with it.
 */
public final class SystemDatabase implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final LocalPostgres postgres;
    private final String name;

    private SystemDatabase(LocalPostgres postgres, String name) {
        this.postgres = postgres;
        this.name = name;
    }

    public static SystemDatabase create() throws SQLException {
        return createOn(Running.POSTGRES);
    }

    /** On a PostgreSQL of the test's own, which it may stop and start again. */
    public static SystemDatabase createOn(LocalPostgres postgres) throws SQLException {
        String name = "system_" + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet();
        try (Connection admin = connect(postgres, "postgres", postgres.adminUser(), postgres.adminPassword())) {
            execute(admin, "create database " + name);
        }
        try (Connection admin = connect(postgres, name, postgres.adminUser(), postgres.adminPassword())) {
            DatabaseSetup.run(admin);
            for (String role : new String[] {DatabaseSetup.OWNER, DatabaseSetup.APP}) {
                execute(admin, "alter role " + role + " password '" + postgres.passwordOf(role) + "'");
            }
        }
        return new SystemDatabase(postgres, name);
    }

    public String url() {
        return postgres.jdbcUrl(name);
    }

    public int port() {
        return postgres.port();
    }

    /** The same database, reached through another port. */
    public String urlThrough(int otherPort) {
        return url().replace(":" + port() + "/", ":" + otherPort + "/");
    }

    /** What a server needs in its environment to use this database. */
    public Map<String, String> environment() {
        return Map.of(
                "BOOKME_DATABASE_URL", url(),
                "BOOKME_OWNER_USER", DatabaseSetup.OWNER,
                "BOOKME_OWNER_PASSWORD", postgres.passwordOf(DatabaseSetup.OWNER),
                "BOOKME_APP_USER", DatabaseSetup.APP,
                "BOOKME_APP_PASSWORD", postgres.passwordOf(DatabaseSetup.APP));
    }

    /** A new connection of the owner of everything; the caller closes it. */
    public Connection owner() throws SQLException {
        return connect(postgres, name, DatabaseSetup.OWNER, postgres.passwordOf(DatabaseSetup.OWNER));
    }

    /** A new connection of the role that serves requests; the caller closes it. */
    public Connection app() throws SQLException {
        return connect(postgres, name, DatabaseSetup.APP, postgres.passwordOf(DatabaseSetup.APP));
    }

    /** Drops the database, whoever is still connected. */
    @Override
    public void close() throws SQLException {
        try (Connection admin = connect(postgres, "postgres", postgres.adminUser(), postgres.adminPassword())) {
            execute(admin, "drop database if exists " + name + " with (force)");
        }
    }

    private static Connection connect(LocalPostgres postgres, String database, String user, String password)
            throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(database) + "?preferQueryMode=simple", user, password);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Started by the first test that asks, left with the JVM. */
    private static final class Running {
        static final LocalPostgres POSTGRES = join();

        private static LocalPostgres join() {
            MemoryFolder folder = MemoryFolder.create();
            LocalPostgres postgres = LocalPostgres.join(folder.resolve(".bookme"));
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> leave(postgres, folder), "leave the system tests' PostgreSQL"));
            return postgres;
        }

        private static void leave(LocalPostgres postgres, MemoryFolder folder) {
            postgres.close();
            try {
                folder.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
