package io.bookme.migrations.diff;

import java.util.regex.MatchResult;
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
    private static final String ALL_OF = " (= ANY|<> ALL) \\(ARRAY\\[";
    private static final Pattern LIST = Pattern.compile(
            "(\"?\\w+\"?)(::text)?" + ALL_OF + "((?:" + STRING + "(?:" + CAST + ")*(?:, )?)+)\\](?:::text\\[\\])?\\)");
    private static final String NUMBER_CAST = "::(?:numeric|bigint|smallint)\\b";
    private static final Pattern NUMBERS = Pattern.compile(
            "(\"?\\w+\"?)()" + ALL_OF + "((?:-?\\d+(?:\\.\\d+)?(?:" + NUMBER_CAST + ")?(?:, )?)+)\\]\\)");

    /** Without its casts it would be an array of other things, or none that PostgreSQL compares. */
    private static final Pattern ARRAY = Pattern.compile("ARRAY\\[(?:" + STRING + "|[^\\]'])*\\](?:::[\\w ]+\\[\\])?");

    private static final Pattern ONE = Pattern.compile("(\"?\\w+\"?)::text = (" + STRING + ")::text");
    private static final Pattern CASTED = Pattern.compile("(" + STRING + ")(?:" + CAST + ")+");
    private static final Pattern CASTED_NUMBER = Pattern.compile("(?<![\\w'.])(-?\\d+(?:\\.\\d+)?)" + NUMBER_CAST);
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
                .replaceAll(found ->
                        Matcher.quoteReplacement(isOfWords(found) ? in(found, bare(found.group(4))) : found.group()));
        condition = NUMBERS.matcher(condition)
                .replaceAll(found -> Matcher.quoteReplacement(in(found, bareNumbers(found.group(4)))));
        StringBuilder shortened = new StringBuilder();
        Matcher array = ARRAY.matcher(condition);
        int from = 0;
        while (array.find()) {
            shortened
                    .append(withoutCasts(condition.substring(from, array.start())))
                    .append(array.group());
            from = array.end();
        }
        return shortened.append(withoutCasts(condition.substring(from))).toString();
    }

    /** An array of texts that stands beside a varchar was written as an array. */
    private static boolean isOfWords(MatchResult list) {
        return list.group(2) == null || !list.group(4).contains("'::text");
    }

    private static String in(MatchResult list, String constants) {
        return list.group(1) + (list.group(3).startsWith("=") ? " in (" : " not in (") + constants + ")";
    }

    private static String withoutCasts(String condition) {
        String shorter = ONE.matcher(condition)
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1) + " = " + found.group(2)));
        shorter = CASTED.matcher(shorter).replaceAll(found -> Matcher.quoteReplacement(found.group(1)));
        return bareNumbers(shorter);
    }

    private static String bareNumbers(String text) {
        return CASTED_NUMBER.matcher(text).replaceAll("$1");
    }

    private static String bare(String constants) {
        return CASTED.matcher(constants).results().map(found -> found.group(1)).collect(Collectors.joining(", "));
    }
}
