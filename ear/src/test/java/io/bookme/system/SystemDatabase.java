package io.bookme.system;

import io.bookme.config.LocalPostgres;
import io.bookme.migrations.run.DatabaseSetup;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A database of a test's own, set up as the product sets up its database, on a PostgreSQL that is as durable and
 * guarded as the kept one of a checkout. One PostgreSQL serves the whole test JVM and stops with it.
 */
final class SystemDatabase implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String name;

    private SystemDatabase(String name) {
        this.name = name;
    }

    static SystemDatabase create() throws SQLException {
        String name = "system_" + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet();
        LocalPostgres postgres = Running.POSTGRES;
        try (Connection admin = connect("postgres", postgres.adminUser(), postgres.adminPassword())) {
            execute(admin, "create database " + name);
        }
        try (Connection admin = connect(name, postgres.adminUser(), postgres.adminPassword())) {
            DatabaseSetup.run(admin);
            for (String role : new String[] {DatabaseSetup.OWNER, DatabaseSetup.APP}) {
                execute(admin, "alter role " + role + " password '" + postgres.passwordOf(role) + "'");
            }
        }
        return new SystemDatabase(name);
    }

    String url() {
        return Running.POSTGRES.jdbcUrl(name);
    }

    /** What a server needs in its environment to use this database. */
    Map<String, String> environment() {
        return Map.of(
                "BOOKME_DATABASE_URL", url(),
                "BOOKME_OWNER_USER", DatabaseSetup.OWNER,
                "BOOKME_OWNER_PASSWORD", Running.POSTGRES.passwordOf(DatabaseSetup.OWNER),
                "BOOKME_APP_USER", DatabaseSetup.APP,
                "BOOKME_APP_PASSWORD", Running.POSTGRES.passwordOf(DatabaseSetup.APP));
    }

    /** A new connection of the owner of everything; the caller closes it. */
    Connection owner() throws SQLException {
        return connect(name, DatabaseSetup.OWNER, Running.POSTGRES.passwordOf(DatabaseSetup.OWNER));
    }

    /** A new connection of the role that serves requests; the caller closes it. */
    Connection app() throws SQLException {
        return connect(name, DatabaseSetup.APP, Running.POSTGRES.passwordOf(DatabaseSetup.APP));
    }

    /** Drops the database, whoever is still connected. */
    @Override
    public void close() throws SQLException {
        LocalPostgres postgres = Running.POSTGRES;
        try (Connection admin = connect("postgres", postgres.adminUser(), postgres.adminPassword())) {
            execute(admin, "drop database if exists " + name + " with (force)");
        }
    }

    private static Connection connect(String database, String user, String password) throws SQLException {
        return DriverManager.getConnection(
                Running.POSTGRES.jdbcUrl(database) + "?preferQueryMode=simple", user, password);
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
            LocalPostgres postgres = LocalPostgres.join(Path.of(System.getProperty("bookme.system"), ".bookme"));
            Runtime.getRuntime().addShutdownHook(new Thread(postgres::close, "leave the system tests' PostgreSQL"));
            return postgres;
        }
    }
}
