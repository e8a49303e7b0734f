package io.bookme.ops;

import io.bookme.api.Paging;
import io.bookme.migrations.tenant.TenantStatus;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.QueryParam;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which tenants an operator wants to see. */
public class TenantQuery extends Paging {
    @QueryParam("status")
    @Pattern(regexp = "active|suspended|archived", message = "must be active, suspended or archived") @Parameter(description = "Only those that are active, suspended or archived")
    private @Nullable String status;

    Optional<TenantStatus> status() {
        return Optional.ofNullable(status).map(word -> TenantStatus.valueOf(word.toUpperCase(Locale.ROOT)));
    }
}
