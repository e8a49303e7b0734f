package io.bookme.tenancy;

/**
 * A tenant's table was asked for by a call that belongs to no tenant: a fault in the program, in a request as well as in
 * a timer, an asynchronous method or a batch job. Nothing was read or written.
 */
public class NoTenantException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NoTenantException(String message) {
        super(message);
    }
}
