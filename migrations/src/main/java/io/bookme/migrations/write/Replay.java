package io.bookme.migrations.write;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.diff.History;
import io.bookme.migrations.graph.MigrationGraph;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;

/**
 * The migrations on disk, run one after the other in a scratch database: what the entities are compared with. No entity
 * is needed for it, so it can go on while those are still being read. Until it is closed it holds the connection's
 * transaction; nothing stays behind.
 */
public final class Replay implements AutoCloseable {
    private final Workbench bench;
    private final Map<Scope, History> histories;

    /**
     * @param scratch a connection of the owner of an empty database; it is not closed here
     * @throws BookMeException if a migration does not run
     */
    public Replay(MigrationGraph graph, Connection scratch) {
        try {
            bench = new Workbench(scratch);
            histories = bench.replay(graph);
        } catch (SQLException e) {
            throw new BookMeException(
                    "The migrations could not be replayed: " + e.getMessage(),
                    "See what PostgreSQL says; --verbosity 3 shows where.",
                    e);
        }
    }

    Workbench bench() {
        return bench;
    }

    History history(Scope scope) {
        return Objects.requireNonNull(histories.get(scope));
    }

    @Override
    public void close() throws SQLException {
        bench.close();
    }
}
