package io.bookme.migrations.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tables and columns that SQL text speaks of, read from the text alone: what function bodies and {@code do}
 * blocks do stays unseen. Names are as PostgreSQL folds them, without {@code public.} in front.
 *
 * @param created tables that it makes, or gives this name
 * @param touched tables that it makes, changes, reads or points to
 * @param columns columns that it makes, as {@code table.column}
 */
public record SqlTables(Set<String> created, Set<String> touched, Set<String> columns) {
    private static final String PART = "(?:\"[^\"]+\"|[a-z_][a-z0-9_$]*)";
    private static final String NAME =
            "(?:if (?:not )?exists )?(?:only )?(?:(?:public|\"public\")\\.)?(" + PART + ")(?![a-z0-9_$\".])";
    private static final Pattern CREATE =
            Pattern.compile("^create (?:unlogged )?table " + NAME + " ?(\\(.*)?$", Pattern.DOTALL);
    private static final Pattern ALTER = Pattern.compile("^alter table " + NAME + "(.*)$", Pattern.DOTALL);
    private static final Pattern TOUCH = Pattern.compile(
            "(?:^| |\\()(?:table|insert into|update|delete from|truncate|from|join|references|using|on) " + NAME);
    private static final Pattern ADD_COLUMN = Pattern.compile(
            "(?:^|[ ,])add (?:column )?(?:if not exists )?(?!constraint |primary |foreign |unique[ (]|check[ (]|exclude )("
                    + PART + ")");
    private static final Pattern RENAME_COLUMN = Pattern.compile("^ rename (?:column )?" + PART + " to (" + PART + ")");
    private static final Pattern RENAME_TABLE = Pattern.compile("^ rename to (" + PART + ")");
    private static final Set<String> NO_COLUMN =
            Set.of("constraint", "primary", "foreign", "unique", "check", "exclude", "like");
    private static final Pattern FIRST = Pattern.compile("^ ?(" + PART + ")");

    /** Reads a text of one or more statements. */
    public static SqlTables of(String sql) {
        SqlTables found = new SqlTables(new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
        SqlStatements.bare(sql).forEach(found::read);
        return found;
    }

    private void read(String statement) {
        Matcher touch = TOUCH.matcher(statement);
        while (touch.find()) {
            touched.add(bare(touch.group(1)));
        }
        Matcher create = CREATE.matcher(statement);
        if (create.find()) {
            String table = bare(create.group(1));
            created.add(table);
            if (create.group(2) != null) {
                pieces(create.group(2)).forEach(piece -> addColumn(table, piece));
            }
        }
        Matcher alter = ALTER.matcher(statement);
        if (alter.find()) {
            alter(bare(alter.group(1)), alter.group(2));
        }
    }

    private void alter(String table, String actions) {
        Matcher added = ADD_COLUMN.matcher(actions);
        while (added.find()) {
            columns.add(table + "." + bare(added.group(1)));
        }
        Matcher column = RENAME_COLUMN.matcher(actions);
        Matcher renamed = RENAME_TABLE.matcher(actions);
        if (renamed.find()) {
            created.add(bare(renamed.group(1)));
        } else if (column.find()) {
            columns.add(table + "." + bare(column.group(1)));
        }
    }

    private void addColumn(String table, String piece) {
        Matcher first = FIRST.matcher(piece);
        if (first.find() && !NO_COLUMN.contains(first.group(1))) {
            columns.add(table + "." + bare(first.group(1)));
        }
    }

    /** What stands between the commas of a list in brackets, at its own level. */
    private static List<String> pieces(String list) {
        List<String> pieces = new ArrayList<>();
        int depth = 0;
        int from = 1;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            boolean ends = depth == 0;
            if (ends || (c == ',' && depth == 1)) {
                pieces.add(list.substring(from, i));
                from = i + 1;
            }
            if (ends) {
                return pieces;
            }
        }
        return pieces;
    }

    private static String bare(String name) {
        return name.startsWith("\"") ? name.substring(1, name.length() - 1) : name;
    }
}
