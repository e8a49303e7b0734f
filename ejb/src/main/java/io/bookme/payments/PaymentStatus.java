package io.bookme.payments;

import io.bookme.core.LowerCaseConverter;
import jakarta.persistence.Converter;

/**
 * Pending until the provider or the till says otherwise; a paid one may be refunded as a whole.
 */
public enum PaymentStatus {
    PENDING,
    PAID,
    FAILED,
    REFUNDED;

    /** As the word in the column. */
    @Converter
    public static class InColumn extends LowerCaseConverter<PaymentStatus> {
        public InColumn() {
            super(PaymentStatus.class);
        }
    }
}
