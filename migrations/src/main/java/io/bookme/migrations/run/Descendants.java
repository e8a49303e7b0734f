package io.bookme.migrations.run;

import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import java.util.Collection;
import java.util.Set;

/** What stands on migrations, also by the texts of other builds. */
final class Descendants {
    private Descendants() {}

    /** Everything that stands on one of these, and these themselves. */
    static Set<MigrationId> of(MigrationGraph graph, Collection<Migration> remembered, Collection<MigrationId> roots) {
        Set<MigrationId> found = graph.withDescendants(roots);
        boolean more = true;
        while (more) {
            more = false;
            for (Migration migration : remembered) {
                if (migration.dependencies().stream().anyMatch(found::contains)) {
                    more |= found.add(migration.id());
                }
            }
        }
        return found;
    }
}
