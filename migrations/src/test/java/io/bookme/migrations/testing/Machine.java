package io.bookme.migrations.testing;

import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Assumptions;

/** What a test needs of the machine beside a JDK, and a plain one may lack. */
public final class Machine {
    private Machine() {}

    /** Reports the test as skipped, and in CI, where {@code BOOKME_CI} is set, as failed. */
    public static void lacks(String what) {
        if (System.getenv("BOOKME_CI") != null) {
            fail(what);
        }
        Assumptions.abort(what);
    }
}
