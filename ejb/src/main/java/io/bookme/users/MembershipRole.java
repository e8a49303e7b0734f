package io.bookme.users;

import io.bookme.core.LowerCaseConverter;
import jakarta.persistence.Converter;

/**
 * What a user may do in one tenant; each may do all that the next one may.
 */
public enum MembershipRole {
    OWNER,
    MANAGER,
    STAFF;

    /** As the word in the column. */
    @Converter
    public static class InColumn extends LowerCaseConverter<MembershipRole> {
        public InColumn() {
            super(MembershipRole.class);
        }
    }
}
