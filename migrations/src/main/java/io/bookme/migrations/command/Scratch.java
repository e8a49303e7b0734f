package io.bookme.migrations.command;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * A database to make things in and throw them away: a named one, or one in the checkout's own PostgreSQL. Two at once
 * wait for each other, until this is closed or the process is gone.
 */
final class Scratch implements AutoCloseable {
    private static final String VARIABLE = "BOOKME_SCRATCH_DATABASE_URL";
    static final long LOCK = 0x6d616b656d696772L;

    private final Connection connection;
    private final AutoCloseable place;

    private Scratch(Connection connection, AutoCloseable place) {
        this.connection = connection;
        this.place = place;
    }

    static Scratch open(Context context) throws SQLException {
        Optional<String> url = context.variable(VARIABLE);
        if (url.isPresent()) {
            OwnerConnections owner = OwnerConnections.of(context, url.get());
            return new Scratch(owner.getConnection(), owner).locked();
        }
        LocalDatabase local = LocalDatabase.join(Database.checkout(context), context::note);
        try {
            return new Scratch(local.scratch(context::note), local).locked();
        } catch (SQLException | RuntimeException e) {
            local.close();
            throw e;
        }
    }

    private Scratch locked() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_advisory_lock(" + LOCK + ")");
        }
        return this;
    }

    Connection connection() {
        return connection;
    }

    @Override
    public void close() throws SQLException {
        try {
            connection.close();
        } finally {
            try {
                place.close();
            } catch (SQLException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
