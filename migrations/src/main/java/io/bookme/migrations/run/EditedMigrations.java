package io.bookme.migrations.run;

import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.AppliedMigration;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Where files were edited after they were applied, as the schemas' own changelogs say. */
public final class EditedMigrations {
    /** Schemas read in one statement. */
    private static final int CHUNK = 50;

    private EditedMigrations() {}

    /**
     * The rows that were recorded with another checksum than the file of that name has, by schema. Schemas without a
     * changelog are passed over, and so are rows whose checksum stock Liquibase left open.
     *
     * @param files the files of this build that are asked for
     */
    public static Map<String, List<AppliedMigration>> in(
            Connection connection, Collection<String> schemas, Collection<Migration> files) throws SQLException {
        return files.isEmpty() ? Map.of() : Vanishing.read(connection, () -> find(connection, schemas, files));
    }

    private static Map<String, List<AppliedMigration>> find(
            Connection connection, Collection<String> schemas, Collection<Migration> files) throws SQLException {
        Map<String, List<AppliedMigration>> found = new TreeMap<>();
        List<String> present = present(connection, schemas);
        for (int from = 0; from < present.size(); from += CHUNK) {
            read(connection, present.subList(from, Math.min(from + CHUNK, present.size())), files, found);
        }
        return found;
    }

    private static List<String> present(Connection connection, Collection<String> schemas) throws SQLException {
        List<String> present = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("""
                select n.nspname from pg_catalog.pg_namespace n
                join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = 'databasechangelog'
                where n.nspname = any (?::name[]) order by 1
                """)) {
            query.setArray(1, connection.createArrayOf("text", schemas.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    present.add(rows.getString(1));
                }
            }
        }
        return present;
    }

    private static void read(
            Connection connection,
            List<String> schemas,
            Collection<Migration> files,
            Map<String, List<AppliedMigration>> found)
            throws SQLException {
        String sql = "with file (app, name, checksum) as (values " + values(files) + ") "
                + schemas.stream()
                        .map(schema -> "select " + Quote.text(schema) + ", app, name, filename, md5sum from file join "
                                + Quote.name(schema)
                                + ".databasechangelog on author = app and id = name where md5sum <> checksum")
                        .collect(Collectors.joining(" union all "))
                + " order by 1, 2, 3";
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.computeIfAbsent(rows.getString(1), any -> new ArrayList<>())
                        .add(new AppliedMigration(
                                new MigrationId(rows.getString(2), rows.getString(3)),
                                rows.getString(4),
                                Optional.of(rows.getString(5))));
            }
        }
    }

    private static String values(Collection<Migration> files) {
        return files.stream()
                .map(file -> "(" + Quote.text(file.id().app()) + ", "
                        + Quote.text(file.id().name()) + ", " + Quote.text(file.checksum()) + ")")
                .collect(Collectors.joining(", "));
    }
}
