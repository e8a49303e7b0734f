package io.bookme.migrations.command;

import picocli.CommandLine.Option;

/** What every verb understands. */
final class CommonOptions {
    static final String VERBOSITY = "--verbosity";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    @Option(
            names = {"-v", VERBOSITY},
            paramLabel = "N",
            defaultValue = "1",
            converter = VerbosityOption.class,
            description = "0 only errors and the result, 1 normal, 2 each schema, 3 stack traces too (default: 1).")
    private int verbosity = 1;

    int verbosity() {
        return verbosity;
    }

    boolean isHelpWanted() {
        return help;
    }
}
