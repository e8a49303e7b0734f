package io.bookme.core;

import jakarta.ejb.ApplicationException;

/** A row was to be changed by somebody who had not seen its latest version; nothing was changed. */
@ApplicationException(rollback = true)
public class StaleVersionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StaleVersionException(StoredEntity row) {
        super(row + " has changed since it was read; it is at version " + row.getVersion() + " now");
    }
}
