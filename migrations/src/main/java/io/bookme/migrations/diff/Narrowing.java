package io.bookme.migrations.diff;

import io.bookme.migrations.state.Check;
import io.bookme.migrations.state.Column;
import io.bookme.migrations.state.ForeignKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a change no longer lets in, a sentence each: a tenant with such a row fails and stays as it was. The rows on
 * which a new migration is tried find no more than the first of these, and none in a table that they cannot fill.
 */
final class Narrowing {
    private static final int ANY = Integer.MAX_VALUE;
    private static final int UNLIMITED = 131_072;

    /** How many digits a type has before the point. */
    private static final Map<String, Integer> DIGITS =
            Map.of("smallint", 5, "integer", 10, "bigint", 19, "real", 39, "double precision", 309);

    /** The longest text of a type's values. */
    private static final Map<String, Integer> WIDTH =
            Map.of("boolean", 5, "smallint", 6, "integer", 11, "bigint", 20, "uuid", 36, "date", 13);

    private Narrowing() {}

    /** A column's own type and constraints. */
    static List<String> of(Target target, Column before, Column after, Parts lost, Parts gained) {
        List<String> told = new ArrayList<>();
        boolean converts = EnumWords.conversion(after.name(), lost.checks(), gained.checks())
                .isPresent();
        if (!converts && mayNotFit(before, after)) {
            told.add(sentence("a value in " + target.table() + "." + after.name() + " that does not fit "
                    + Spelling.type(after.sqlType())));
        }
        if (!converts && !EnumWords.isKnown(lost.checks(), gained.checks())) {
            gained.checks().forEach(check -> told.add(refused(target, "." + after.name(), "value", check)));
        }
        references(target, lost, gained, told);
        return told;
    }

    /** Constraints on columns that stay as they are. */
    static List<String> of(Target target, Parts lost, Parts gained) {
        List<String> told = new ArrayList<>();
        gained.keys().stream()
                .filter(key ->
                        lost.keys().stream().noneMatch(old -> key.columns().containsAll(old.columns())))
                .forEach(key -> told.add(twice(target, key.columns())));
        gained.checks().forEach(check -> told.add(refused(target, "", "row", check)));
        gained.exclusions()
                .forEach(each -> told.add(sentence(
                        "rows in " + target.table() + " that the constraint " + each.name() + " keeps apart")));
        references(target, lost, gained, told);
        return told;
    }

    /** A unique key or index that comes. */
    static String twice(Target target, List<String> columns) {
        return sentence("the same twice in " + place(target, columns));
    }

    private static String refused(Target target, String column, String what, Check check) {
        return sentence(
                "a " + what + " in " + target.table() + column + " that the check " + check.name() + " refuses");
    }

    private static void references(Target target, Parts lost, Parts gained, List<String> told) {
        gained.foreignKeys().stream()
                .filter(key -> lost.foreignKeys().stream().noneMatch(old -> samePlace(old, key)))
                .forEach(key -> told.add(sentence(
                        "a value in " + place(target, key.columns()) + " that is not in " + key.referencedTable())));
    }

    private static boolean samePlace(ForeignKey one, ForeignKey two) {
        return one.columns().equals(two.columns())
                && one.referencedTable().equals(two.referencedTable())
                && one.referencedColumns().equals(two.referencedColumns());
    }

    private static String place(Target target, List<String> columns) {
        return target.table() + (columns.size() == 1 ? "." + columns.get(0) : " (" + String.join(", ", columns) + ")");
    }

    private static String sentence(String offence) {
        return "A tenant that has " + offence + " fails, stays as it was and is named.";
    }

    private static boolean mayNotFit(Column from, Column to) {
        return from.isArray() && to.isArray() ? oneMayNotFit(from.element(), to.element()) : oneMayNotFit(from, to);
    }

    private static boolean oneMayNotFit(Column from, Column to) {
        if (from.sqlType().equals(to.sqlType())) {
            return false;
        }
        if (to.isText()) {
            return to.length() != null && to.length() < width(from);
        }
        if (from.isText()) {
            return true;
        }
        if (!isNumber(from) || !isNumber(to)) {
            return false;
        }
        if (isWhole(from) && isWhole(to)) {
            return digits(to) < digits(from);
        }
        // the largest integer has 10 digits, but not every number of 10 digits is one
        int holds = isWhole(to) ? digits(to) - 1 : digits(to);
        return holds < digits(from) + (scale(to) < scale(from) ? 1 : 0);
    }

    private static int width(Column column) {
        return column.isText()
                ? Objects.requireNonNullElse(column.length(), ANY)
                : WIDTH.getOrDefault(column.type(), ANY);
    }

    /** With fewer digits behind the point 9.99 becomes 10.0, which has more before it. */
    private static int scale(Column column) {
        return isWhole(column) ? 0 : Objects.requireNonNullElse(column.scale(), ANY);
    }

    private static int digits(Column column) {
        if (!column.type().equals("numeric")) {
            return DIGITS.getOrDefault(column.type(), 0);
        }
        return column.precision() == null
                ? UNLIMITED
                : column.precision() - Objects.requireNonNullElse(column.scale(), 0);
    }

    private static boolean isWhole(Column column) {
        return Set.of("smallint", "integer", "bigint").contains(column.type());
    }

    private static boolean isNumber(Column column) {
        return column.type().equals("numeric") || DIGITS.containsKey(column.type());
    }
}
