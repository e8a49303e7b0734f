package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.plan.AppliedMigration;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one schema has, from its own changelog, and the migrations that this stands for. */
public final class SchemaHistory {
    private SchemaHistory() {}

    /** In the order in which they were applied. */
    public static List<AppliedMigration> read(Connection connection, String schema) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(Changelog.query(schema))) {
            return Changelog.read(rows).applied();
        }
    }

    /** Whether the files of this build are the ones that were applied. */
    public static boolean isUnedited(List<AppliedMigration> applied, MigrationGraph graph) {
        return applied.stream()
                .allMatch(row ->
                        graph.find(row.id()).filter(file -> isSame(row, file)).isPresent());
    }

    /**
     * The migrations as they were when they were applied: this build's files, or the texts that the engine
     * stored.
     *
     * @throws BookMeException if the text of one is not known
     */
    public static List<Migration> migrations(
            Connection connection, String schema, List<AppliedMigration> applied, MigrationGraph graph)
            throws SQLException {
        List<Migration> migrations = new ArrayList<>();
        List<Migration> stored = List.of();
        for (AppliedMigration row : applied) {
            Optional<Migration> file = graph.find(row.id()).filter(found -> isSame(row, found));
            if (file.isEmpty() && stored.isEmpty()) {
                stored = StoredMigrations.everyText(connection);
            }
            migrations.add(file.or(same(stored, row))
                    .orElseThrow(() -> new BookMeException(
                            schema + " has " + row.id() + ", whose text is not known here: neither this build nor the"
                                    + " engine's own tables have " + row.path() + " with checksum "
                                    + row.checksum().orElse("(none)"),
                            "Use the build that has the file.")));
        }
        return migrations;
    }

    private static java.util.function.Supplier<Optional<Migration>> same(List<Migration> stored, AppliedMigration row) {
        return () -> stored.stream()
                .filter(text -> text.id().equals(row.id()) && isSame(row, text))
                .findFirst();
    }

    private static boolean isSame(AppliedMigration row, Migration migration) {
        return row.checksum().isEmpty() || row.checksum().get().equals(migration.checksum());
    }
}
