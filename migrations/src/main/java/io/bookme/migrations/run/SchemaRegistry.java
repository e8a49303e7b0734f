package io.bookme.migrations.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Enters schemas, in the caller's transaction, that came into being with their changelog: restored ones. */
public final class SchemaRegistry {
    private SchemaRegistry() {}

    /** Enters a tenant's schema, or mends what is known of it, from its own changelog and catalog. */
    public static void enter(Connection connection, String schema) throws SQLException {
        SchemaStates.register(connection, schema, "tenant");
        SchemaStates.verify(connection, List.of(schema));
        CatalogFingerprint.refresh(connection, List.of(schema));
    }

    /** The fingerprint of what the schema's catalog holds at this moment; empty if it holds nothing. */
    public static Optional<String> catalogFingerprint(Connection connection, String schema) throws SQLException {
        return CatalogFingerprint.of(connection, schema);
    }
}
