package io.bookme.migrations.command;

import io.bookme.migrations.tenant.InvalidTenantException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
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
        description = {
            "BookMe: a booking backend for many tenants, and the safe way to change its database.",
            "Try it: ./manage demo"
        },
        commandListHeading = "%nVerbs (./manage VERB --help tells more):%n",
        footer = {
            "",
            "The database: --database-url or BOOKME_DATABASE_URL with BOOKME_OWNER_USER and",
            "BOOKME_OWNER_PASSWORD, else the embedded PostgreSQL of this checkout.",
            "Exit codes: 0 done, 1 something failed or is left, 2 wrong usage, 3 a question had no answer."
        })
public final class Manage implements Callable<Integer> {
    private static final int HELP_WIDTH = 110;

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
        java.util.Objects.requireNonNull(spec).commandLine().usage(context.out());
        return ExitCode.DONE;
    }

    /** Runs a verb and tells how it ended; prints errors itself. */
    static int run(Context context, String... arguments) {
        CommandLine line = new CommandLine(new Manage(context))
                .addSubcommand(new Demo(context))
                .addSubcommand(new RunServer(context))
                .addSubcommand(new SetupDatabase(context))
                .addSubcommand(new MigrateSchemas(context))
                .addSubcommand(new MakeMigrations(context))
                .addSubcommand(new ShowMigrations(context))
                .addSubcommand(new SqlMigrate(context))
                .addSubcommand(new ShowRuns(context))
                .addSubcommand(new ShowRun(context))
                .addSubcommand(new RetryRun(context))
                .addSubcommand(new ResumeRun(context))
                .addSubcommand(new StopRun(context))
                .addSubcommand(new UndoRuns(context))
                .addSubcommand(new CreateTenant(context))
                .addSubcommand(new ListTenants(context))
                .addSubcommand(new RenameTenant(context))
                .addSubcommand(new SuspendTenant(context))
                .addSubcommand(new ActivateTenant(context))
                .addSubcommand(new ArchiveTenant(context))
                .addSubcommand(new CloneTenant(context))
                .addSubcommand(new VerifyTenant(context))
                .addSubcommand(new RepairTenant(context))
                .addSubcommand(new DeleteTenant(context))
                .addSubcommand(new CreateUser(context))
                .addSubcommand(new Shell(context))
                .addSubcommand(new DbShell(context))
                .addSubcommand(new Completion(context))
                .addSubcommand(new DumpData(context))
                .addSubcommand(new LoadData(context))
                .addSubcommand(new TakeBackup(context))
                .addSubcommand(new RestoreBackup(context));
        line.setOut(new PrintWriter(context.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(context.err(), true, StandardCharsets.UTF_8));
        line.setUsageHelpWidth(HELP_WIDTH);
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
        context.out().flush();
        return code;
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
        return String.valueOf(problem.getMessage());
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
