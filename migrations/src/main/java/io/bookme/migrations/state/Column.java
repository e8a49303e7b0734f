package io.bookme.migrations.state;

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

    Column withoutDefault() {
        return new Column(
                name, type, length, precision, scale, nullable, null, identity, generated, collation, comment);
    }
}
