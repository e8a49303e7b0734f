package io.bookme.resources;

import io.bookme.core.TenantAwareEntity;
import io.bookme.services.Service;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import jakarta.validation.constraints.Min;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;

/**
 * Each booking of a service needs so many of a resource.
 */
@Entity
@Table(
        name = "resources_requirement",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "resources_requirement_service_resource_key",
                        columnNames = {"service_id", "resource_id"}),
        indexes = @Index(name = "resources_requirement_resource_idx", columnList = "resource_id"))
public class Requirement extends TenantAwareEntity {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "service_id",
            nullable = false,
            foreignKey = @ForeignKey(name = "resources_requirement_service_fk"))
    @OnDelete(action = OnDeleteAction.CASCADE)
    private Service service;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "resource_id",
            nullable = false,
            foreignKey = @ForeignKey(name = "resources_requirement_resource_fk"))
    @OnDelete(action = OnDeleteAction.CASCADE)
    private Resource resource;

    @Min(1) @ColumnDefault("1")
    private int quantity = 1;

    /** For JPA alone. */
    @SuppressWarnings("NullAway.Init")
    protected Requirement() {}

    public Requirement(Service service, Resource resource) {
        this.service = service;
        this.resource = resource;
    }

    public Service getService() {
        return service;
    }

    public void setService(Service service) {
        this.service = service;
    }

    public Resource getResource() {
        return resource;
    }

    public void setResource(Resource resource) {
        this.resource = resource;
    }

    public int getQuantity() {
        return quantity;
    }

    public void setQuantity(int quantity) {
        this.quantity = quantity;
    }
}
