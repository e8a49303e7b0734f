package io.bookme.ops;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A tenant's backup. */
@Schema(description = "A tenant's backup, in the folder that the server's administrator has set")
public record BackupJson(
        String schema,

        @Schema(description = "The file's name in that folder", examples = "tenant_acme-20260101T120000000Z.bookme")
        String file) {}
