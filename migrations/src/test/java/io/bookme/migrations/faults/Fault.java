package io.bookme.migrations.faults;

/**
 * What happens to a process at which of its operations on the database.
 *
 * @param kind what breaks
 * @param moment on which side of the operation
 * @param operation its number, from 1
 */
record Fault(Kind kind, Moment moment, int operation) {
    /** Nothing ever breaks. */
    static final Fault NONE = new Fault(Kind.CUT, Moment.BEFORE, 0);

    enum Kind {
        /** The process dies, and all of its connections with it. */
        DEATH,
        /** One connection breaks, and the process lives on. */
        CUT
    }

    enum Moment {
        /** PostgreSQL never hears of the operation. */
        BEFORE,
        /** PostgreSQL has carried it out, and nobody hears the answer. */
        AFTER
    }

    @Override
    public String toString() {
        return kind + " " + moment + " operation " + operation;
    }
}
