package io.bookme.migrations.run;

import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.SqlStatements;
import io.bookme.migrations.plan.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a text of SQL changes the catalog alone: it takes as long in a large table as in an empty one, as it
 * neither rewrites nor reads a row. Only what is known to be so counts; all else may be slow.
 * What counts can neither end the claim's transaction nor change its search_path, and where another tool has done the
 * same already, it fails or changes nothing: that is not looked at any more.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES">PostgreSQL: ALTER
 *     TABLE, Notes</a>
 */
final class CatalogOnly {
    private static final String NAME = "(?:\"[^\"]+\"|[a-z_][a-z0-9_$]*)";

    /** Types that bring no constraint with them, which would be checked in every row. */
    private static final String TYPE = "(?:smallint|integer|int|bigint|real|double precision|boolean|text|uuid|date"
            + "|jsonb?|bytea|inet|interval|(?:numeric|decimal)(?: ?\\([0-9, ]+\\))?"
            + "|(?:varchar|char|character varying|character)(?: ?\\([0-9 ]+\\))?"
            + "|time(?:stamp)?(?: ?\\([0-9 ]+\\))?(?: with(?:out)? time zone)?|timestamptz)";

    /** The same for all rows, so that it is kept once and not in each. */
    private static final String CONSTANT =
            "(?:-?[0-9]+(?:\\.[0-9]+)?|''|true|false|current_timestamp|current_date|now\\(\\))(?:::" + TYPE + ")?";

    private static final List<Pattern> ACTIONS = patterns(
            "add (?:column )?(?:if not exists )?" + NAME + " " + TYPE + "(?: null)?(?: default " + CONSTANT
                    + ")?(?: null)?",
            "add (?:column )?(?:if not exists )?" + NAME + " " + TYPE + "(?: default " + CONSTANT
                    + " not null| not null" + " default " + CONSTANT + ")",
            "drop (?:column )?(?:if exists )?" + NAME + "(?: cascade| restrict)?",
            "drop constraint (?:if exists )?" + NAME + "(?: cascade| restrict)?",
            "alter (?:column )?" + NAME + " (?:set default " + CONSTANT + "|drop default|drop not null)",
            "rename (?:column |constraint )?" + NAME + " to " + NAME);

    private static final Pattern ALTER =
            Pattern.compile("alter table (?:if exists )?(?:only )?(" + NAME + ") (.*)", Pattern.DOTALL);
    private static final Pattern CREATE = Pattern.compile("create table (" + NAME + ") ?(\\(.*)");
    private static final Pattern INDEX = Pattern.compile(
            "create (?:unique )?index (?:if not exists )?" + NAME + " on (" + NAME + ")(?: using [a-z]+)? ?\\(.*");
    private static final Pattern DROP =
            Pattern.compile("drop table (?:if exists )?(" + NAME + ")(?: cascade| restrict)?");
    private static final Pattern RENAME = Pattern.compile("rename to (" + NAME + ")");
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]+\"");
    private static final List<Pattern> OTHERS = patterns(
            "drop (?:index|sequence) (?:if exists )?" + NAME + "(?: cascade| restrict)?",
            "alter index " + NAME + " rename to " + NAME,
            "comment on .*");

    private CatalogOnly() {}

    private static List<Pattern> patterns(String... texts) {
        return List.of(texts).stream().map(Pattern::compile).toList();
    }

    /** Whether all of it is known to change the catalog alone. */
    static boolean is(String sql) {
        Set<String> created = new HashSet<>();
        return SqlStatements.bare(sql).stream().allMatch(statement -> is(statement, created));
    }

    /** Whether all that they run is known to change the catalog alone. */
    static boolean are(List<Step> steps) {
        return steps.stream()
                .allMatch(step -> step.recordOnly() || (step.body() instanceof Migration.Sql sql && is(sql.text())));
    }

    /**
     * @param created the tables that the text has made so far, under their names of now: nothing is in them; is kept up
     */
    private static boolean is(String statement, Set<String> created) {
        Matcher create = CREATE.matcher(statement);
        if (create.matches()) {
            created.add(create.group(1));
            // what follows its columns may fill it, or join it to another
            return isOneParenthesis(create.group(2));
        }
        Matcher index = INDEX.matcher(statement);
        if (index.matches()) {
            return created.contains(index.group(1));
        }
        Matcher drop = DROP.matcher(statement);
        if (drop.matches()) {
            created.remove(drop.group(1));
            return true;
        }
        Matcher alter = ALTER.matcher(statement);
        if (!alter.matches()) {
            return matches(OTHERS, statement);
        }
        Matcher rename = RENAME.matcher(alter.group(2));
        if (rename.matches()) {
            created.removeAll(List.of(alter.group(1), rename.group(1)));
            return true;
        }
        return created.contains(alter.group(1))
                || actions(alter.group(2)).stream().allMatch(action -> matches(ACTIONS, action));
    }

    private static boolean isOneParenthesis(String text) {
        String bare = QUOTED.matcher(text).replaceAll("q");
        int depth = 0;
        for (int i = 0; i < bare.length(); i++) {
            depth += deeper(bare.charAt(i));
            if (depth == 0) {
                return i == bare.length() - 1;
            }
        }
        return false;
    }

    private static int deeper(char c) {
        return c == '(' ? 1 : c == ')' ? -1 : 0;
    }

    private static boolean matches(List<Pattern> patterns, String text) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(text).matches());
    }

    /** Cut at the commas that stand in no parentheses. */
    private static List<String> actions(String text) {
        List<String> actions = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += deeper(c);
            if (c == ',' && depth == 0) {
                actions.add(text.substring(from, i).strip());
                from = i + 1;
            }
        }
        actions.add(text.substring(from).strip());
        return actions;
    }
}
