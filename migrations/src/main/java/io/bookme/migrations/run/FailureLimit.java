package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many schemas may fail before a run is halted: no further one is begun, and the run can be resumed.
 *
 * @param value a number of schemas, at least 1, or a percentage from 1 to 100 of all that are part of the run
 * @param percent whether it is a percentage
 */
public record FailureLimit(int value, boolean percent) {
    /** The first failure halts the run. */
    public static final FailureLimit FIRST = new FailureLimit(1, false);

    private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,8})(%?)");

    /**
     * @param text {@code 3} or {@code 5%}
     * @throws BookMeException if it is neither
     */
    public static FailureLimit parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw wrong(text);
        }
        FailureLimit limit = new FailureLimit(
                Integer.parseInt(matcher.group(1)), !matcher.group(2).isEmpty());
        if (limit.percent && limit.value > 100) {
            throw wrong(text);
        }
        return limit;
    }

    private static BookMeException wrong(String text) {
        return new BookMeException(
                "'" + text + "' is no limit of failures",
                "Give a number of schemas from 1 on, such as 3, or a part of them from 1% to 100%, such as 5%.");
    }

    /** Whether so many failures of so many schemas halt the run. */
    public boolean isReached(int failed, int total) {
        return failed > 0 && (percent ? 100L * failed >= (long) value * total : failed >= value);
    }

    @Override
    public String toString() {
        return value + (percent ? "%" : "");
    }
}
