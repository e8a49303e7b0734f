package io.bookme.config;

/** What is kept for this checkout cannot be used; the message says why and what to do next. */
public final class LocalStateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LocalStateException(String message) {
        super(message);
    }

    public LocalStateException(String message, Throwable cause) {
        super(message, cause);
    }
}
