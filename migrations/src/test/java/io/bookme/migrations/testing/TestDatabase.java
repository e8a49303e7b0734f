package io.bookme.migrations.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database of a test's own on a throw-away PostgreSQL, one for the whole JVM, with the roles of the product: {@code
 * bookme_owner} owns the database and is who {@link #connection()} is, {@code bookme_app} may change rows only.
 */
public final class TestDatabase implements AutoCloseable {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String name;

    private TestDatabase(String name) {
        this.name = name;
    }

    public static TestDatabase create() {
        String name = "test_" + NUMBER.incrementAndGet();
        EmbeddedPostgres cluster = Cluster.RUNNING;
        try (Connection connection = cluster.getPostgresDatabase().getConnection()) {
            execute(connection, "create database " + name + " owner bookme_owner");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        try (Connection connection = cluster.getDatabase("postgres", name).getConnection()) {
            execute(connection, """
                    alter schema public owner to bookme_owner;
                    revoke all on schema public from public;
                    grant usage on schema public to bookme_app;
                    create extension btree_gist schema public;
                    create schema bookme authorization bookme_owner;
                    create schema batch authorization bookme_owner;
                    alter default privileges for role bookme_owner grant usage on schemas to bookme_app;
                    alter default privileges for role bookme_owner
                        grant select, insert, update, delete on tables to bookme_app;
                    alter default privileges for role bookme_owner grant usage on sequences to bookme_app;
                    """);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new TestDatabase(name);
    }

    /** A new connection of the owner; the caller closes it. */
    public Connection connection() throws SQLException {
        return ownerDataSource().getConnection();
    }

    public DataSource ownerDataSource() {
        return source("bookme_owner");
    }

    public DataSource appDataSource() {
        return source("bookme_app");
    }

    private PGSimpleDataSource source(String user) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"localhost"});
        source.setPortNumbers(new int[] {Cluster.RUNNING.getPort()});
        source.setDatabaseName(name);
        source.setUser(user);
        source.setPreferQueryMode(org.postgresql.jdbc.PreferQueryMode.SIMPLE);
        return source;
    }

    @Override
    public void close() {
        try (Connection connection = Cluster.RUNNING.getPostgresDatabase().getConnection()) {
            execute(connection, "drop database if exists " + name + " with (force)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Started by the first test that asks, ended with the JVM. */
    private static final class Cluster {
        static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres cluster = EmbeddedPostgres.builder().start();
                try (Connection connection = cluster.getPostgresDatabase().getConnection()) {
                    execute(connection, "create role bookme_owner login; create role bookme_app login");
                }
                return cluster;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
