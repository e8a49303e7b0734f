package io.bookme.core;

import jakarta.ejb.ApplicationException;

/** A value names another row that is not there; nothing was changed. */
@ApplicationException(rollback = true)
public class InvalidReferenceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String field;

    /**
     * @param field the one that names it
     */
    public InvalidReferenceException(String field, String message) {
        super(message);
        this.field = field;
    }

    public String field() {
        return field;
    }
}
