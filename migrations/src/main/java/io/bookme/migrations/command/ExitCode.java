package io.bookme.migrations.command;

/** How a verb ends, for scripts. */
final class ExitCode {
    /** Done, or nothing to do. */
    static final int DONE = 0;

    /** Something failed, was stopped or is left. */
    static final int FAILED = 1;

    /** Called in a wrong way; nothing was begun. */
    static final int USAGE = 2;

    /** A question had no answer; nothing was begun. */
    static final int NO_ANSWER = 3;

    /** Ended by a signal, as shells count it. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
