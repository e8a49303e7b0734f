package io.bookme.migrations.command;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** A database to make things in and throw them away: a named one, or one in the checkout's own PostgreSQL. */
final class Scratch implements AutoCloseable {
    private static final String VARIABLE = "BOOKME_SCRATCH_DATABASE_URL";

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
            return new Scratch(owner.getConnection(), owner);
        }
        LocalDatabase local = LocalDatabase.join(Database.checkout(context), context::note);
        try {
            return new Scratch(local.scratch(context::note), local);
        } catch (RuntimeException e) {
            local.close();
            throw e;
        }
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
