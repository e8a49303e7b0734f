package io.bookme.ops;

import io.bookme.migrations.tenant.TenantVerification.Finding;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What was found of all tenants: numbers first, then those with something wrong. */
@Schema(description = "What was found of the tenants")
public record VerificationJson(
        int verified,
        int wrong,

        @Schema(description = "Of how many something else was believed before")
        int mended,

        @Schema(description = "Those with something wrong") List<FindingJson> findings) {

    static VerificationJson of(List<Finding> all) {
        List<FindingJson> wrong = all.stream()
                .filter(finding -> !finding.isSound())
                .map(FindingJson::of)
                .toList();
        int mended = (int) all.stream().filter(Finding::mended).count();
        return new VerificationJson(all.size(), wrong.size(), mended, wrong);
    }
}
