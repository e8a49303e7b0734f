package io.bookme.migrations.command;

import io.bookme.migrations.tenant.InvalidTenantException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
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
    private static final String COMPLETION = "completion";

    /** In the order of the overview. */
    private static final Map<String, Function<Context, Object>> VERBS = verbs();

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
        CommandLine line = new CommandLine(new Manage(context));
        verbs(context, arguments).forEach(line::addSubcommand);
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
        if (Output.isLost(context.out()) && code == ExitCode.DONE) {
            ErrorText.print(
                    context.err(),
                    "The result could not be written to standard output",
                    "See that there is room where it goes; what was asked for was done, and need not be done again.");
            return ExitCode.FAILED;
        }
        return code;
    }

    private static Map<String, Function<Context, Object>> verbs() {
        Map<String, Function<Context, Object>> verbs = new LinkedHashMap<>();
        verbs.put("demo", Demo::new);
        verbs.put("runserver", RunServer::new);
        verbs.put("setup_database", SetupDatabase::new);
        verbs.put("migrate_schemas", MigrateSchemas::new);
        verbs.put("makemigrations", MakeMigrations::new);
        verbs.put("showmigrations", ShowMigrations::new);
        verbs.put("sqlmigrate", SqlMigrate::new);
        verbs.put("runs", ShowRuns::new);
        verbs.put("run", ShowRun::new);
        verbs.put("retry", RetryRun::new);
        verbs.put("resume", ResumeRun::new);
        verbs.put("stop", StopRun::new);
        verbs.put("undo", UndoRuns::new);
        verbs.put("create_tenant", CreateTenant::new);
        verbs.put("list_tenants", ListTenants::new);
        verbs.put("rename_tenant", RenameTenant::new);
        verbs.put("suspend_tenant", SuspendTenant::new);
        verbs.put("activate_tenant", ActivateTenant::new);
        verbs.put("archive_tenant", ArchiveTenant::new);
        verbs.put("clone_tenant", CloneTenant::new);
        verbs.put("verify_tenant", VerifyTenant::new);
        verbs.put("repair_tenant", RepairTenant::new);
        verbs.put("delete_tenant", DeleteTenant::new);
        verbs.put("create_user", CreateUser::new);
        verbs.put("shell", Shell::new);
        verbs.put("dbshell", DbShell::new);
        verbs.put(COMPLETION, Completion::new);
        verbs.put("dumpdata", DumpData::new);
        verbs.put("loaddata", LoadData::new);
        verbs.put("backup", TakeBackup::new);
        verbs.put("restore", RestoreBackup::new);
        return Collections.unmodifiableMap(verbs);
    }

    /**
     * The verb that is meant, as making all of them takes a fifth of a second; all where it is none of them, or the one
     * that looks at the others.
     */
    private static List<Object> verbs(Context context, String... arguments) {
        Optional<Function<Context, Object>> meant = Stream.of(arguments)
                .filter(argument -> !argument.startsWith("-"))
                .findFirst()
                .filter(verb -> !verb.equals(COMPLETION) || List.of(arguments).contains(Completion.SCHEMAS))
                .flatMap(verb -> Optional.ofNullable(VERBS.get(verb)));
        return meant.<Collection<Function<Context, Object>>>map(List::of).orElse(VERBS.values()).stream()
                .map(verb -> verb.apply(context))
                .toList();
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
