package io.bookme.api.services;

import io.bookme.api.JsonSize;
import io.bookme.services.Service;
import io.bookme.services.ServiceCategory;
import io.bookme.services.ServiceDetails;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A service as clients see it and write it. What a client leaves out has its default, at a PUT too: a PUT writes the whole.
 * Whole numbers are read as decimals, so that one that is too large, or not whole, is refused and not cut off.
 */
@Schema(description = "Something a customer can book")
public record ServiceJson(
        @Schema(readOnly = true) @Nullable Long id,

        @Schema(examples = "Haircut") @NotBlank @Size(max = 200) String name,

        @Size(max = 10_000) @Nullable String description,

        @Schema(examples = "35.00") @NotNull @DecimalMin("0") @Digits(integer = 8, fraction = 2) BigDecimal price,

        @Schema(type = SchemaType.INTEGER, description = "60 if left out")
        @Digits(integer = 6, fraction = 0) @Min(1) @Max(525_600) @Nullable BigDecimal durationMinutes,

        @Schema(type = SchemaType.INTEGER, description = "How many may come at once; 1 if left out")
        @Digits(integer = 9, fraction = 0) @Min(1) @Nullable BigDecimal capacity,

        @Schema(description = "Whether it is on offer; true if left out") @Nullable Boolean active,

        @Schema(description = "Its category, if it has one") @Nullable Long categoryId,

        @Schema(description = "What the business wants to remember: at most 16 KiB of JSON, with at most 500 values")
        @JsonSize
        @Nullable Map<String, Object> metadata,

        @Schema(readOnly = true) @Nullable Instant createdAt,
        @Schema(readOnly = true) @Nullable Instant updatedAt) {

    private static final BigDecimal DEFAULT_DURATION = BigDecimal.valueOf(60);

    static ServiceJson of(Service service) {
        return new ServiceJson(
                service.getId(),
                service.getName(),
                service.getDescription(),
                service.getPrice(),
                BigDecimal.valueOf(service.getDurationMinutes()),
                BigDecimal.valueOf(service.getCapacity()),
                service.isActive(),
                Optional.ofNullable(service.getCategory())
                        .map(ServiceCategory::getId)
                        .orElse(null),
                service.getMetadata(),
                service.getCreatedAt(),
                service.getUpdatedAt());
    }

    /** Once it is validated. */
    ServiceDetails details() {
        return new ServiceDetails(
                name,
                Objects.requireNonNullElse(description, ""),
                price.setScale(2),
                Objects.requireNonNullElse(durationMinutes, DEFAULT_DURATION).intValueExact(),
                Objects.requireNonNullElse(capacity, BigDecimal.ONE).intValueExact(),
                Objects.requireNonNullElse(active, true),
                Optional.ofNullable(categoryId),
                Objects.requireNonNullElse(metadata, Map.of()));
    }
}
