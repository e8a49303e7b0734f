package io.bookme.migrations.run;

import io.bookme.migrations.graph.Migration;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * What a tenant's schema with some migrations looks like if nothing but these made it: they are run in a schema that
 * is taken back at once, and nobody ever sees it.
 *
 * @param catalogFingerprint as {@link CatalogFingerprint} has it
 * @param lines as {@link CatalogLines} has them
 */
public record CleanInstall(String catalogFingerprint, List<String> lines) {
    /** No tenant may have a name that begins so. */
    private static final String PREFIX = "bookme_check_";

    /**
     * Runs the migrations and takes them back.
     *
     * @param migrations in the order in which they run
     */
    public static CleanInstall of(DataSource owner, List<Migration> migrations, Settings settings) throws SQLException {
        String schema = PREFIX + UUID.randomUUID().toString().replace("-", "").substring(0, 16);
        try (Connection connection = owner.getConnection()) {
            connection.setAutoCommit(false);
            try {
                new SchemaBirth(settings).make(connection, schema, SchemaBirth.SPARE, migrations);
                return new CleanInstall(fingerprint(connection, schema), CatalogLines.of(connection, schema));
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private static String fingerprint(Connection connection, String schema) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "select coalesce(catalog_fingerprint, '') from bookme.schema_state where schema_name = ?")) {
            query.setString(1, schema);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }
}
