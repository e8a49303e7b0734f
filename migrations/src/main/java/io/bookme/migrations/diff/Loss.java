package io.bookme.migrations.diff;

import io.bookme.migrations.state.Column;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a change of type does to values without a word: PostgreSQL rounds and cuts off where a person would want to be
 * asked. What it refuses, such as a text that is too long, is no loss: that tenant stays as it was.
 */
final class Loss {
    private static final Set<String> WHOLE = Set.of("smallint", "integer", "bigint");
    private static final Set<String> FLOATING = Set.of("real", "double precision");
    private static final int UNLIMITED = Integer.MAX_VALUE;
    private static final int MICROSECONDS = 6;

    private Loss() {}

    /** Half a sentence, such as {@code are rounded to 2 digits behind the point}; empty if nothing is lost. */
    static Optional<String> of(Column from, Column to) {
        return from.isArray() && to.isArray() ? ofOne(from.element(), to.element()) : ofOne(from, to);
    }

    private static Optional<String> ofOne(Column from, Column to) {
        if (isNumber(from) && to.type().equals("boolean")) {
            return Optional.of("keep no more than whether they are 0");
        }
        if (isNumber(from) && isNumber(to)) {
            return ofNumbers(from, to);
        }
        if (!isTime(from)) {
            return Optional.empty();
        }
        if (to.type().equals("date")) {
            return Optional.of("lose their time of day");
        }
        if (from.type().startsWith("timestamp") && to.type().startsWith("time ")) {
            return Optional.of("lose their day");
        }
        int digits = Objects.requireNonNullElse(to.precision(), MICROSECONDS);
        return isTime(to) && digits < Objects.requireNonNullElse(from.precision(), MICROSECONDS)
                ? Optional.of("are rounded to " + digits + " digits of a second")
                : Optional.empty();
    }

    private static Optional<String> ofNumbers(Column from, Column to) {
        if (FLOATING.contains(to.type())) {
            boolean exact = from.type().equals(to.type())
                    || from.type().equals("smallint")
                    || to.type().equals("double precision")
                            && !Set.of("bigint", "numeric").contains(from.type());
            return exact
                    ? Optional.empty()
                    : Optional.of("are rounded to about " + (to.type().equals("real") ? 6 : 15) + " digits");
        }
        return digits(to) < digits(from)
                ? Optional.of("are rounded to " + digits(to) + " digits behind the point")
                : Optional.empty();
    }

    private static int digits(Column column) {
        if (WHOLE.contains(column.type())) {
            return 0;
        }
        return column.type().equals("numeric") && column.scale() != null ? column.scale() : UNLIMITED;
    }

    private static boolean isNumber(Column column) {
        return WHOLE.contains(column.type())
                || FLOATING.contains(column.type())
                || column.type().equals("numeric");
    }

    private static boolean isTime(Column column) {
        return column.type().startsWith("timestamp") || column.type().startsWith("time ");
    }
}
