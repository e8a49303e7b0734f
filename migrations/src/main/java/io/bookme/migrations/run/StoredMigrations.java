package io.bookme.migrations.run;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * How to go back: the texts of every migration that was ever run on this database, so that an older build
 * can undo what a newer one did.
 */
final class StoredMigrations {
    private StoredMigrations() {}

    /** Stores what a build is about to run; a file that was stored with the same hash stays as it is. */
    static void store(Connection connection, MigrationGraph graph) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into bookme.stored_migration (app, name, file_hash, scope, path, checksum, dependencies,
                  forward, backward, irreversible, java_class, transactional)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
                """)) {
            for (Migration migration : graph.all()) {
                insert.setString(1, migration.id().app());
                insert.setString(2, migration.id().name());
                insert.setString(3, migration.fileHash());
                insert.setString(4, migration.scope().name());
                insert.setString(5, migration.path());
                insert.setString(6, migration.checksum());
                insert.setArray(
                        7,
                        connection.createArrayOf(
                                "text",
                                migration.dependencies().stream()
                                        .map(MigrationId::toString)
                                        .toArray()));
                insert.setString(8, text(migration.forward()));
                setOptional(insert, 9, migration.backward().map(StoredMigrations::text));
                setOptional(insert, 10, migration.irreversible());
                setOptional(
                        insert,
                        11,
                        migration.forward() instanceof Migration.JavaChange java
                                ? Optional.of(java.className())
                                : Optional.empty());
                insert.setBoolean(12, migration.transactional());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Every text that was ever stored, newest first. */
    static List<Migration> everyText(Connection connection) throws SQLException {
        List<Migration> migrations = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select * from bookme.stored_migration order by stored_at desc, app, name, file_hash")) {
            while (rows.next()) {
                migrations.add(migration(rows));
            }
        }
        return migrations;
    }

    static Migration migration(ResultSet row) throws SQLException {
        Optional<String> javaClass = Optional.ofNullable(row.getString("java_class"));
        LinkedHashSet<MigrationId> dependencies = new LinkedHashSet<>();
        SchemaStates.strings(row, "dependencies").forEach(name -> dependencies.add(MigrationId.parse(name)));
        return new Migration(
                new MigrationId(row.getString("app"), row.getString("name")),
                Scope.valueOf(row.getString("scope")),
                row.getString("path"),
                dependencies,
                List.of(),
                List.of(),
                body(row.getString("forward"), javaClass),
                Optional.ofNullable(row.getString("backward")).map(text -> body(text, javaClass)),
                Optional.ofNullable(row.getString("irreversible")),
                row.getBoolean("transactional"),
                row.getString("checksum"),
                row.getString("file_hash"));
    }

    private static Migration.Body body(String text, Optional<String> javaClass) {
        return javaClass.isPresent() && text.stripLeading().startsWith("<")
                ? new Migration.JavaChange(javaClass.get(), text)
                : new Migration.Sql(text);
    }

    private static String text(Migration.Body body) {
        return body instanceof Migration.JavaChange java ? java.file() : ((Migration.Sql) body).text();
    }

    private static void setOptional(PreparedStatement statement, int index, Optional<String> value)
            throws SQLException {
        if (value.isPresent()) {
            statement.setString(index, value.get());
        } else {
            statement.setNull(index, Types.VARCHAR);
        }
    }
}
