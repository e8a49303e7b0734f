package io.bookme.migrations.diff;

import io.bookme.migrations.state.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The words of an enum as the check of its column lists them, or their number where the column keeps ordinals. */
final class EnumWords {
    private static final String STRING = "'(?:[^']|'')*'";
    private static final Pattern ONE = Pattern.compile("check \\(\"?\\w+\"?(?:::text)? = (" + STRING + ")\\)");
    private static final Pattern LIST =
            Pattern.compile("check \\(\"?\\w+\"? in \\((" + STRING + "(?:, " + STRING + ")*)\\)\\)");
    private static final Pattern ORDINALS = Pattern.compile("check \\(\"?\\w+\"? >= 0 AND \"?\\w+\"? <= (\\d{1,4})\\)");
    private static final Pattern WORD = Pattern.compile(STRING);

    private EnumWords() {}

    /** In quotes, in the enum's order; empty if none of the checks is a list of words. */
    static List<String> of(List<Check> checks) {
        for (Check check : checks) {
            String text = Spelling.check(check.definition());
            Matcher one = ONE.matcher(text);
            Matcher list = LIST.matcher(text);
            if (one.matches() || list.matches()) {
                return WORD.matcher(one.matches() ? one.group(1) : list.group(1))
                        .results()
                        .map(found -> found.group())
                        .toList();
            }
        }
        return List.of();
    }

    /** What rows may hold before and not afterwards. */
    static List<String> lost(List<Check> before, List<Check> after) {
        List<String> rest = new ArrayList<>(of(before));
        List<String> kept = of(after);
        if (kept.isEmpty()) {
            return List.of();
        }
        rest.removeAll(kept);
        return rest;
    }

    /** The expression that makes words of ordinals, or ordinals of words; empty if that is not the change. */
    static Optional<String> conversion(String column, List<Check> before, List<Check> after) {
        List<String> fromWords = of(before);
        List<String> toWords = of(after);
        if (toWords.size() > 0 && ordinals(before) == toWords.size()) {
            return Optional.of(cases(column, toWords, true));
        }
        if (fromWords.size() > 0 && ordinals(after) == fromWords.size()) {
            return Optional.of(cases(column, fromWords, false));
        }
        return Optional.empty();
    }

    /** Whether ordinals are to become words, but of another number: which is which cannot be told. */
    static boolean isUncertain(List<Check> before, List<Check> after) {
        int words = of(after).size();
        return ordinals(before) > 0 && words > 0 && ordinals(before) != words;
    }

    /** Whether both are lists of words, or of ordinals that only grow: {@link #lost} tells all then. */
    static boolean isKnown(List<Check> before, List<Check> after) {
        return !of(before).isEmpty() && !of(after).isEmpty()
                || ordinals(before) > 0 && ordinals(after) >= ordinals(before);
    }

    private static String cases(String column, List<String> words, boolean toWords) {
        List<String> cases = new ArrayList<>();
        for (int ordinal = 0; ordinal < words.size(); ordinal++) {
            cases.add(
                    toWords
                            ? "when " + ordinal + " then " + words.get(ordinal)
                            : "when " + words.get(ordinal) + " then " + ordinal);
        }
        return cases.stream().collect(Collectors.joining(" ", "case " + column + " ", " end"));
    }

    private static int ordinals(List<Check> checks) {
        for (Check check : checks) {
            Matcher range = ORDINALS.matcher(Spelling.check(check.definition()));
            if (range.matches()) {
                return Integer.parseInt(range.group(1)) + 1;
            }
        }
        return 0;
    }
}
