package io.bookme.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What JSON weighs once it is stored. PostgreSQL's {@code jsonb} gives numbers back with all their digits: {@code 1e1000},
 * which is written in six characters, has 1001.
 *
 * @param bytes of its text in UTF-8, without blanks
 * @param values in it, itself included, at any depth
 */
record JsonWeight(long bytes, long values) {
    private static final JsonWeight BRACKETS = new JsonWeight(2, 1);

    /** A comma or a colon. */
    private static final int MARK = 1;

    private static final int ESCAPED = 6;

    /**
     * @param json as JSON-B reads it: maps, collections, texts, numbers, truths and null
     */
    static JsonWeight of(@Nullable Object json) {
        if (json instanceof Map<?, ?> object) {
            JsonWeight weight = BRACKETS;
            for (Map.Entry<?, ?> field : object.entrySet()) {
                weight = weight.and(text(String.valueOf(field.getKey())) + MARK, of(field.getValue()));
            }
            return weight;
        } else if (json instanceof Collection<?> array) {
            JsonWeight weight = BRACKETS;
            for (Object element : array) {
                weight = weight.and(0, of(element));
            }
            return weight;
        } else if (json instanceof BigDecimal number) {
            return new JsonWeight(plain(number), 1);
        } else if (json instanceof String text) {
            return new JsonWeight(text(text), 1);
        }
        return new JsonWeight(String.valueOf(json).length(), 1);
    }

    /** With all its digits, which are not written out for that: {@code 1e999999999} has a thousand million. */
    private static long plain(BigDecimal number) {
        long whole = Math.max(1, (long) number.precision() - number.scale());
        long fraction = number.scale() > 0 ? 1L + number.scale() : 0;
        return whole + fraction + (number.signum() < 0 ? 1 : 0);
    }

    private JsonWeight and(long name, JsonWeight value) {
        return new JsonWeight(bytes + MARK + name + value.bytes, values + value.values);
    }

    private static long text(String text) {
        long escaped = text.chars()
                .map(each -> each < ' ' ? ESCAPED - 1 : each == '"' || each == '\\' ? 1 : 0)
                .sum();
        return 2 + text.getBytes(UTF_8).length + escaped;
    }
}
