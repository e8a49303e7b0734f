package io.bookme.migrations.tenant;

import io.bookme.migrations.BookMeException;

/** What was asked for a tenant cannot be; nothing was changed. */
public final class InvalidTenantException extends BookMeException {
    private static final long serialVersionUID = 1L;

    /** Why it cannot be. */
    public enum Reason {
        /** The value has a form that is not allowed. */
        INVALID,
        /** Somebody else has it already, or the tenant's state forbids it. */
        CONFLICT,
        /** There is no such tenant. */
        UNKNOWN
    }

    private final Reason reason;

    InvalidTenantException(Reason reason, String message, String nextStep) {
        super(message, nextStep);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
