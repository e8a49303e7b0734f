package io.bookme.migrations.data;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.AppliedMigration;
import io.bookme.migrations.run.EditedMigrations;
import java.sql.SQLException;
import java.util.List;

/**
 * Where a schema that came back has migrations with another text than this build's files. It comes back all the same: a
 * restore is often the last resort, and the file holds what there is; but whoever did it has to know what follows.
 */
final class OtherTexts {
    private OtherTexts() {}

    /** What is to be told, migration by migration. */
    static List<String> of(Transaction transaction, MigrationGraph graph, String schema) throws SQLException {
        return EditedMigrations.in(transaction.connection(), List.of(schema), graph.ordered(Scope.TENANT))
                .getOrDefault(schema, List.of())
                .stream()
                .map(row -> told(schema, row, graph))
                .toList();
    }

    private static String told(String schema, AppliedMigration row, MigrationGraph graph) {
        MigrationId id = row.id();
        Migration file = graph.find(id).orElseThrow();
        return schema + " has " + id + " with another text than this build: the backup's has checksum "
                + row.checksum().orElse("none") + ", " + file.path() + " has " + file.checksum() + ". " + schema
                + " is as the backup was, and served; but nothing more is applied to it, and while it stands so no run"
                + " applies " + id + " anywhere and no tenant is made or repaired. Bring the file back as it was (git"
                + " checkout) and put the change into a new migration. ./manage verify_tenant " + schema
                + " shows it, and so does ./manage migrate_schemas --plan where something is pending.";
    }
}
