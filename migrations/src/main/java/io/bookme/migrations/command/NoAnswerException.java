package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;

/** A question had to be asked and nobody was there to answer it; nothing was begun. */
final class NoAnswerException extends BookMeException {
    private static final long serialVersionUID = 1L;

    NoAnswerException(String message, String nextStep) {
        super(message, nextStep);
    }
}
