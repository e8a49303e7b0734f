package io.bookme.bookings;

import io.bookme.core.LowerCaseConverter;
import jakarta.persistence.Converter;

/**
 * Pending and confirmed bookings are live: they occupy their staff member. The other three are ends.
 */
public enum BookingStatus {
    PENDING,
    CONFIRMED,
    COMPLETED,
    CANCELLED,
    NO_SHOW;

    /** As the word in the column. */
    @Converter
    public static class InColumn extends LowerCaseConverter<BookingStatus> {
        public InColumn() {
            super(BookingStatus.class);
        }
    }
}
