package io.bookme.resources;

import io.bookme.core.LowerCaseConverter;
import jakarta.persistence.Converter;

/**
 * What sort of thing a resource is.
 */
public enum ResourceKind {
    ROOM,
    EQUIPMENT,
    VEHICLE,
    OTHER;

    /** As the word in the column. */
    @Converter
    public static class InColumn extends LowerCaseConverter<ResourceKind> {
        public InColumn() {
            super(ResourceKind.class);
        }
    }
}
