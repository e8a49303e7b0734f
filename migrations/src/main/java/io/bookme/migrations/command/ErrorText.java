package io.bookme.migrations.command;

import io.bookme.config.LocalStateException;
import io.bookme.migrations.BookMeException;
import io.bookme.migrations.run.Failure;
import java.io.PrintStream;

/** How an error is told: what is wrong, then the next step; a stack trace only for those who ask for one. */
final class ErrorText {
    private static final int STACK_TRACES = 3;

    private ErrorText() {}

    static void print(PrintStream err, Throwable error, int verbosity) {
        if (error instanceof BookMeException ours) {
            print(err, String.valueOf(ours.getMessage()), ours.nextStep());
        } else if (error instanceof LocalStateException state) {
            print(
                    err,
                    String.valueOf(state.getMessage()),
                    "Do what the message says, then run the same command again.");
        } else {
            print(
                    err,
                    "Unexpected: " + error,
                    verbosity < STACK_TRACES
                            ? "Run it again with --verbosity 3 and report what it then prints."
                            : "Report this with the stack trace.");
        }
        if (verbosity >= STACK_TRACES) {
            error.printStackTrace(err);
        }
    }

    static void print(PrintStream err, String message, String nextStep) {
        err.println("Error: " + message.strip());
        err.println("Next: " + nextStep);
        err.flush();
    }

    /** A schema that failed. */
    static void print(PrintStream err, Failure failure) {
        StringBuilder message = new StringBuilder(failure.message().strip());
        failure.migration()
                .ifPresent(migration -> message.append("\n  migration: ").append(migration));
        failure.sqlState().ifPresent(state -> message.append("\n  SQLSTATE:  ").append(state));
        failure.statement()
                .ifPresent(statement -> message.append("\n  statement: ")
                        .append(statement.strip().replace("\n", "\n             ")));
        print(err, message.toString(), failure.nextStep());
    }
}
