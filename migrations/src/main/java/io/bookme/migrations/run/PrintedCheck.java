package io.bookme.migrations.run;

import java.util.regex.Pattern;

/**
 * A check as PostgreSQL prints it, in words that it reads as the very same. {@code word in ('a', 'b')} of a varchar is
 * printed as an array that is cast; read back, each of its elements would be cast instead, and the check be printed
 * another way from then on, as if somebody had changed it.
 */
public final class PrintedCheck {
    private static final String ELEMENT = "'(?:[^']|'')*'::character varying";

    private static final Pattern CAST_ARRAY =
            Pattern.compile("\\(ARRAY\\[(" + ELEMENT + "(?:, " + ELEMENT + ")*)\\]\\)::text\\[\\]");

    private PrintedCheck() {}

    /** With a cast that changes nothing in between, which keeps the other one out of the array. */
    public static String readBack(String definition) {
        return CAST_ARRAY.matcher(definition).replaceAll("(ARRAY[$1]::character varying[])::text[]");
    }
}
