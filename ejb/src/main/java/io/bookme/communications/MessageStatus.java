package io.bookme.communications;

import io.bookme.core.LowerCaseConverter;
import jakarta.persistence.Converter;

/**
 * Queued until somebody has tried to send it.
 */
public enum MessageStatus {
    QUEUED,
    SENT,
    FAILED;

    /** As the word in the column. */
    @Converter
    public static class InColumn extends LowerCaseConverter<MessageStatus> {
        public InColumn() {
            super(MessageStatus.class);
        }
    }
}
