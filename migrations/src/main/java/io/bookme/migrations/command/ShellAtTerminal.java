package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import jdk.jshell.tool.JavaShellToolBuilder;

/** The JDK's own JShell at a terminal: completion, history and editing are all its. */
final class ShellAtTerminal {
    /** Tells whoever first uses JShell's history of a folder that was made for it; kept, or the level is lost. */
    private static final Logger PREFERENCES_LOG = Logger.getLogger("java.util.prefs");

    private ShellAtTerminal() {}

    /**
     * @return JShell's exit code
     */
    static int run(List<String> imports) {
        PREFERENCES_LOG.setLevel(Level.WARNING);
        try {
            Path startup = Files.createTempFile("bookme-shell", ".jsh");
            try {
                Files.write(startup, imports);
                return JavaShellToolBuilder.builder()
                        .interactiveTerminal(true)
                        .start(
                                "--execution",
                                "local",
                                "--class-path",
                                System.getProperty("java.class.path"),
                                "--startup",
                                startup.toString());
            } finally {
                Files.deleteIfExists(startup);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new BookMeException("JShell could not be started: " + e.getMessage(), "Try ./manage shell -c.", e);
        }
    }
}
