package io.bookme.migrations.graph;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The search_path that a function or procedure is declared with. PostgreSQL keeps it as text: the name that a schema has
 * at that moment stays there when the schema gets another one, and is somebody else's then.
 */
final class RoutinePath {
    private static final String NAME = "\"[^\"]*\"|[a-z_][a-z0-9_$]*";
    private static final Pattern ROUTINE =
            Pattern.compile("^(?:create (?:or replace )?|alter )(?:function|procedure|routine) ");
    private static final Pattern SETS =
            Pattern.compile("(?<![a-z0-9_$\"])set (?:\"?search_path\"? ?(?:(from current)|(?:=|to) ?("
                    + list("''|" + NAME) + "))|schema '')");

    /** The same where strings are not emptied. */
    private static final Pattern SETS_STRING = Pattern.compile(
            "search_path\"?\\s*(?:=|to)\\s*(" + list("'[^']*'|" + NAME) + ")", Pattern.CASE_INSENSITIVE);

    private static final Pattern BODY = Pattern.compile("\\$(\\w*)\\$.*?\\$\\1\\$", Pattern.DOTALL);

    private RoutinePath() {}

    /**
     * Whether it names a schema beside these.
     *
     * @param bare the statement as {@link SqlStatements#bare} has it
     * @param whole the same as {@link SqlStatements#split} has it
     * @param current the schema whose name it keeps with {@code from current}; empty if it is not known yet
     */
    static boolean leaves(String bare, String whole, Set<String> allowed, Optional<String> current) {
        return ROUTINE.matcher(bare).find()
                && SETS.matcher(bare).results().anyMatch(set -> leaves(set, whole, allowed, current));
    }

    private static boolean leaves(MatchResult set, String whole, Set<String> allowed, Optional<String> current) {
        if (set.group(1) != null) {
            return current.filter(allowed::contains).isEmpty();
        }
        String path = set.group(2);
        if (path == null || !path.contains("''")) {
            return path == null || !isWithin(path, allowed);
        }
        Matcher written = SETS_STRING.matcher(BODY.matcher(whole).replaceAll(""));
        boolean isRead = written.find();
        return !isRead || written.reset().results().anyMatch(found -> !isWithin(found.group(1), allowed));
    }

    private static boolean isWithin(String path, Set<String> allowed) {
        return Pattern.compile(NAME + "|'[^']*'", Pattern.CASE_INSENSITIVE)
                .matcher(path)
                .results()
                .map(MatchResult::group)
                .allMatch(item -> allowed.contains(folded(item)));
    }

    private static String folded(String item) {
        return item.matches("['\"].*") ? item.substring(1, item.length() - 1) : item.toLowerCase(Locale.ROOT);
    }

    private static String list(String item) {
        return "(?:" + item + ")(?:\\s*,\\s*(?:" + item + "))*";
    }
}
