package io.bookme.migrations.run;

import io.bookme.migrations.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which rows a constraint that could not be added does not fit, as a condition: read from the statement that adds it
 * and from PostgreSQL's message. What it cannot read it leaves out.
 *
 * @param table the table, quoted where the statement quotes it
 * @param condition true for the rows that are in the way; they are called {@code t}
 */
record Offence(String table, String condition) {
    static final String NAME = "(?:\"(?:[^\"]|\"\")+\"|[A-Za-z_][\\w$]*)";

    private static final String LIST = "\\(\\s*(" + NAME + "(?:\\s*,\\s*" + NAME + ")*)\\s*\\)";
    private static final Pattern TABLE = pattern("\\balter\\s+table\\s+(?:if\\s+exists\\s+)?(?:only\\s+)?(" + NAME
            + ")|\\bindex\\s[^(]*?\\son\\s+(?:only\\s+)?(" + NAME + ")");
    private static final Pattern CONSTRAINT = Pattern.compile("(?:constraint|index) \"([^\"]+)\"");
    private static final Pattern COLUMN = Pattern.compile("column \"([^\"]+)\"");
    private static final Pattern NAMED = pattern("\\bconstraint\\s+(" + NAME + ")\\s+$");
    private static final Pattern CHECK = pattern("\\bcheck\\s*\\(");
    private static final Pattern UNIQUE =
            pattern("\\b(?:unique|primary\\s+key)\\s*" + LIST + "|\\bunique\\s+index\\s[^(]*" + LIST + "\\s*$");
    private static final Pattern FOREIGN =
            pattern("\\bforeign\\s+key\\s*" + LIST + "\\s*references\\s+(" + NAME + ")\\s*(?:" + LIST + ")?");

    private static Pattern pattern(String regex) {
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    }

    /**
     * @param message PostgreSQL's first line
     * @param statement the one that failed
     * @param primaryKey the columns of a table's primary key
     */
    static Optional<Offence> of(
            String sqlState, String message, String statement, Function<String, List<String>> primaryKey) {
        Optional<String> condition = switch (sqlState) {
            case SqlState.NOT_NULL_VIOLATION ->
                first(COLUMN, message).map(column -> "t." + Quote.name(column) + " is null");
            case SqlState.CHECK_VIOLATION ->
                place(CHECK, message, statement)
                        .flatMap(check -> inBrackets(statement, check.end() - 1))
                        .map(expression -> "not " + expression);
            case SqlState.FOREIGN_KEY_VIOLATION ->
                place(FOREIGN, message, statement).flatMap(key -> orphans(key, primaryKey));
            case SqlState.UNIQUE_VIOLATION -> place(UNIQUE, message, statement).map(key -> twins(key, statement));
            default -> Optional.empty();
        };
        return table(statement).flatMap(table -> condition.map(rows -> new Offence(table, rows)));
    }

    /** The table that a statement changes, or makes an index of. */
    static Optional<String> table(String statement) {
        return first(TABLE, statement);
    }

    private static Optional<String> first(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        return found.find() ? Optional.of(group(found, 1, 2)) : Optional.empty();
    }

    private static String group(Matcher found, int one, int other) {
        String text = found.group(one);
        return text == null && found.groupCount() >= other ? String.valueOf(found.group(other)) : String.valueOf(text);
    }

    /** Where the constraint of the message stands: the one of that name, or the only one of its kind. */
    private static Optional<Matcher> place(Pattern kind, String message, String statement) {
        Optional<String> wanted = first(CONSTRAINT, message);
        List<Integer> unnamed = new ArrayList<>();
        Matcher found = kind.matcher(statement);
        while (found.find()) {
            Matcher name = NAMED.matcher(statement.substring(0, found.start()));
            if (!name.find()) {
                unnamed.add(found.start());
            } else if (wanted.equals(Optional.of(folded(name.group(1))))) {
                return Optional.of(found);
            }
        }
        return unnamed.size() == 1 && found.find(unnamed.get(0)) ? Optional.of(found) : Optional.empty();
    }

    private static Optional<String> orphans(Matcher key, Function<String, List<String>> primaryKey) {
        List<String> own = columns(key.group(1));
        List<String> others = key.group(3) == null ? primaryKey.apply(key.group(2)) : columns(key.group(3));
        if (own.size() != others.size()) {
            return Optional.empty();
        }
        StringBuilder pairs = new StringBuilder();
        for (int i = 0; i < own.size(); i++) {
            pairs.append(i == 0 ? "" : " and ")
                    .append("r.")
                    .append(others.get(i))
                    .append(" = t.")
                    .append(own.get(i));
        }
        return Optional.of(
                own.stream().map(column -> "t." + column + " is not null").collect(Collectors.joining(" and "))
                        + " and not exists (select from " + key.group(2) + " r where " + pairs + ")");
    }

    private static String twins(Matcher key, String statement) {
        List<String> columns = columns(group(key, 1, 2));
        String all = String.join(", ", columns);
        String own = columns.stream().map(column -> "t." + column).collect(Collectors.joining(", "));
        return "(" + own + ") in (select " + all + " from " + table(statement).orElse("") + " group by " + all
                + " having count(*) > 1)";
    }

    private static List<String> columns(String list) {
        return List.of(list.strip().split("\\s*,\\s*"));
    }

    /** As PostgreSQL reads the name. */
    private static String folded(String name) {
        return name.startsWith("\"")
                ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
                : name.toLowerCase(java.util.Locale.ROOT);
    }

    /** From an opening bracket to the one that closes it; strings and quoted names may hold brackets of their own. */
    private static Optional<String> inBrackets(String text, int opening) {
        int depth = 0;
        char quote = 0;
        for (int i = opening; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else {
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
                if (depth == 0) {
                    return Optional.of(text.substring(opening, i + 1));
                }
            }
        }
        return Optional.empty();
    }
}
