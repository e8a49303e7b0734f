package io.bookme.migrations.data;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What is to be restored, and where to.
 *
 * @param file what {@link Backup} wrote
 * @param as the schema's new name; empty for its own
 * @param domain the host of a tenant that is new under this name
 * @param replace whether a schema that is there gives way
 */
public record RestoreRequest(Path file, Optional<String> as, Optional<String> domain, boolean replace) {}
