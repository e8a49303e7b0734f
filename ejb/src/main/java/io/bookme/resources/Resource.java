package io.bookme.resources;

import io.bookme.core.TenantAwareEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;

/**
 * A room, a machine, a vehicle: something of which there are {@code quantity}, and which bookings take up.
 */
@Entity
@Table(
        name = "resources_resource",
        uniqueConstraints = @UniqueConstraint(name = "resources_resource_name_key", columnNames = "name"),
        indexes = @Index(name = "resources_resource_kind_idx", columnList = "kind, name"))
public class Resource extends TenantAwareEntity {

    @NotBlank @Size(max = 200) @Column(nullable = false)
    private String name;

    @NotNull @Convert(converter = ResourceKind.InColumn.class)
    @ColumnDefault("'room'")
    @Column(length = 20)
    @Check(constraints = "kind in ('room', 'equipment', 'vehicle', 'other')")
    private ResourceKind kind = ResourceKind.ROOM;

    @NotNull @ColumnDefault("''")
    @Column(columnDefinition = "text")
    private String description = "";

    @Min(1) @ColumnDefault("1")
    private int quantity = 1;

    @ColumnDefault("true")
    @Column(name = "is_active", nullable = false)
    private boolean active = true;

    /** For JPA alone. */
    @SuppressWarnings("NullAway.Init")
    protected Resource() {}

    public Resource(String name, ResourceKind kind) {
        this.name = name;
        this.kind = kind;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public ResourceKind getKind() {
        return kind;
    }

    public void setKind(ResourceKind kind) {
        this.kind = kind;
    }

    public String getDescription() {
        return description;
    }

    public void setDescription(String description) {
        this.description = description;
    }

    public int getQuantity() {
        return quantity;
    }

    public void setQuantity(int quantity) {
        this.quantity = quantity;
    }

    public boolean isActive() {
        return active;
    }

    public void setActive(boolean active) {
        this.active = active;
    }
}
