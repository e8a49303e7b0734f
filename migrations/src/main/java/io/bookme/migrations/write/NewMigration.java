package io.bookme.migrations.write;

import io.bookme.migrations.app.App;
import io.bookme.migrations.graph.ChangelogFile;
import io.bookme.migrations.graph.MigrationId;
import java.util.List;

/**
 * A migration that is not written yet.
 *
 * @param id its name
 * @param app whose it is
 * @param descriptions what it does, a line for each operation
 * @param warnings what a person should know before it is applied, a sentence each
 * @param notes what takes long on a table with many rows, a sentence each
 * @param sql what it runs
 * @param text the whole file
 */
public record NewMigration(
        MigrationId id,
        App app,
        List<String> descriptions,
        List<String> warnings,
        List<String> notes,
        String sql,
        String text) {

    public NewMigration {
        descriptions = List.copyOf(descriptions);
        warnings = List.copyOf(warnings);
        notes = List.copyOf(notes);
    }

    /** Under the folder of the changelogs' root: {@code db/tenant/services/0002_service_capacity.sql}. */
    public String path() {
        return "db/" + app.scope().folder() + "/" + app.name() + "/" + id.name() + ".sql";
    }

    ChangelogFile file() {
        return new ChangelogFile(app, path(), text);
    }

    NewMigration withWarnings(List<String> more) {
        return new NewMigration(id, app, descriptions, more, notes, sql, text);
    }
}
