package io.bookme.migrations.tenant;

import java.util.Locale;

/** Where a tenant is in its life. */
public enum TenantStatus {
    /** Migrated and served. */
    ACTIVE,
    /** Migrated, not served. */
    SUSPENDED,
    /** Neither migrated nor served; migrated before it returns. */
    ARCHIVED;

    /** As the table holds it, and as people write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static TenantStatus ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
