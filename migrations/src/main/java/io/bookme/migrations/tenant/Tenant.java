package io.bookme.migrations.tenant;

import java.time.Instant;
import java.util.Optional;

/**
 * A business on this installation.
 *
 * @param id its number
 * @param schema the schema that holds its tables
 * @param name what people call it
 * @param status where it is in its life
 * @param primaryDomain the host under which it is reached
 * @param contactEmail whom to write to
 * @param createdAt since when it is here
 */
public record Tenant(
        long id,
        String schema,
        String name,
        TenantStatus status,
        Optional<String> primaryDomain,
        Optional<String> contactEmail,
        Instant createdAt) {}
