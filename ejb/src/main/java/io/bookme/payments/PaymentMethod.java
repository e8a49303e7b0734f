package io.bookme.payments;

import io.bookme.core.LowerCaseConverter;
import jakarta.persistence.Converter;

/**
 * How the customer pays.
 */
public enum PaymentMethod {
    CARD,
    CASH,
    TRANSFER,
    VOUCHER;

    /** As the word in the column. */
    @Converter
    public static class InColumn extends LowerCaseConverter<PaymentMethod> {
        public InColumn() {
            super(PaymentMethod.class);
        }
    }
}
