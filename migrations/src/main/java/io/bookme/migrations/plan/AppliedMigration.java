package io.bookme.migrations.plan;

import io.bookme.migrations.graph.MigrationId;
import java.util.Optional;

/**
 * One row of a schema's {@code databasechangelog}.
 *
 * @param id app (the changeset's author) and name (its id)
 * @param path the FILENAME under which it was recorded
 * @param checksum Liquibase's checksum; empty where stock Liquibase left it NULL to fill in later
 */
public record AppliedMigration(MigrationId id, String path, Optional<String> checksum) {}
