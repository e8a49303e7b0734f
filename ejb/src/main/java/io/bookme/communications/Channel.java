package io.bookme.communications;

import io.bookme.core.LowerCaseConverter;
import jakarta.persistence.Converter;

/**
 * The way a message goes.
 */
public enum Channel {
    EMAIL,
    SMS;

    /** As the word in the column. */
    @Converter
    public static class InColumn extends LowerCaseConverter<Channel> {
        public InColumn() {
            super(Channel.class);
        }
    }
}
