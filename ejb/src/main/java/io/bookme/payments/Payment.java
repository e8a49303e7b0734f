package io.bookme.payments;

import io.bookme.bookings.Booking;
import io.bookme.core.TenantAwareEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.Instant;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.jspecify.annotations.Nullable;

/**
 * Money for a booking, in the currency it was taken in. A booking may have several; it cannot be deleted while it has one.
 *
 * <p>Its life: pending; then paid, with the time, or failed; a paid one may end as refunded, told in full by its
 * {@link Refund}s.
 */
@Entity
@Table(
        name = "payments_payment",
        uniqueConstraints =
                @UniqueConstraint(name = "payments_payment_provider_reference_key", columnNames = "provider_reference"),
        indexes = {
            @Index(name = "payments_payment_booking_idx", columnList = "booking_id"),
            @Index(name = "payments_payment_status_idx", columnList = "status, created_at")
        })
@Check(name = "payments_payment_paid_at_check", constraints = "status <> 'paid' or paid_at is not null")
public class Payment extends TenantAwareEntity {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "booking_id", nullable = false, foreignKey = @ForeignKey(name = "payments_payment_booking_fk"))
    @OnDelete(action = OnDeleteAction.RESTRICT)
    private Booking booking;

    @NotNull @Digits(integer = 8, fraction = 2) @DecimalMin("0.01") @Check(constraints = "amount > 0")
    private BigDecimal amount;

    @NotNull @Size(max = 3) @Pattern(regexp = "[A-Z]{3}") @ColumnDefault("'EUR'")
    @Check(constraints = "currency ~ '^[A-Z]{3}$'")
    private String currency = "EUR";

    @NotNull @Convert(converter = PaymentMethod.InColumn.class)
    @ColumnDefault("'card'")
    @Column(length = 20)
    @Check(constraints = "method in ('card', 'cash', 'transfer', 'voucher')")
    private PaymentMethod method = PaymentMethod.CARD;

    @NotNull @Convert(converter = PaymentStatus.InColumn.class)
    @ColumnDefault("'pending'")
    @Column(length = 20)
    @Check(constraints = "status in ('pending', 'paid', 'failed', 'refunded')")
    private PaymentStatus status = PaymentStatus.PENDING;

    @Size(max = 100) private @Nullable String providerReference;

    private @Nullable Instant paidAt;

    /** For JPA alone. */
    @SuppressWarnings("NullAway.Init")
    protected Payment() {}

    public Payment(Booking booking, BigDecimal amount, PaymentMethod method) {
        this.booking = booking;
        this.amount = amount;
        this.method = method;
    }

    public Booking getBooking() {
        return booking;
    }

    public void setBooking(Booking booking) {
        this.booking = booking;
    }

    public BigDecimal getAmount() {
        return amount;
    }

    public void setAmount(BigDecimal amount) {
        this.amount = amount;
    }

    public String getCurrency() {
        return currency;
    }

    public void setCurrency(String currency) {
        this.currency = currency;
    }

    public PaymentMethod getMethod() {
        return method;
    }

    public void setMethod(PaymentMethod method) {
        this.method = method;
    }

    public PaymentStatus getStatus() {
        return status;
    }

    public void setStatus(PaymentStatus status) {
        this.status = status;
    }

    public @Nullable String getProviderReference() {
        return providerReference;
    }

    public void setProviderReference(@Nullable String providerReference) {
        this.providerReference = providerReference;
    }

    public @Nullable Instant getPaidAt() {
        return paidAt;
    }

    public void setPaidAt(@Nullable Instant paidAt) {
        this.paidAt = paidAt;
    }
}
