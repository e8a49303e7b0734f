package io.bookme.migrations.state;

import io.bookme.migrations.BookMeException;

/** An entity asks for a foreign key between a shared table and a tenant's, which no migration may make. */
public final class CrossingKeyException extends BookMeException {
    private static final long serialVersionUID = 1L;

    private CrossingKeyException(String key) {
        super(
                key + " is refused: keys never cross between shared and tenant tables (one uncommitted tenant migration"
                        + " would block writers of the shared table, and a delete there would check every tenant)",
                "Map the id alone: a plain column such as 'private @Nullable Long userId' in place of the association.");
    }

    static CrossingKeyException between(String from, String to, boolean fromShared) {
        return new CrossingKeyException("A foreign key from the " + kind(fromShared) + " table " + from + " to the "
                + kind(!fromShared) + " table " + to);
    }

    /** What Hibernate says of an association with an entity of the other persistence unit. */
    static CrossingKeyException toOtherUnit(String message, String entity, boolean fromShared) {
        return new CrossingKeyException("A foreign key from a " + kind(fromShared) + " table to the "
                + kind(!fromShared) + " entity " + entity + " (" + message + ")");
    }

    private static String kind(boolean shared) {
        return shared ? "shared" : "tenant";
    }
}
