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
        description = {"Print a script that completes verbs, options, apps and schemas in bash and zsh."},
        footer = {
            "",
            "Examples:",
            "  ./manage completion > ~/.bookme-completion",
            "  source ~/.bookme-completion          put this line into ~/.bashrc or ~/.zshrc",
            "  source <(./manage completion)        for this shell alone"
        })
final class Completion implements Callable<Integer> {
    static final String SCHEMAS = "--schemas";

    /** Stands before the generated part, which expects a value in the word after its option and nowhere else. */
    private static final String OURS = """

            # The schemas of the database at hand, asked of the very launcher that stands in the line; nobody waits for
            # them where something else is meant.
            function _manage_schemas() {
              local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
              case "$word" in -*) return ;; esac
              case "$before" in
                "$1") ;;
                -*) return ;;
                *) [ -z "$1" ] || return ;;
              esac
              "${COMP_WORDS[0]/#\\~/$HOME}" completion --schemas 2>/dev/null
            }

            # --schema=tenant_demo is completed as --schema tenant_demo. Bash hands it over as three words, zsh as one, and
            # then takes what is found for the whole of it.
            function _complete_manage_words() {
              local words=() at=$COMP_CWORD whole="" word i
              for ((i = 0; i < ${#COMP_WORDS[@]}; i++)); do
                word=${COMP_WORDS[i]}
                case "$word" in
                  "=")
                    if [ $i -eq $COMP_CWORD ]; then
                      words+=("")
                    elif [ $i -lt $COMP_CWORD ]; then
                      at=$((at - 1))
                    fi
                    ;;
                  --*=*)
                    words+=("${word%%=*}" "${word#*=}")
                    if [ $i -le $COMP_CWORD ]; then
                      at=$((at + 1))
                    fi
                    if [ $i -eq $COMP_CWORD ]; then
                      whole="${word%%=*}="
                    fi
                    ;;
                  *) words+=("$word") ;;
                esac
              done
              local COMP_WORDS=("${words[@]}") COMP_CWORD=$at
              _complete_manage
              if [ -n "$whole" ]; then
                COMPREPLY=("${COMPREPLY[@]/#/$whole}")
              fi
            }

            """;

    /** Its schema is to be one that is not there yet. */
    private static final String CREATE_TENANT = "create_tenant";

    private final Context context;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Option(names = SCHEMAS, hidden = true, description = "Print the schemas' names, one a line.")
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
        root.getSubcommands().forEach((name, verb) -> know(verb.getCommandSpec(), apps));
        String script = AutoComplete.bash("manage", root);
        int body = script.indexOf('\n') + 1;
        String generated = script.substring(body)
                .replace("complete -F _complete_manage ", "complete -F _complete_manage_words ")
                // without the quotes each schema is a word of its own
                .replaceAll("\\(\"(\\$\\(_manage_schemas [^)]*\\))\"\\)", "($1)");
        context.out().print(script.substring(0, body) + OURS + generated);
        return ExitCode.DONE;
    }

    /** Puts the values in that a label promises. */
    private static void know(CommandSpec verb, List<String> apps) {
        for (OptionSpec option : List.copyOf(verb.options())) {
            List<String> values = values(option, apps, option.longestName());
            if (!values.isEmpty()) {
                verb.remove(option);
                verb.addOption(option.toBuilder().completionCandidates(values).build());
            }
        }
        for (PositionalParamSpec parameter : List.copyOf(verb.positionalParameters())) {
            List<String> values = values(parameter, apps, "");
            if (!values.isEmpty()) {
                verb.remove(parameter);
                verb.addPositional(
                        parameter.toBuilder().completionCandidates(values).build());
            }
        }
    }

    /**
     * @param option its name; empty if it is none
     */
    private static List<String> values(ArgSpec argument, List<String> apps, String option) {
        boolean isNew = argument.command().name().equals(CREATE_TENANT);
        if (argument.completionCandidates() != null || isNew) {
            return List.of();
        }
        String label = argument.paramLabel().toLowerCase(Locale.ROOT);
        List<String> values = new ArrayList<>();
        if (label.equals("app")) {
            values.addAll(apps);
        } else if (label.equals("schema")) {
            values.add("$(_manage_schemas " + option + ")");
        }
        return values;
    }

    /** Whoever completes waits, so nothing is started for it: a database of the checkout that is asleep has no names. */
    private int printSchemas() {
        if (where.url(context).isEmpty()
                && context.checkout().filter(LocalDatabase::isRunning).isEmpty()) {
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
