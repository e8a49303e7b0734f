package io.bookme.migrations.command;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether what a verb wrote got to where it was to go. */
final class Output {
    private static final int KIND = 0170000;
    private static final int PIPE = 0010000;
    private static final int SOCKET = 0140000;

    private Output() {}

    /** Whether the result was lost; a reader who has gone has seen what it wanted, as head does. */
    static boolean isLost(PrintStream out) {
        return out.checkError() && !(out == System.out && hasReader());
    }

    /** As {@code stat} tells of the process's standard output. */
    private static boolean hasReader() {
        try {
            int mode = (Integer) Files.getAttribute(Path.of("/dev/fd/1"), "unix:mode");
            return (mode & KIND) == PIPE || (mode & KIND) == SOCKET;
        } catch (IOException | UnsupportedOperationException e) {
            // closed, or a system that does not tell: then it is an error like any other
            return false;
        }
    }
}
