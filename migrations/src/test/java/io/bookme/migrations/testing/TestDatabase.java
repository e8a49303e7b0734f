package io.bookme.migrations.testing;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.bookme.migrations.run.DatabaseSetup;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database of a test's own on a throw-away PostgreSQL, one for the whole JVM, set up as a real one is: {@code
 * bookme_owner} is who {@link #connection()} is, {@code bookme_app} may change rows only.
 */
public final class TestDatabase implements AutoCloseable {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String name;
    private final int port;

    private TestDatabase(String name, int port) {
        this.name = name;
        this.port = port;
    }

    public static TestDatabase create() {
        return create(" template " + Cluster.SET_UP);
    }

    /** A database like another one, to which nobody may be connected meanwhile: much sooner made than that one was. */
    public static TestDatabase copyOf(TestDatabase other) {
        return create(" template " + other.name); // a copy has not the rights on the database itself
    }

    /** A database that sorts as people of a language do, such as {@code en-US}: there {@code a_b} comes before {@code a1}. */
    public static TestDatabase sortingAs(String language) {
        return create(" template template0 locale_provider icu icu_locale '" + language + "'");
    }

    private static TestDatabase create(String options) {
        TestDatabase database = new TestDatabase("test_" + NUMBER.incrementAndGet(), port());
        try (Connection connection = Cluster.RUNNING.getPostgresDatabase().getConnection()) {
            // In memory and without fsync, copying files is the sooner way.
            execute(connection, "create database " + database.name + options + " strategy file_copy");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        setUp(database.adminDataSource());
        return database;
    }

    private static void setUp(DataSource admin) {
        try (Connection connection = admin.getConnection()) {
            DatabaseSetup.run(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new connection of the owner; the caller closes it. */
    public Connection connection() throws SQLException {
        return ownerDataSource().getConnection();
    }

    /** Runs SQL as the owner; the first value of its first row, or nothing at all. */
    public String sql(String text) {
        try (Connection connection = connection();
                Statement statement = connection.createStatement()) {
            if (!statement.execute(text)) {
                return "";
            }
            try (ResultSet rows = statement.getResultSet()) {
                return rows.next() ? rows.getString(1) : "";
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public DataSource ownerDataSource() {
        return source(DatabaseSetup.OWNER);
    }

    public DataSource appDataSource() {
        return source(DatabaseSetup.APP);
    }

    /** The same database, to whose connections a pooler leads; it is not to be closed. */
    public TestDatabase behind(PgBouncer pooler) {
        return new TestDatabase(name, pooler.port());
    }

    /** Connections of the owner that go through a wire that can be cut. */
    public DataSource ownerDataSource(CutWire wire) {
        PGSimpleDataSource source = source(DatabaseSetup.OWNER);
        source.setPortNumbers(new int[] {wire.port()});
        source.setConnectTimeout(2);
        source.setLoginTimeout(2);
        return source;
    }

    /** Whether the tests run on this major version of PostgreSQL or on a newer one: what an older one has not is left out. */
    public static boolean isFrom(int version) {
        try (Connection connection = Cluster.RUNNING.getPostgresDatabase().getConnection()) {
            return connection.getMetaData().getDatabaseMajorVersion() >= version;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Skips a test of what came with that version. */
    public static void assumeFrom(int version) {
        assumeThat(isFrom(version)).as("PostgreSQL " + version).isTrue();
    }

    /** Where the server listens. */
    public static int port() {
        return Cluster.RUNNING.getPort();
    }

    /** Connections of the superuser. */
    public DataSource adminDataSource() {
        return source("postgres");
    }

    private PGSimpleDataSource source(String user) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"localhost"});
        source.setPortNumbers(new int[] {port});
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
        static final String SET_UP = "set_up";

        private static final MemoryFolder FOLDER = MemoryFolder.create();
        static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setDataDirectory(FOLDER.resolve("data"))
                        .setServerConfig("max_prepared_transactions", "4")
                        // memory is not for logs that nobody reads
                        .setServerConfig("max_wal_size", "128MB")
                        .start();
                prepare(server);
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Each database is a copy of one that was set up already, which is then hardly any work. */
        private static void prepare(EmbeddedPostgres server) throws SQLException {
            try (Connection connection = server.getPostgresDatabase().getConnection()) {
                execute(connection, "create database " + SET_UP);
            }
            setUp(server.getDatabase("postgres", SET_UP, Map.of("preferQueryMode", "simple")));
        }
    }
}
