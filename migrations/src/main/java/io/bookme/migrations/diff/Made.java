package io.bookme.migrations.diff;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code --makes} lines of a migration: by table the columns, constraints, indexes and comments that makemigrations
 * has written, {@code --makes shop_item: id, name, _pkey}, where {@code _pkey} is {@code shop_item_pkey}. Whatever else the
 * file makes a person has put there.
 */
final class Made {
    private static final int WIDTH = 110;
    private static final Pattern NAME = Pattern.compile("\"((?:[^\"]|\"\")*)\"|[^\\s,:\"]+");
    private static final Pattern PLAIN = Pattern.compile("[^\\s,:\"_][^\\s,:\"]*");

    private final Map<String, Set<String>> byTable = new LinkedHashMap<>();

    private Made() {}

    static Made of(Collection<String> lines) {
        Made made = new Made();
        for (String line : lines) {
            Matcher name = NAME.matcher(line);
            if (name.find()) {
                String table = whole("", name);
                Set<String> names = made.byTable.computeIfAbsent(table, any -> new LinkedHashSet<>());
                while (name.find()) {
                    names.add(whole(table, name));
                }
            }
        }
        return made;
    }

    boolean has(String table, String name) {
        return byTable.getOrDefault(table, Set.of()).contains(name);
    }

    /** What a comment on a column is called here. */
    static String comment(String column) {
        return "comment on " + column;
    }

    /** What a comment on the table itself is called here. */
    static String comment() {
        return "comment on";
    }

    /** As many lines as it takes for them to be read without turning one's head; none if there are no names. */
    static List<String> lines(String table, Collection<String> names) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String name : names) {
            String next = shortened(table, name);
            if (line.length() > 0 && line.length() + 2 + next.length() > WIDTH) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? quoted(table) + ": " : ", ").append(next);
        }
        if (line.length() > 0) {
            lines.add(line.toString());
        }
        return lines;
    }

    private static String shortened(String table, String name) {
        boolean goesOn = name.startsWith(table + "_") && PLAIN.matcher(name).matches();
        return goesOn ? name.substring(table.length()) : quoted(name);
    }

    private static String quoted(String name) {
        return PLAIN.matcher(name).matches() ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String whole(String table, MatchResult name) {
        if (name.group(1) != null) {
            return name.group(1).replace("\"\"", "\"");
        }
        return name.group().startsWith("_") ? table + name.group() : name.group();
    }
}
