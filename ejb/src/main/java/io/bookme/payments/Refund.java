package io.bookme.payments;

import io.bookme.core.TenantAwareEntity;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.Instant;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.jspecify.annotations.Nullable;

/**
 * Money given back of a payment, in the payment's currency; without a time as long as it is only promised.
 */
@Entity
@Table(name = "payments_refund", indexes = @Index(name = "payments_refund_payment_idx", columnList = "payment_id"))
public class Refund extends TenantAwareEntity {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "payment_id", nullable = false, foreignKey = @ForeignKey(name = "payments_refund_payment_fk"))
    @OnDelete(action = OnDeleteAction.RESTRICT)
    private Payment payment;

    @NotNull @Digits(integer = 8, fraction = 2) @DecimalMin("0.01") @Check(constraints = "amount > 0")
    private BigDecimal amount;

    @NotNull @Size(max = 200) @ColumnDefault("''")
    private String reason = "";

    private @Nullable Instant refundedAt;

    /** For JPA alone. */
    @SuppressWarnings("NullAway.Init")
    protected Refund() {}

    public Refund(Payment payment, BigDecimal amount) {
        this.payment = payment;
        this.amount = amount;
    }

    public Payment getPayment() {
        return payment;
    }

    public void setPayment(Payment payment) {
        this.payment = payment;
    }

    public BigDecimal getAmount() {
        return amount;
    }

    public void setAmount(BigDecimal amount) {
        this.amount = amount;
    }

    public String getReason() {
        return reason;
    }

    public void setReason(String reason) {
        this.reason = reason;
    }

    public @Nullable Instant getRefundedAt() {
        return refundedAt;
    }

    public void setRefundedAt(@Nullable Instant refundedAt) {
        this.refundedAt = refundedAt;
    }
}
