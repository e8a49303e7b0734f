package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.graph.MigrationGraph;

/** Names of apps that a person typed. */
final class KnownApps {
    private KnownApps() {}

    /**
     * @throws UsageException if there is no such app
     */
    static void check(MigrationGraph graph, String app) {
        try {
            graph.apps().get(app);
        } catch (BookMeException e) {
            throw UsageException.of(e);
        }
    }
}
