package io.bookme.services;

import io.bookme.core.TenantAwareEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.jspecify.annotations.Nullable;

/**
 * Something a customer can book: what it costs, how long it takes, and how many may come at once.
 *
 * <p>Its life: offered while it is active; withdrawn from the offer by making it inactive, so that past bookings keep
 * pointing at it; deleted only if nobody ever booked it. Lists show the newest first.
 */
@Entity
@Table(
        name = "services_service",
        indexes = {
            @Index(name = "services_service_created_at_idx", columnList = "created_at desc"),
            @Index(name = "services_service_name_idx", columnList = "name"),
            @Index(name = "services_service_category_idx", columnList = "category_id")
        })
public class Service extends TenantAwareEntity {

    @NotBlank @Size(max = 200) @Column(nullable = false)
    private String name;

    @NotNull @ColumnDefault("''")
    @Column(columnDefinition = "text")
    private String description = "";

    @NotNull @Digits(integer = 8, fraction = 2) @DecimalMin("0") @Check(constraints = "price >= 0")
    private BigDecimal price;

    @Min(1) @ColumnDefault("60")
    private int durationMinutes = 60;

    @Min(1) @ColumnDefault("1")
    private int capacity = 1;

    @ColumnDefault("true")
    @Column(name = "is_active", nullable = false)
    private boolean active = true;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "category_id", foreignKey = @ForeignKey(name = "services_service_category_fk"))
    @OnDelete(action = OnDeleteAction.SET_NULL)
    private @Nullable ServiceCategory category;

    /** For JPA alone. */
    @SuppressWarnings("NullAway.Init")
    protected Service() {}

    public Service(String name, BigDecimal price) {
        this.name = name;
        this.price = price;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public String getDescription() {
        return description;
    }

    public void setDescription(String description) {
        this.description = description;
    }

    public BigDecimal getPrice() {
        return price;
    }

    public void setPrice(BigDecimal price) {
        this.price = price;
    }

    public int getDurationMinutes() {
        return durationMinutes;
    }

    public void setDurationMinutes(int durationMinutes) {
        this.durationMinutes = durationMinutes;
    }

    public int getCapacity() {
        return capacity;
    }

    public void setCapacity(int capacity) {
        this.capacity = capacity;
    }

    public boolean isActive() {
        return active;
    }

    public void setActive(boolean active) {
        this.active = active;
    }

    public @Nullable ServiceCategory getCategory() {
        return category;
    }

    public void setCategory(@Nullable ServiceCategory category) {
        this.category = category;
    }
}
