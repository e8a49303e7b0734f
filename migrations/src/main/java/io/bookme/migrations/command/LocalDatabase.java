package io.bookme.migrations.command;

import io.bookme.config.LocalPostgres;
import io.bookme.migrations.SqlState;
import io.bookme.migrations.run.DatabaseException;
import io.bookme.migrations.run.DatabaseSetup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * The database in the embedded PostgreSQL of a checkout; it sets itself up.
 *
 * <p>Who needs it first starts the server, others join, and it stops when the last one leaves. A comment on the
 * database tells with which set-up script it was made; another script, or passwords that do not fit, set it up
 * again.
 */
final class LocalDatabase implements AutoCloseable {
    /** The folder of a checkout's local state. */
    static final String STATE = ".bookme";

    private static final String NAME = "bookme";
    private static final String SCRATCH = "bookme_scratch";
    private static final String MAINTENANCE = "postgres";
    private static final long SET_UP_LOCK = 0x7365747570L;

    /** Bytes of the largest catalog: makemigrations comes to it after a dozen times, and is not slower yet. */
    private static final long LITTERED = 4L * 1024 * 1024;

    private final LocalPostgres postgres;
    private final Thread hook = new Thread(this::leave, "bookme-leave");

    private LocalDatabase(LocalPostgres postgres) {
        this.postgres = postgres;
    }

    /**
     * Joins, starts and sets up what is missing.
     *
     * @param progress hears what takes long
     */
    static LocalDatabase join(Path checkout, Consumer<String> progress) {
        LocalDatabase database = new LocalDatabase(LocalPostgres.join(checkout.resolve(STATE), progress));
        Runtime.getRuntime().addShutdownHook(database.hook);
        try {
            database.setUp(NAME, progress);
        } catch (SQLException e) {
            database.close();
            throw new DatabaseException(e);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
        return database;
    }

    /** Whether somebody uses it now; a guess, as nobody is asked. */
    static boolean isRunning(Path checkout) {
        return Files.exists(checkout.resolve(STATE).resolve("postgres/data/postmaster.pid"));
    }

    String url() {
        return postgres.jdbcUrl(NAME);
    }

    /** The kept password of a role, or of a user of the demo. */
    String passwordOf(String role) {
        return postgres.passwordOf(role);
    }

    /** This process uses the database too, and goes on doing so when we are gone. */
    void alsoUsedBy(ProcessHandle process) {
        postgres.alsoUsedBy(process);
    }

    /**
     * A connection to a database of its own, set up in the same way, for verbs that make things to look at them and
     * throw them away. It is made when it is needed first, and kept; the caller closes the connection.
     */
    Connection scratch(Consumer<String> progress) {
        try {
            setUp(SCRATCH, progress);
            return tidied(connect(SCRATCH, DatabaseSetup.OWNER, passwordOf(DatabaseSetup.OWNER)));
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /**
     * What was made and thrown away lies in the catalogs until a vacuum, and makes each reading of them slower. PostgreSQL
     * would see to it by itself within a minute, which this server rarely lives.
     */
    private Connection tidied(Connection scratch) throws SQLException {
        try (Statement statement = scratch.createStatement();
                ResultSet row = statement.executeQuery("select pg_relation_size('pg_constraint')")) {
            row.next();
            if (row.getLong(1) < LITTERED) {
                return scratch;
            }
        }
        try (Connection admin = connect(SCRATCH, postgres.adminUser(), postgres.adminPassword());
                Statement statement = admin.createStatement()) {
            statement.execute("vacuum");
        }
        return scratch;
    }

    private void setUp(String database, Consumer<String> progress) throws SQLException {
        String script = scriptMark();
        if (mark(database).equals(Optional.of(script))) {
            return;
        }
        progress.accept("Setting up the database" + (database.equals(NAME) ? "" : " " + database));
        try (Connection maintenance = connect(MAINTENANCE, postgres.adminUser(), postgres.adminPassword());
                Statement statement = maintenance.createStatement()) {
            statement.execute("select pg_advisory_lock(" + SET_UP_LOCK + ")");
            if (mark(database).equals(Optional.of(script))) {
                return;
            }
            if (!exists(database, statement)) {
                statement.execute("create database " + database);
            }
            setUp(database, script);
        }
    }

    private void setUp(String database, String script) throws SQLException {
        try (Connection admin = connect(database, postgres.adminUser(), postgres.adminPassword());
                Statement statement = admin.createStatement()) {
            DatabaseSetup.run(admin);
            for (String role : new String[] {DatabaseSetup.OWNER, DatabaseSetup.APP}) {
                admin.unwrap(PGConnection.class)
                        .alterUserPassword(role, passwordOf(role).toCharArray(), "scram-sha-256");
            }
            statement.execute("comment on database " + database + " is '" + script + "'");
        }
    }

    private static boolean exists(String database, Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("select from pg_database where datname = '" + database + "'")) {
            return row.next();
        }
    }

    /** What the database says it was set up with; empty if the owner cannot come in. */
    private Optional<String> mark(String database) throws SQLException {
        try (Connection owner = connect(database, DatabaseSetup.OWNER, passwordOf(DatabaseSetup.OWNER));
                Statement statement = owner.createStatement();
                ResultSet row = statement.executeQuery(
                        "select shobj_description(oid, 'pg_database') from pg_database where datname = '" + database
                                + "'")) {
            row.next();
            return Optional.ofNullable(row.getString(1));
        } catch (SQLException e) {
            if (SqlState.of(e)
                    .is(SqlState.INVALID_PASSWORD, SqlState.INVALID_AUTHORIZATION, SqlState.INVALID_CATALOG_NAME)) {
                // it is not set up yet
                return Optional.empty();
            }
            throw e;
        }
    }

    private static String scriptMark() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(DatabaseSetup.script().getBytes(StandardCharsets.UTF_8));
            return "BookMe, set up with " + HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection connect(String database, String user, String password) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(postgres.jdbcUrl(database));
        source.setUser(user);
        source.setPassword(password);
        source.setPreferQueryMode(PreferQueryMode.SIMPLE);
        return source.getConnection();
    }

    private void leave() {
        postgres.close();
    }

    @Override
    public void close() {
        leave();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending, and the hook has nothing left to do
        }
    }
}
