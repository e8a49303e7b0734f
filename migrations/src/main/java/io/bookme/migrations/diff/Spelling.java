package io.bookme.migrations.diff;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * PostgreSQL's own spelling of types and expressions, made as short as a person would write them. What it does not
 * know it leaves as it is; that the short form means the same is proved by running it before a migration is written.
 */
final class Spelling {
    private static final String STRING = "'(?:[^']|'')*'";
    private static final String CAST = "::(?:character varying|text|bpchar)(?:\\(\\d+\\))?";
    private static final Pattern LIST = Pattern.compile("(\"?\\w+\"?)(?:::text)? = ANY \\(ARRAY\\[((?:" + STRING + "(?:"
            + CAST + ")*(?:, )?)+)\\](?:::text\\[\\])?\\)");
    private static final Pattern NUMBERS = Pattern.compile("(\"?\\w+\"?) = ANY \\(ARRAY\\[((?:-?\\d+(?:, )?)+)\\]\\)");
    private static final Pattern ONE = Pattern.compile("(\"?\\w+\"?)::text = (" + STRING + ")::text");
    private static final Pattern CASTED = Pattern.compile("(" + STRING + ")(?:" + CAST + ")+");
    private static final Pattern CASTED_NUMBER =
            Pattern.compile("(?<![\\w'.])(-?\\d+(?:\\.\\d+)?)::(?:numeric|bigint|smallint)\\b");
    private static final Pattern ONE_CONSTANT =
            Pattern.compile("(" + STRING + ")::[\\w \"\\[\\]]+(?:\\(\\d+(?:,\\d+)?\\))?");

    private Spelling() {}

    /** {@code character varying(20)} is {@code varchar(20)}. */
    static String type(String type) {
        return type.replace("character varying", "varchar")
                .replaceFirst("^timestamp(\\(\\d\\))? with time zone", "timestamptz$1")
                .replaceFirst("^timestamp(\\(\\d\\))? without time zone", "timestamp$1")
                .replaceFirst("^time(\\(\\d\\))? without time zone", "time$1")
                .replaceFirst("^time(\\(\\d\\))? with time zone", "timetz$1");
    }

    /** A default: the cast of a lone constant to its column's type says nothing. */
    static String value(String expression) {
        Matcher constant = ONE_CONSTANT.matcher(expression);
        return constant.matches() ? constant.group(1) : expression;
    }

    /** {@code CHECK (status::text = ANY (ARRAY['a'::character varying ...]))} is {@code check (status in ('a', ...))}. */
    static String check(String definition) {
        String condition = definition.replaceFirst("^CHECK ", "check ").replaceFirst(" NOT VALID$", "");
        condition = LIST.matcher(condition)
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1) + " in (" + bare(found.group(2)) + ")"));
        condition = NUMBERS.matcher(condition)
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1) + " in (" + found.group(2) + ")"));
        condition = ONE.matcher(condition)
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1) + " = " + found.group(2)));
        condition = CASTED.matcher(condition).replaceAll(found -> Matcher.quoteReplacement(found.group(1)));
        return CASTED_NUMBER.matcher(condition).replaceAll("$1");
    }

    private static String bare(String constants) {
        return CASTED.matcher(constants).results().map(found -> found.group(1)).collect(Collectors.joining(", "));
    }
}
