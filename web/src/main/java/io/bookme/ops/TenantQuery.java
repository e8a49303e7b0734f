package io.bookme.ops;

import io.bookme.api.Paging;
import io.bookme.migrations.tenant.Standing;
import io.bookme.migrations.tenant.TenantStatus;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which tenants an operator wants to see. */
public class TenantQuery extends Paging {
    @QueryParam("status")
    @Pattern(regexp = "active|suspended|archived", message = "must be active, suspended or archived") @Parameter(description = "Only those that are active, suspended or archived")
    private @Nullable String status;

    @QueryParam("standing")
    @Parameter(
            description = "Only those that are at-head, behind, held, parked or ahead; several: one of them is enough")
    private List<
                    @Pattern(
                            regexp = "at-head|behind|held|parked|ahead",
                            message = "must be at-head, behind, held, parked or ahead")
                    String>
            standing = List.of();

    /** Empty for all. */
    Set<Standing.Mark> standing() {
        return standing.stream()
                .map(word -> Standing.Mark.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_')))
                .collect(Collectors.toSet());
    }

    Optional<TenantStatus> status() {
        return Optional.ofNullable(status).map(word -> TenantStatus.valueOf(word.toUpperCase(Locale.ROOT)));
    }
}
