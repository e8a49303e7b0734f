package io.bookme.bookings;

import io.bookme.core.TenantAwareEntity;
import io.bookme.customers.Customer;
import io.bookme.services.Service;
import io.bookme.staff.StaffMember;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
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
import jakarta.validation.constraints.NotNull;
import java.math.BigDecimal;
import java.time.Instant;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.jspecify.annotations.Nullable;

/**
 * A customer's appointment for a service, from {@code startsAt} up to and without {@code endsAt}.
 *
 * <p>Its life: pending when it is asked for, confirmed when the business agrees; then completed, cancelled, or a no-show.
 * While it is live (pending or confirmed) no other live booking of the same staff member may overlap it; an exclusion
 * constraint in the database holds that, whoever writes. The price is the one agreed on, whatever the service costs
 * later. A service or customer with bookings cannot be deleted; when a staff member is, the booking waits for another.
 *
 * <p>{@code createdById} is the id of a shared user's row, without a foreign key.
 */
@Entity
@Table(
        name = "bookings_booking",
        indexes = {
            @Index(name = "bookings_booking_service_idx", columnList = "service_id"),
            @Index(name = "bookings_booking_customer_idx", columnList = "customer_id, starts_at"),
            @Index(name = "bookings_booking_staff_member_idx", columnList = "staff_member_id, starts_at"),
            @Index(name = "bookings_booking_starts_at_idx", columnList = "starts_at")
        })
@Check(name = "bookings_booking_end_after_start_check", constraints = "ends_at > starts_at")
public class Booking extends TenantAwareEntity {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "service_id", nullable = false, foreignKey = @ForeignKey(name = "bookings_booking_service_fk"))
    @OnDelete(action = OnDeleteAction.RESTRICT)
    private Service service;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "customer_id", nullable = false, foreignKey = @ForeignKey(name = "bookings_booking_customer_fk"))
    @OnDelete(action = OnDeleteAction.RESTRICT)
    private Customer customer;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "staff_member_id", foreignKey = @ForeignKey(name = "bookings_booking_staff_member_fk"))
    @OnDelete(action = OnDeleteAction.SET_NULL)
    private @Nullable StaffMember staffMember;

    @NotNull private Instant startsAt;

    @NotNull private Instant endsAt;

    @NotNull @Convert(converter = BookingStatus.InColumn.class)
    @ColumnDefault("'pending'")
    @Column(length = 20)
    @Check(constraints = "status in ('pending', 'confirmed', 'completed', 'cancelled', 'no_show')")
    private BookingStatus status = BookingStatus.PENDING;

    @Min(1) @ColumnDefault("1")
    private int partySize = 1;

    @NotNull @Digits(integer = 8, fraction = 2) @DecimalMin("0") @Check(constraints = "price >= 0")
    private BigDecimal price;

    @NotNull @ColumnDefault("''")
    @Column(columnDefinition = "text")
    private String notes = "";

    private @Nullable Long createdById;

    /** For JPA alone. */
    @SuppressWarnings("NullAway.Init")
    protected Booking() {}

    public Booking(Service service, Customer customer, Instant startsAt, Instant endsAt, BigDecimal price) {
        this.service = service;
        this.customer = customer;
        this.startsAt = startsAt;
        this.endsAt = endsAt;
        this.price = price;
    }

    public Service getService() {
        return service;
    }

    public void setService(Service service) {
        this.service = service;
    }

    public Customer getCustomer() {
        return customer;
    }

    public void setCustomer(Customer customer) {
        this.customer = customer;
    }

    public @Nullable StaffMember getStaffMember() {
        return staffMember;
    }

    public void setStaffMember(@Nullable StaffMember staffMember) {
        this.staffMember = staffMember;
    }

    public Instant getStartsAt() {
        return startsAt;
    }

    public void setStartsAt(Instant startsAt) {
        this.startsAt = startsAt;
    }

    public Instant getEndsAt() {
        return endsAt;
    }

    public void setEndsAt(Instant endsAt) {
        this.endsAt = endsAt;
    }

    public BookingStatus getStatus() {
        return status;
    }

    public void setStatus(BookingStatus status) {
        this.status = status;
    }

    public int getPartySize() {
        return partySize;
    }

    public void setPartySize(int partySize) {
        this.partySize = partySize;
    }

    public BigDecimal getPrice() {
        return price;
    }

    public void setPrice(BigDecimal price) {
        this.price = price;
    }

    public String getNotes() {
        return notes;
    }

    public void setNotes(String notes) {
        this.notes = notes;
    }

    public @Nullable Long getCreatedById() {
        return createdById;
    }

    public void setCreatedById(@Nullable Long createdById) {
        this.createdById = createdById;
    }
}
