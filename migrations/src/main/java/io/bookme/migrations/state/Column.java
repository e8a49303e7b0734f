package io.bookme.migrations.state;

import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table.
 *
 * @param type PostgreSQL's name of the type without its measures, {@code character varying}
 * @param length of a character type, null where there is no limit
 * @param precision digits of a numeric, or of the seconds of a time; null is PostgreSQL's own full one
 * @param scale digits of a numeric behind the point
 * @param defaultValue the expression as PostgreSQL prints it, or the one that a generated column computes
 * @param identity {@code always} or {@code by default}, null for a column that is no identity
 * @param generated {@code stored} or {@code virtual}, null for a column that is not generated
 */
public record Column(
        String name,
        String type,
        @Nullable Integer length,
        @Nullable Integer precision,
        @Nullable Integer scale,
        boolean nullable,
        @Nullable String defaultValue,
        @Nullable String identity,
        @Nullable String generated,
        @Nullable String collation,
        @Nullable String comment) {

    private static final Set<String> TEXTS = Set.of("text", "character varying", "character");

    private static final Pattern ARRAY =
            Pattern.compile("(\\w[\\w ]*?)(?:\\((\\d+)(?:,(-?\\d+))?\\))?( with(?:out)? time zone)?(?:\\[\\])+");

    /** The type with its measures, as one writes it in SQL: {@code numeric(10,2)}. */
    public String sqlType() {
        if (length != null) {
            return type + "(" + length + ")";
        }
        if (precision == null) {
            return type;
        }
        if (scale != null) {
            return type + "(" + precision + "," + scale + ")";
        }
        // timestamp with time zone: the digits come before "with"
        int space = type.indexOf(' ');
        return space < 0
                ? type + "(" + precision + ")"
                : type.substring(0, space) + "(" + precision + ")" + type.substring(space);
    }

    /** Of an array what its elements are, as a column of their own; of any other column itself. */
    public Column element() {
        Matcher array = ARRAY.matcher(type);
        if (!array.matches()) {
            return this;
        }
        boolean isText = array.group(1).startsWith("character");
        Integer first = array.group(2) == null ? null : Integer.valueOf(array.group(2));
        Integer second = array.group(3) == null ? null : Integer.valueOf(array.group(3));
        return new Column(
                name,
                array.group(1) + Objects.requireNonNullElse(array.group(4), ""),
                isText ? first : null,
                isText ? null : first,
                second,
                nullable,
                null,
                null,
                null,
                collation,
                comment);
    }

    /** Of whatever length, padded or not. */
    public boolean isText() {
        return TEXTS.contains(type);
    }

    public boolean isArray() {
        return type.endsWith("[]");
    }

    Column withoutDefault() {
        return new Column(
                name, type, length, precision, scale, nullable, null, identity, generated, collation, comment);
    }
}
