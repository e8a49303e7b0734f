package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.run.DatabaseSetup;
import io.bookme.migrations.run.Quote;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * How a role comes into a database.
 *
 * @param url of JDBC
 * @param user the role
 * @param password empty where the server asks for none, or {@code ~/.pgpass} knows it
 */
record Login(String url, String user, Optional<String> password) {
    private static final int CONNECT_SECONDS = 10;

    /** PgBouncer's words, where it is not told to pass over what it does not know. */
    private static final String REFUSED_BY_POOLER = "unsupported startup parameter";

    /** The owner of a named database, as the environment says. */
    static Login owner(Context context, String url) {
        String user = context.variable("BOOKME_OWNER_USER").orElse(DatabaseSetup.OWNER);
        return new Login(url, user, context.variable("BOOKME_OWNER_PASSWORD"));
    }

    static Login owner(LocalDatabase local) {
        return of(local, DatabaseSetup.OWNER);
    }

    /** The role that serves requests, if the environment tells of it. */
    static Optional<Login> app(Context context, String url) {
        Optional<String> user = context.variable("BOOKME_APP_USER");
        Optional<String> password = context.variable("BOOKME_APP_PASSWORD");
        return user.isPresent() || password.isPresent()
                ? Optional.of(new Login(url, user.orElse(DatabaseSetup.APP), password))
                : Optional.empty();
    }

    static Login app(LocalDatabase local) {
        return of(local, DatabaseSetup.APP);
    }

    private static Login of(LocalDatabase local, String role) {
        return new Login(local.url(), role, Optional.of(local.passwordOf(role)));
    }

    /**
     * A new connection that sees one schema alone. The server takes it as the session's default, so neither {@code
     * reset} nor the end of a transaction loses it.
     *
     * @throws BookMeException if a pooler in between keeps that from the server: then it would see another one
     */
    Connection connect(String schema, PreferQueryMode mode) throws SQLException {
        PGSimpleDataSource source = source();
        source.setCurrentSchema(Quote.name(schema));
        source.setPreferQueryMode(mode);
        return seeing(schema, source);
    }

    /**
     * Whether a session sees the schema alone for which that is an option of its own, as for psql.
     *
     * @param options as the server reads them
     * @throws BookMeException if a pooler in between keeps them from the server
     */
    void requireSeen(String schema, String options) throws SQLException {
        PGSimpleDataSource source = source();
        source.setCurrentSchema(null); // the URL's would come before the options
        source.setOptions(options);
        seeing(schema, source).close();
    }

    private PGSimpleDataSource source() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(user);
        password.ifPresent(source::setPassword);
        source.setApplicationName("bookme shell");
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setTcpKeepAlive(true);
        return source;
    }

    private static Connection seeing(String schema, DataSource source) throws SQLException {
        Connection connection;
        try {
            connection = source.getConnection();
        } catch (SQLException e) {
            if (String.valueOf(e.getMessage()).contains(REFUSED_BY_POOLER)) {
                BookMeException refused = unseen(schema);
                refused.initCause(e);
                throw refused;
            }
            throw e;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_catalog.current_setting('search_path')")) {
            row.next();
            if (!row.getString(1).equals(Quote.name(schema))) {
                throw unseen(schema);
            }
            return connection;
        } catch (SQLException | BookMeException e) {
            connection.close();
            throw e;
        }
    }

    private static BookMeException unseen(String schema) {
        return new BookMeException(
                "A session that sees schema '" + schema
                        + "' alone is not to be had: the connections lead through a pooler"
                        + " that does not tell PostgreSQL of it",
                "Name PostgreSQL itself: --database-url jdbc:postgresql://HOST:PORT/NAME.");
    }

    @Override
    public String toString() {
        return user + " at " + url.replaceAll("\\?.*", "");
    }
}
