package io.bookme.ops;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What was done to mend a tenant. */
@Schema(description = "What was done to mend a tenant")
public record RepairJson(
        String schema,

        @Schema(description = "A sentence each; empty if nothing was to do")
        List<String> did) {}
