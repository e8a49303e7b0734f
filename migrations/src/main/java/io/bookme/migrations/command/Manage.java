package io.bookme.migrations.command;

import io.bookme.migrations.tenant.InvalidTenantException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: {@code ./manage VERB ...}; alone it prints the overview. */
@Command(
        name = "./manage",
        versionProvider = Version.class,
        synopsisSubcommandLabel = "VERB",
        description = {Manage.ABOUT, "Try it: ./manage demo"},
        commandListHeading = "%nVerbs (./manage VERB --help tells more):%n",
        footer = {
            "",
            "The database: --database-url or BOOKME_DATABASE_URL with BOOKME_OWNER_USER and",
            "BOOKME_OWNER_PASSWORD, else the embedded PostgreSQL of this checkout.",
            "Exit codes: 0 done, 1 something failed or is left, 2 wrong usage, 3 a question had no answer,",
            "130 ended by a signal: the first Ctrl-C lets a run come to a good end, the second one ends it at once."
        })
public final class Manage implements Callable<Integer> {
    private static final int HELP_WIDTH = 110;
    static final String ABOUT = "BookMe: a booking backend for many tenants, and the safe way to change its database.";

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this overview and exit.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the versions and exit.")
    private boolean version;

    private final Context context;

    Manage(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Objects.requireNonNull(spec).commandLine().usage(context.out());
        return ExitCode.DONE;
    }

    /** Runs a verb and tells how it ended; prints errors itself. */
    static int run(Context context, String... arguments) {
        CommandLine line = new CommandLine(new Manage(context));
        List<Verb> verbs = verbs(arguments);
        verbs.forEach(verb -> line.addSubcommand(verb.make().apply(context)));
        if (verbs.size() > 1) {
            describe(line, context);
        }
        line.setOut(new PrintWriter(context.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(context.err(), true, StandardCharsets.UTF_8));
        line.setUsageHelpWidth(HELP_WIDTH);
        line.setHelpSectionKeys(line.getHelpSectionKeys().stream()
                .filter(key -> !key.equals(UsageMessageSpec.SECTION_KEY_HEADER))
                .toList());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((problem, given) -> {
            ErrorText.print(context.err(), wrongUsage(problem), "See " + name(problem.getCommandLine()) + " --help");
            return ExitCode.USAGE;
        });
        line.setExecutionExceptionHandler((problem, command, parsed) -> {
            ErrorText.print(context.err(), problem, verbosity(parsed));
            return exitCode(problem);
        });
        int code = line.execute(arguments);
        if (Output.isLost(context.out()) && code == ExitCode.DONE) {
            ErrorText.print(
                    context.err(),
                    "The result could not be written to standard output",
                    "See that there is room where it goes; what was asked for was done, and need not be done again.");
            return ExitCode.FAILED;
        }
        return code;
    }

    /**
     * The verb that is meant, as making all of them takes a fifth of a second; all where it is none of them, or the one
     * that looks at the others.
     */
    private static List<Verb> verbs(String... arguments) {
        return Stream.of(arguments)
                .filter(argument -> !argument.startsWith("-"))
                .findFirst()
                .filter(verb -> !verb.equals(Verb.COMPLETION) || Completion.asksForNames(arguments))
                .flatMap(Verb::named)
                .map(List::of)
                .orElse(Verb.ALL);
    }

    /** The overview has a line for each verb that can be used here. */
    private static void describe(CommandLine line, Context context) {
        boolean isCheckout = context.checkout().isPresent();
        for (Verb verb : Verb.ALL) {
            Objects.requireNonNull(line.getSubcommands().get(verb.name()))
                    .getCommandSpec()
                    .usageMessage()
                    .header(verb.summary())
                    .hidden(verb.needsCheckout() && !isCheckout);
        }
        if (!isCheckout) {
            String needing = Verb.ALL.stream()
                    .filter(Verb::needsCheckout)
                    .map(Verb::name)
                    .collect(Collectors.joining(", "));
            line.getCommandSpec()
                    .usageMessage()
                    .description(ABOUT)
                    .footer(Stream.concat(
                                    Stream.of("", "Only in a checkout of the sources: " + needing + "."),
                                    Stream.of(
                                            line.getCommandSpec().usageMessage().footer()))
                            .toArray(String[]::new));
        }
    }

    private static String name(CommandLine command) {
        return command.getCommandSpec().qualifiedName();
    }

    private static String wrongUsage(ParameterException problem) {
        if (problem instanceof UnmatchedArgumentException unmatched
                && unmatched.getCommandLine().getParent() == null
                && !unmatched.isUnknownOption()) {
            List<String> similar = unmatched.getSuggestions();
            return "There is no verb '" + unmatched.getUnmatched().get(0) + "'"
                    + (similar.isEmpty() ? "" : "; did you mean " + String.join(" or ", similar) + "?");
        }
        String message = String.valueOf(problem.getMessage());
        if (problem instanceof UnmatchedArgumentException unmatched) {
            return message
                    + Mistyped.meant(
                                    unmatched.getUnmatched().get(0),
                                    unmatched
                                            .getCommandLine()
                                            .getCommandSpec()
                                            .optionsMap()
                                            .keySet())
                            .map(name -> "; did you mean " + name + "?")
                            .orElse("");
        }
        // Java's types are no words of ours
        return message.replaceFirst(" is not an? (?:int|long)$", " is no whole number");
    }

    private static int verbosity(ParseResult parsed) {
        ParseResult verb = parsed.subcommand();
        return verb == null ? 1 : verb.matchedOptionValue(CommonOptions.VERBOSITY, 1);
    }

    private static int exitCode(Exception problem) {
        boolean isInvalidName = problem instanceof InvalidTenantException tenant
                && tenant.reason() == InvalidTenantException.Reason.INVALID;
        if (problem instanceof UsageException || isInvalidName) {
            return ExitCode.USAGE;
        }
        return problem instanceof NoAnswerException ? ExitCode.NO_ANSWER : ExitCode.FAILED;
    }

    /** The process's entrance. */
    public static void main(String[] arguments) {
        Interrupts interrupts = new Interrupts(System::exit, Runtime.getRuntime()::halt).listening();
        System.exit(run(Context.ofProcess(interrupts), arguments));
    }
}
