package io.bookme.bookings;

import io.bookme.core.TenantAwareEntity;
import io.bookme.resources.Resource;
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
 * So many of a resource are held for a booking. Goes with the booking; a resource that is held cannot be deleted.
 */
@Entity
@Table(
        name = "bookings_allocation",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "bookings_allocation_booking_resource_key",
                        columnNames = {"booking_id", "resource_id"}),
        indexes = @Index(name = "bookings_allocation_resource_idx", columnList = "resource_id"))
public class Allocation extends TenantAwareEntity {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "booking_id",
            nullable = false,
            foreignKey = @ForeignKey(name = "bookings_allocation_booking_fk"))
    @OnDelete(action = OnDeleteAction.CASCADE)
    private Booking booking;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "resource_id",
            nullable = false,
            foreignKey = @ForeignKey(name = "bookings_allocation_resource_fk"))
    @OnDelete(action = OnDeleteAction.RESTRICT)
    private Resource resource;

    @Min(1) @ColumnDefault("1")
    private int quantity = 1;

    /** For JPA alone. */
    @SuppressWarnings("NullAway.Init")
    protected Allocation() {}

    public Allocation(Booking booking, Resource resource, int quantity) {
        this.booking = booking;
        this.resource = resource;
        this.quantity = quantity;
    }

    public Booking getBooking() {
        return booking;
    }

    public void setBooking(Booking booking) {
        this.booking = booking;
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
