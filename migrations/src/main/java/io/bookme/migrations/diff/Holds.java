package io.bookme.migrations.diff;

import io.bookme.migrations.state.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What takes the longer the more rows a table has, while others wait for it, a sentence each, with a gentler way where there
 * is one.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES">PostgreSQL: ALTER
 *     TABLE, Notes</a>
 */
final class Holds {
    private static final Set<String> TEXTS = Set.of("text", "character varying");

    /** Functions whose value is the same for all rows of a statement. */
    private static final Pattern STABLE =
            Pattern.compile("(?i)now\\(\\)|transaction_timestamp\\(\\)|statement_timestamp\\(\\)");

    private static final String BY_HAND = " Gentler on a large table, by hand (--empty): ";

    private Holds() {}

    /** Of a change of one column. */
    static List<String> ofChange(Target target, Column before, Column after, Parts gained) {
        List<String> told = new ArrayList<>();
        String place = target.table() + "." + after.name();
        if (!Definitions.type(before).equals(Definitions.type(after)) && !isFree(before, after)) {
            told.add(rewrites(target, "The new type of " + place));
        }
        if (before.nullable() && !after.nullable()) {
            told.add(reads(target, "\"set not null\" of " + place) + BY_HAND + "add a check ("
                    + Identifier.of(after.name())
                    + " is not null) not valid, validate it in a second migration, set not null in a third.");
        }
        told.addAll(ofConstraints(target, gained));
        return told;
    }

    /** Of a column that comes. */
    static List<String> ofNew(Target target, Column column, String defaultValue, Parts parts) {
        List<String> told = new ArrayList<>();
        boolean isComputed = column.generated() != null || column.identity() != null;
        if (isComputed || differsByRow(defaultValue)) {
            told.add(rewrites(target, "The column " + target.table() + "." + column.name()));
        }
        told.addAll(ofConstraints(target, parts));
        parts.indexes().forEach(index -> told.add(ofIndex(target, index.name(), index.unique())));
        return told;
    }

    static List<String> ofConstraints(Target target, Parts parts) {
        List<String> told = new ArrayList<>();
        parts.keys().forEach(key -> told.add(reads(target, "The key " + key.name())));
        parts.exclusions().forEach(exclusion -> told.add(reads(target, "The constraint " + exclusion.name())));
        List<String> validated = new ArrayList<>();
        parts.checks().forEach(check -> validated.add(check.name()));
        parts.foreignKeys().forEach(key -> validated.add(key.name()));
        validated.forEach(name -> told.add(reads(target, "The constraint " + name) + BY_HAND
                + "add it not valid, and validate it in a second migration."));
        return told;
    }

    static String ofIndex(Target target, String name, boolean unique) {
        return "The index " + name + " reads every row of " + target.table() + ", which nobody can write to meanwhile."
                + BY_HAND + "create " + (unique ? "unique " : "")
                + "index concurrently if not exists, in a changeset that"
                + " says runInTransaction:false.";
    }

    private static String reads(Target target, String what) {
        return what + " reads every row of " + target.table() + ", which nobody else can use meanwhile.";
    }

    private static String rewrites(Target target, String what) {
        return what + " rewrites every row of " + target.table() + ", which nobody else can use meanwhile.";
    }

    /** Whether every value is one of the new type as it lies there. */
    private static boolean isFree(Column before, Column after) {
        if (!Objects.equals(before.collation(), after.collation())) {
            return false;
        }
        if (TEXTS.contains(before.type()) && TEXTS.contains(after.type())) {
            return after.length() == null || before.length() != null && after.length() >= before.length();
        }
        return before.type().equals("numeric")
                && after.type().equals("numeric")
                && (after.precision() == null
                        || before.precision() != null
                                && after.precision() >= before.precision()
                                && Objects.equals(after.scale(), before.scale()));
    }

    private static boolean differsByRow(String defaultValue) {
        return STABLE.matcher(Spelling.value(defaultValue).replaceAll("'(?:[^']|'')*'", "''"))
                .replaceAll("")
                .contains("(");
    }
}
