package io.bookme.migrations.run;

import io.bookme.migrations.graph.SqlStatements;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which existing tables a text of DDL will lock, read from the text: they are locked in one statement and
 * in a fixed order before the first of it runs, so that four short waits do not add up to a long one and
 * two migrations cannot wait for each other.
 *
 * <p>What the text does not show (a trigger's body, a {@code do} block) is still bounded by lock_timeout.
 */
final class LockTables {
    private static final String NAME =
            "(?:if (?:not )?exists )?(?:only )?(?:public\\.)?(\"[^\"]+\"|[a-z_][a-z0-9_$]*)(?![a-z0-9_$\".])";
    /** LOCK TABLE knows no IF EXISTS: what may not be there waits for its own lock. */
    private static final String CERTAIN = "(?!if exists )";

    private static final Pattern CREATED = Pattern.compile("^create (?:unlogged )?table " + NAME);
    private static final Pattern RENAMED = Pattern.compile("^alter table .* rename to " + NAME);
    private static final List<Pattern> EXCLUSIVE = List.of(
            Pattern.compile("^alter table " + CERTAIN + NAME),
            Pattern.compile("^truncate (?:table )?" + NAME),
            Pattern.compile("^drop table " + CERTAIN + NAME));
    private static final List<Pattern> SHARED = List.of(
            Pattern.compile("^create (?:unique )?index (?:.*? )?on " + NAME),
            Pattern.compile("^create (?:or replace )?(?:constraint )?trigger .*? on " + NAME),
            Pattern.compile("references " + NAME));

    private static final String EXCLUSIVE_MODE = "access exclusive";
    private static final String SHARED_MODE = "share row exclusive";

    private LockTables() {}

    /** The {@code LOCK TABLE} statements for the text, or empty if it touches no existing table that way. */
    static Optional<String> of(String sql) {
        TreeMap<String, String> modes = modes(sql);
        if (modes.isEmpty()) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder();
        for (String mode : List.of(EXCLUSIVE_MODE, SHARED_MODE)) {
            List<String> tables = modes.entrySet().stream()
                    .filter(entry -> entry.getValue().equals(mode))
                    .map(entry -> Quote.name(entry.getKey()))
                    .toList();
            if (!tables.isEmpty()) {
                text.append("lock table ")
                        .append(String.join(", ", tables))
                        .append(" in ")
                        .append(mode)
                        .append(" mode;\n");
            }
        }
        return Optional.of(text.toString());
    }

    /** The same, but empty also if the text is one statement that begins with the only lock it needs. */
    static Optional<String> needed(String sql) {
        TreeMap<String, String> modes = modes(sql);
        boolean isFirst = modes.size() == 1
                && modes.containsValue(EXCLUSIVE_MODE)
                && SqlStatements.bare(sql).size() == 1;
        return isFirst ? Optional.empty() : of(sql);
    }

    /** The existing tables that the text shuts out even the readers of. */
    static Set<String> exclusive(String sql) {
        TreeMap<String, String> modes = modes(sql);
        modes.values().removeIf(mode -> !mode.equals(EXCLUSIVE_MODE));
        return modes.keySet();
    }

    private static TreeMap<String, String> modes(String sql) {
        Set<String> created = new TreeSet<>();
        TreeMap<String, String> modes = new TreeMap<>();
        for (String statement : SqlStatements.bare(sql)) {
            Matcher create = CREATED.matcher(statement);
            if (create.find()) {
                created.add(bare(create.group(1)));
            }
            collect(statement, SHARED, SHARED_MODE, created, modes);
            collect(statement, EXCLUSIVE, EXCLUSIVE_MODE, created, modes);
            // Its new name is there only from here on, and its old one is locked.
            Matcher rename = RENAMED.matcher(statement);
            if (rename.find()) {
                created.add(bare(rename.group(1)));
            }
        }
        return modes;
    }

    private static void collect(
            String statement, List<Pattern> patterns, String mode, Set<String> created, TreeMap<String, String> modes) {
        for (Pattern pattern : patterns) {
            Matcher matcher = pattern.matcher(statement);
            while (matcher.find()) {
                String table = bare(matcher.group(1));
                if (!created.contains(table) && !EXCLUSIVE_MODE.equals(modes.get(table))) {
                    modes.put(table, mode);
                }
            }
        }
    }

    private static String bare(String name) {
        return name.startsWith("\"") ? name.substring(1, name.length() - 1) : name;
    }
}
