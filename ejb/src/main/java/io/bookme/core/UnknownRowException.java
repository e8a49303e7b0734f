package io.bookme.core;

import jakarta.ejb.ApplicationException;

/** A row that was asked for by its key is not there. */
@ApplicationException(rollback = true)
public class UnknownRowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param what in words, such as "service"
     */
    public UnknownRowException(String what, long id) {
        super("There is no " + what + " " + id);
    }
}
