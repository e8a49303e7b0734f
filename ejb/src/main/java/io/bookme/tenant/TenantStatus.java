package io.bookme.tenant;

import io.bookme.core.LowerCaseConverter;
import jakarta.persistence.Converter;

/**
 * Active: migrated and served. Suspended: migrated, not served. Archived: neither, and migrated before it returns.
 */
public enum TenantStatus {
    ACTIVE,
    SUSPENDED,
    ARCHIVED;

    /** As the word in the column. */
    @Converter
    public static class InColumn extends LowerCaseConverter<TenantStatus> {
        public InColumn() {
            super(TenantStatus.class);
        }
    }
}
