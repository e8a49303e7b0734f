package io.bookme.tenancy;

import java.time.Duration;
import java.util.Optional;

/** Why a call is not served for a tenant. */
public enum Refusal {
    UNKNOWN_HOST("No tenant is reached under this host.", 0),
    STRANGER("You are not a member of the tenant of this host.", 0),
    SUSPENDED("The tenant is suspended: its data is kept and not served until an operator activates it.", 0),
    ARCHIVED("The tenant is archived: its data is kept and not served until an operator activates it.", 0),
    BEHIND("The tenant is being brought up to date. Try again in a moment.", 5),
    HELD("The tenant is held back at an older version by an operator. It is served again when the hold ends.", 60);

    private final String message;
    private final int retryAfterSeconds;

    Refusal(String message, int retryAfterSeconds) {
        this.message = message;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** What the caller is told; it says nothing that a stranger may not know. */
    public String message() {
        return message;
    }

    /** When the same call may succeed without anybody doing anything about it; empty if it will not. */
    public Optional<Duration> retryAfter() {
        return retryAfterSeconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(retryAfterSeconds));
    }
}
