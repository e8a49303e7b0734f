package io.bookme.migrations.run;

import io.bookme.migrations.graph.SqlStatements;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which tables a text of SQL leaves different in the catalog, read from the text alone. Only statements of which that is
 * sure are known; a text with any other is not.
 */
final class TouchedTables {
    private static final String NAME = "(\"[^\"]+\"|[a-z_][a-z0-9_$]*)";
    private static final Pattern CREATE = Pattern.compile("create table (?:if not exists )?" + NAME + " ?\\(.*");
    private static final Pattern ALTER =
            Pattern.compile("alter table (?:if exists )?(?:only )?" + NAME + " .*", Pattern.DOTALL);
    private static final Pattern INDEX = Pattern.compile(
            "create (?:unique )?index (?:(?:if not exists )?" + NAME + " )?on " + NAME + "(?: ?\\(| using ).*",
            Pattern.DOTALL);
    private static final Pattern COMMENT = Pattern.compile("comment on .*", Pattern.DOTALL);

    /** What may reach further than the table that is named, or give it another name. */
    private static final Pattern FURTHER = Pattern.compile(
            ".*\\b(?:cascade|inherits?|attach|detach|partition|set schema|rename to)\\b.*", Pattern.DOTALL);

    private static final String DELETES_ROWS = "on delete cascade|on update cascade";

    private TouchedTables() {}

    /** Their names; empty if the text does not tell all of them. */
    static Optional<Set<String>> of(String sql) {
        Set<String> tables = new TreeSet<>();
        for (String statement : SqlStatements.bare(sql)) {
            if (!isComment(statement)) {
                Optional<String> table = table(statement);
                if (table.isEmpty()) {
                    return Optional.empty();
                }
                tables.add(table.get());
            }
        }
        return Optional.of(tables);
    }

    /** Comments are no part of the fingerprint. */
    private static boolean isComment(String statement) {
        return COMMENT.matcher(statement).matches();
    }

    private static Optional<String> table(String statement) {
        if (FURTHER.matcher(statement.replaceAll(DELETES_ROWS, "")).matches()) {
            return Optional.empty();
        }
        Matcher index = INDEX.matcher(statement);
        if (index.matches()) {
            return Optional.of(bare(index.group(2)));
        }
        for (Pattern pattern : new Pattern[] {CREATE, ALTER}) {
            Matcher matcher = pattern.matcher(statement);
            if (matcher.matches()) {
                return Optional.of(bare(matcher.group(1)));
            }
        }
        return Optional.empty();
    }

    private static String bare(String name) {
        return name.startsWith("\"") ? name.substring(1, name.length() - 1) : name;
    }
}
