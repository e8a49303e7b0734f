package io.bookme.migrations.command;

import io.bookme.migrations.run.Db;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
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
        description = {"Print a script that completes verbs, options, apps, migrations and schemas in bash and zsh."},
        footer = {
            "",
            "Examples:",
            "  ./manage completion > ~/.bookme-completion",
            "  source ~/.bookme-completion          put this line into ~/.bashrc or ~/.zshrc",
            "  source <(./manage completion)        for this shell alone"
        })
final class Completion implements Callable<Integer> {
    static final String SCHEMAS = "--schemas";

    /** Stands before the generated part, which calls it. */
    private static final String OURS = """

            # What the very launcher that stands in the line knows. No shell gets to see what is no name.
            function _manage_ask() {
              local launcher=${COMP_WORDS[0]}
              case "$launcher" in
                \\'*\\') launcher=${launcher:1:${#launcher}-2} ;;
                \\"*\\") launcher=${launcher:1:${#launcher}-2} launcher=${launcher//\\\\/} ;;
                *) launcher=${launcher//\\\\/} launcher=${launcher/#\\~/$HOME} ;;
              esac
              "$launcher" completion "$1" 2>/dev/null </dev/null | LC_ALL=C grep -x '[a-z0-9_.][a-z0-9_.]*'
            }

            # Whether a value follows this option of the verb at hand.
            function _manage_has_value() {
              case " $arg_opts " in
                *" $1 "* | *"'$1'"*) return 0 ;;
              esac
              return 1
            }

            # What the line has before the word at hand that is neither an option nor its value: the verb's own words, a line
            # each.
            function _manage_given() {
              local i word is_value="" verb=""
              for ((i = 1; i < COMP_CWORD; i++)); do
                word=${COMP_WORDS[i]}
                if [ -n "$is_value" ]; then
                  is_value=""
                elif [ "${word#-}" != "$word" ]; then
                  if _manage_has_value "$word"; then
                    is_value=yes
                  fi
                elif [ -z "$verb" ]; then
                  verb=$word
                else
                  printf '%s\\n' "$word"
                fi
              done
            }

            # Whether the word at hand is this option's value; without one, whether it is a word of the verb's own. Nobody waits
            # for names where something else is meant.
            function _manage_means() {
              local before=${COMP_WORDS[COMP_CWORD-1]}
              case "${COMP_WORDS[COMP_CWORD]}" in
                -*) return 1 ;;
              esac
              if [ -n "$1" ]; then
                [ "$before" = "$1" ]
              else
                ! _manage_has_value "$before"
              fi
            }

            # The schemas of the database at hand.
            function _manage_schemas() {
              if _manage_means "$1"; then
                _manage_ask --schemas
              fi
            }

            # All migrations, each with its app; the launcher tells them by itself.
            function _manage_app_migrations() {
              if _manage_means "$1"; then
                _manage_ask --migrations
              fi
            }

            # The migrations of the app that stands before, and what else may stand in their place.
            function _manage_migrations() {
              local app name
              _manage_means "" || return
              app=$(_manage_given)
              case "$app" in
                "" | *[!a-z0-9_]*) return ;;
              esac
              _manage_ask --migrations | while IFS= read -r name; do
                if [ "${name%%.*}" = "$app" ]; then
                  printf '%s\\n' "${name#*.}"
                fi
              done
              printf '%s' "$1"
            }

            # The shell completes files itself: it knows how to quote odd names, and runs nothing that stands in them.
            function _manage_files() {
              local file
              COMPREPLY=()
              if [ -z "$ZSH_VERSION" ]; then
                type compopt &>/dev/null && compopt -o default
              elif [ -n "$whole" ]; then
                while IFS= read -r file; do
                  COMPREPLY+=("$file")
                done < <(compgen -f -- "$1")
              fi
            }

            # --schema=tenant_demo is completed as --schema tenant_demo. Bash hands it over as three words, zsh as one, and
            # then takes what is found for the whole of it.
            function _complete_manage_words() {
              local words=() at=$COMP_CWORD whole="" verb="" word i
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
              for ((i = 1; i < COMP_CWORD; i++)); do
                case "${COMP_WORDS[i]}" in
                  -*) ;;
                  *)
                    verb=${COMP_WORDS[i]}
                    break
                    ;;
                esac
              done
              # The first word that is no option is the verb; another verb's name behind it is only a word.
              case "$verb" in
                "") _picocli_manage ;;
                *[!a-z_]*) ;;
                *) type "_picocli_manage_$verb" &>/dev/null && "_picocli_manage_$verb" ;;
              esac
              if [ -n "$whole" ]; then
                COMPREPLY=("${COMPREPLY[@]/#/$whole}")
              fi
            }

            """;

    /** Whose schema is to be one that is not there yet. */
    private static final Set<String> NEW = Set.of("create_tenant", "--as");

    private static final Set<String> SCHEMA_LABELS = Set.of("schema", "from", "old");
    private static final String MIGRATE = "migrate_schemas";

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

    /** Whether a shell asks, in the middle of a line, instead of somebody who wants the script. */
    static boolean asksForNames(String... arguments) {
        return List.of(arguments).contains(SCHEMAS);
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
                // it takes an app for an option that has the app's name in its own
                .replaceAll("\\$\\(currentPositionalIndex .*\\)", "\\$(_manage_given | wc -l)")
                // it runs what stands in the name of a file
                .replaceAll("positionals=\\$\\( compgen -f .*", "_manage_files \"\\${curr_word}\"; return")
                .replaceAll("COMPREPLY=\\( \\$\\( compgen -f .*", "_manage_files \"\\${curr_word}\"")
                // without the quotes each name is a word of its own
                .replaceAll("\\(\"(\\$\\(_manage_[^)]*\\))\"\\)", "($1)");
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
            } else if (isFileOrNone(option)) {
                // picocli sees that it is a file only where there must be one
                verb.remove(option);
                verb.addOption(OptionSpec.builder(option.names())
                        .paramLabel(option.paramLabel())
                        .type(Path.class)
                        .build());
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

    private static boolean isFileOrNone(OptionSpec option) {
        return option.typeInfo().isOptional() && option.auxiliaryTypes()[0] == Path.class;
    }

    /**
     * @param option its name; empty if it is none
     */
    private static List<String> values(ArgSpec argument, List<String> apps, String option) {
        String verb = argument.command().name();
        if (argument.completionCandidates() != null || NEW.contains(verb) || NEW.contains(option)) {
            return List.of();
        }
        String label = argument.paramLabel().toLowerCase(Locale.ROOT);
        if (SCHEMA_LABELS.contains(label)) {
            return List.of("$(_manage_schemas " + option + ")");
        }
        return switch (label) {
            case "app" -> apps;
            case "migration" -> List.of("$(_manage_migrations " + (verb.equals(MIGRATE) ? "zero" : "") + ")");
            case "app.migration" -> List.of("$(_manage_app_migrations " + option + ")");
            default -> List.of();
        };
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
