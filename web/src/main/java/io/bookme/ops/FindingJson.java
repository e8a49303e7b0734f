package io.bookme.ops;

import io.bookme.api.CommandLines;
import io.bookme.api.Link;
import io.bookme.migrations.tenant.TenantVerification.Finding;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What was found of a tenant. */
@Schema(description = "What was found of a tenant")
public record FindingJson(
        String schema,
        boolean sound,
        @Nullable String problem,
        @Nullable String nextStep,

        @Schema(description = "The same as requests, if there are some")
        List<Link> next,

        @Schema(description = "What its tables have too much (+) and too little (-)")
        List<String> differences,

        @Schema(description = "True if something else was believed of its migrations before")
        boolean mended) {

    static FindingJson of(Finding finding) {
        return new FindingJson(
                finding.schema(),
                finding.isSound(),
                finding.problem().orElse(null),
                finding.isSound() ? null : finding.nextStep(),
                CommandLines.requests(finding.nextStep()),
                finding.differences(),
                finding.mended());
    }
}
