package io.bookme.services;

import io.bookme.core.TenantAwareEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.hibernate.annotations.ColumnDefault;

/**
 * A heading that a business sorts its services under. Lists show them by {@code order}, then by name. When one is deleted,
 * its services stay, without a category.
 */
@Entity
@Table(
        name = "services_category",
        indexes = @Index(name = "services_category_sort_order_idx", columnList = "sort_order, name"))
public class ServiceCategory extends TenantAwareEntity {

    @NotBlank @Size(max = 100) @Column(nullable = false)
    private String name;

    @NotNull @ColumnDefault("''")
    @Column(columnDefinition = "text")
    private String description = "";

    @NotNull @Size(max = 50) @ColumnDefault("''")
    private String icon = "";

    @ColumnDefault("0")
    @Column(name = "sort_order", nullable = false)
    private int order = 0;

    @ColumnDefault("true")
    @Column(name = "is_active", nullable = false)
    private boolean active = true;

    /** For JPA alone. */
    @SuppressWarnings("NullAway.Init")
    protected ServiceCategory() {}

    public ServiceCategory(String name) {
        this.name = name;
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

    public String getIcon() {
        return icon;
    }

    public void setIcon(String icon) {
        this.icon = icon;
    }

    public int getOrder() {
        return order;
    }

    public void setOrder(int order) {
        this.order = order;
    }

    public boolean isActive() {
        return active;
    }

    public void setActive(boolean active) {
        this.active = active;
    }
}
