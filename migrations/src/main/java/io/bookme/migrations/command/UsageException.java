package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;

/** A verb was called in a way that makes no sense; nothing was begun. */
final class UsageException extends BookMeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message, String nextStep) {
        super(message, nextStep);
    }

    UsageException(String message, String nextStep, BookMeException cause) {
        super(message, nextStep, cause);
    }

    /** What was asked for cannot be, as this tells. */
    static UsageException of(BookMeException problem) {
        return new UsageException(String.valueOf(problem.getMessage()), problem.nextStep(), problem);
    }
}
