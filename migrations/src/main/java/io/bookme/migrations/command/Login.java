package io.bookme.migrations.command;

import io.bookme.migrations.run.DatabaseSetup;
import io.bookme.migrations.run.Quote;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
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
     */
    Connection connect(String schema, PreferQueryMode mode) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(user);
        password.ifPresent(source::setPassword);
        source.setCurrentSchema(Quote.name(schema));
        source.setPreferQueryMode(mode);
        source.setApplicationName("bookme shell");
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setTcpKeepAlive(true);
        return source.getConnection();
    }

    @Override
    public String toString() {
        return user + " at " + url.replaceAll("\\?.*", "");
    }
}
