package io.bookme.migrations.command;

import io.bookme.migrations.run.Db;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints what bash and zsh need to complete verbs, options, apps and the schemas of the database at hand. */
@Command(
        name = "completion",
        description = {
            "Print a script that completes verbs, options, apps and schemas in bash and zsh."
        },
        footer = {
            "",
            "Examples:",
            "  ./manage completion > ~/.bookme-completion",
            "  source ~/.bookme-completion          put this line into ~/.bashrc or ~/.zshrc",
            "  source <(./manage completion)        for this shell alone"
        })
final class Completion implements Callable<Integer> {
    /** Asks the very launcher that stands in the line; says nothing if it cannot. */
    private static final String SCHEMAS = """
            # The schemas of the database at hand.
            function _manage_schemas() {
              "${COMP_WORDS[0]/#\\~/$HOME}" completion --schemas 2>/dev/null
            }

            """;

    private static final String ASKS_FOR_SCHEMAS = "$(_manage_schemas)";

    private final Context context;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Option(names = "--schemas", hidden = true, description = "Print the schemas' names, one a line.")
    private boolean schemas;

    Completion(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (schemas) {
            return printSchemas();
        }
        CommandLine root = Objects.requireNonNull(spec).root().commandLine();
        List<String> apps = context.changelogs().get().stream()
                .map(file -> file.app().name())
                .distinct()
                .sorted()
                .toList();
        root.getSubcommands().values().forEach(verb -> know(verb.getCommandSpec(), apps));
        String script = AutoComplete.bash("manage", root);
        int body = script.indexOf('\n') + 1;
        context.out().print(script.substring(0, body) + "\n" + SCHEMAS + script.substring(body));
        return ExitCode.DONE;
    }

    /** Puts the values in that a label promises. */
    private static void know(CommandSpec verb, List<String> apps) {
        for (OptionSpec option : List.copyOf(verb.options())) {
            List<String> values = values(option, apps);
            if (!values.isEmpty()) {
                verb.remove(option);
                verb.addOption(option.toBuilder().completionCandidates(values).build());
            }
        }
        for (PositionalParamSpec parameter : List.copyOf(verb.positionalParameters())) {
            List<String> values = values(parameter, apps);
            if (!values.isEmpty()) {
                verb.remove(parameter);
                verb.addPositional(
                        parameter.toBuilder().completionCandidates(values).build());
            }
        }
    }

    private static List<String> values(ArgSpec argument, List<String> apps) {
        if (argument.completionCandidates() != null) {
            return List.of();
        }
        String label = argument.paramLabel().toLowerCase(Locale.ROOT);
        List<String> values = new ArrayList<>();
        if (label.equals("app")) {
            values.addAll(apps);
        } else if (label.equals("schema")) {
            values.add(ASKS_FOR_SCHEMAS);
        }
        return values;
    }

    /** Whoever completes waits, so nothing is started for it: a database of the checkout that is asleep has no names. */
    private int printSchemas() {
        if (where.url(context).isEmpty() && context.checkout().filter(LocalDatabase::isRunning).isEmpty()) {
            return ExitCode.DONE;
        }
        try (Database database = Database.open(context, where)) {
            Db.query(
                            database.owner(),
                            "select schema_name from bookme.schema_state where kind in ('shared', 'tenant') order by 1",
                            statement -> {},
                            row -> row.getString(1))
                    .forEach(context.out()::println);
        }
        return ExitCode.DONE;
    }
}
