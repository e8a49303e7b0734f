package io.bookme.migrations;

/**
 * Something that a person has to mend: what is wrong, and the next step to take.
 *
 * <p>The message names the tenant, app and migration it speaks of; {@link #nextStep()} is a sentence or a
 * command line that can be followed as it stands.
 */
public class BookMeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String nextStep;

    public BookMeException(String message, String nextStep) {
        super(message);
        this.nextStep = nextStep;
    }

    public BookMeException(String message, String nextStep, Throwable cause) {
        super(message, cause);
        this.nextStep = nextStep;
    }

    /** What the reader should do now. */
    public final String nextStep() {
        return nextStep;
    }
}
