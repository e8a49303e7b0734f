package io.bookme.api.services;

import io.bookme.api.JsonSize;
import io.bookme.services.ServiceCategory;
import io.bookme.services.ServiceCategoryDetails;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A category as clients see it and write it. What a client leaves out has its default, at a PUT too: a PUT writes the whole.
 */
@Schema(description = "A heading that a business sorts its services under")
public record ServiceCategoryJson(
        @Schema(readOnly = true) @Nullable Long id,

        @Schema(examples = "Hair") @NotBlank @Size(max = 100) String name,

        @Size(max = 10_000) @Nullable String description,
        @Size(max = 50) @Nullable String icon,

        @Schema(type = SchemaType.INTEGER, description = "Its place among the others; 0 if left out")
        @Digits(integer = 9, fraction = 0) @Nullable BigDecimal order,

        @Schema(description = "Whether it is in use; true if left out") @Nullable Boolean active,

        @Schema(description = "What the business wants to remember: at most 16 KiB of JSON, with at most 500 values")
        @JsonSize
        @Nullable Map<String, Object> metadata,

        @Schema(readOnly = true) @Nullable Instant createdAt,
        @Schema(readOnly = true) @Nullable Instant updatedAt) {

    static ServiceCategoryJson of(ServiceCategory category) {
        return new ServiceCategoryJson(
                category.getId(),
                category.getName(),
                category.getDescription(),
                category.getIcon(),
                BigDecimal.valueOf(category.getOrder()),
                category.isActive(),
                category.getMetadata(),
                category.getCreatedAt(),
                category.getUpdatedAt());
    }

    /** Once it is validated. */
    ServiceCategoryDetails details() {
        return new ServiceCategoryDetails(
                name,
                Objects.requireNonNullElse(description, ""),
                Objects.requireNonNullElse(icon, ""),
                Objects.requireNonNullElse(order, BigDecimal.ZERO).intValueExact(),
                Objects.requireNonNullElse(active, true),
                Objects.requireNonNullElse(metadata, Map.of()));
    }
}
