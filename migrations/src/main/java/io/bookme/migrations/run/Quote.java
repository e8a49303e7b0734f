package io.bookme.migrations.run;

import java.util.Collection;
import java.util.stream.Collectors;

/** Names and values as SQL text, for the messages that carry many statements in one round trip. */
public final class Quote {
    private Quote() {}

    /** A quoted identifier. */
    public static String name(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** A string constant; {@code standard_conforming_strings} is on in every supported PostgreSQL. */
    public static String text(String value) {
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("PostgreSQL text cannot hold a NUL character");
        }
        return '\'' + value.replace("'", "''") + '\'';
    }

    /** A {@code text[]} constant. */
    public static String array(Collection<?> values) {
        return values.stream()
                .map(value -> text(value.toString()))
                .collect(Collectors.joining(", ", "array[", "]::text[]"));
    }
}
