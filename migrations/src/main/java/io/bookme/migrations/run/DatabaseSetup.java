package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Roles, schemas and rights of a database: runs the file {@code db/setup_database.sql} as it stands. */
public final class DatabaseSetup {
    /** The oldest PostgreSQL that is supported. */
    public static final int OLDEST = 15;

    /** Who owns the schemas; the engine's role. */
    public static final String OWNER = "bookme_owner";

    /** Who serves requests. */
    public static final String APP = "bookme_app";

    private DatabaseSetup() {}

    /** The file for a database administrator. */
    public static String script() {
        try (InputStream in = DatabaseSetup.class.getResourceAsStream("/db/setup_database.sql")) {
            if (in == null) {
                throw new IllegalStateException("db/setup_database.sql is not in this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sets the database up, in one transaction; may be repeated.
     *
     * @param admin a connection of a role that may create roles, with {@code preferQueryMode=simple}
     * @throws BookMeException if the server is too old, or the role may not do it
     */
    public static void run(Connection admin) {
        try (Statement statement = admin.createStatement()) {
            int version = admin.getMetaData().getDatabaseMajorVersion();
            if (version < OLDEST) {
                throw new BookMeException(
                        "PostgreSQL " + version + " is too old", "Use PostgreSQL " + OLDEST + " or newer.");
            }
            statement.execute("begin;\n" + script() + "\ncommit;");
        } catch (SQLException e) {
            throw new BookMeException(
                    "The database could not be set up: " + e.getMessage(),
                    "Use a superuser, or a role with CREATEROLE that owns the database; nothing was changed.",
                    e);
        }
    }

    /** True if the database was set up: its roles and schemas are there. */
    public static boolean isDone(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select to_regnamespace('batch') is not null and to_regnamespace('bookme') is not null"
                                + " and to_regrole('" + OWNER + "') is not null and to_regrole('" + APP
                                + "') is not null")) {
            return row.next() && row.getBoolean(1);
        }
    }
}
