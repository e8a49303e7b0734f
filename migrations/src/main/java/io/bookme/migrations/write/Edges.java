package io.bookme.migrations.write;

import io.bookme.migrations.state.Check;
import io.bookme.migrations.state.Column;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/** Values to try a change on: the plain one of a type, and those at its edges. All are SQL expressions. */
final class Edges {
    private static final Pattern LITERAL = Pattern.compile("'((?:[^']|'')*)'");
    private static final int LONG_TEXT = 3000;

    private Edges() {}

    /** What a column could hold, plain values first; its checks may refuse some. */
    static List<String> of(Column column, Collection<Check> checks, boolean extreme) {
        Set<String> values = new LinkedHashSet<>();
        values.addAll(plain(column));
        boolean isText = column.type().startsWith("character") || column.type().equals("text");
        for (Check check : checks) {
            if (isText && check.definition().contains(column.name())) {
                LITERAL.matcher(check.definition())
                        .results()
                        .limit(20)
                        .forEach(found -> values.add("'" + found.group(1) + "'"));
            }
        }
        if (extreme) {
            values.addAll(extremes(column));
        }
        if (column.defaultValue() != null) {
            values.add(column.defaultValue());
        }
        return new ArrayList<>(values);
    }

    private static List<String> plain(Column column) {
        return switch (column.type()) {
            case "boolean" -> List.of("true");
            case "smallint", "integer", "bigint", "numeric", "real", "double precision" -> List.of("1", "60");
            case "character varying", "character", "text" -> List.of("'abc'", "'ABC'", "'a@example.com'", "'/a'");
            case "timestamp with time zone", "timestamp without time zone", "date" ->
                List.of("'2026-03-29 02:30:00'", "'2026-03-30 12:00:00'");
            case "time without time zone", "time with time zone" -> List.of("'12:34:56'", "'13:00'");
            case "jsonb", "json" -> List.of("'{}'", "'[]'");
            case "uuid" -> List.of("gen_random_uuid()");
            case "bytea" -> List.of("'\\x00'");
            case "interval" -> List.of("'1 hour'");
            case "inet", "cidr" -> List.of("'127.0.0.1'");
            default -> column.type().endsWith("[]") ? List.of("'{}'") : List.of();
        };
    }

    private static List<String> extremes(Column column) {
        return switch (column.type()) {
            case "boolean" -> List.of("false");
            case "smallint" -> List.of("32767", "-32768", "0");
            case "integer" -> List.of("2147483647", "-2147483648", "0");
            case "bigint" -> List.of("9223372036854775807", "-9223372036854775808", "0");
            case "numeric" -> numbers(column);
            case "character varying", "character", "text" -> texts(column);
            case "timestamp with time zone", "timestamp without time zone", "date" ->
                List.of("'0001-01-01'", "'9999-12-31 23:59:59'", "'infinity'");
            case "time without time zone" -> List.of("'00:00'", "'23:59:59.999999'");
            case "jsonb", "json" -> List.of("'{\"deep\": {\"list\": [1, null, \"é\"]}}'");
            default -> List.of();
        };
    }

    private static List<String> numbers(Column column) {
        int scale = Objects.requireNonNullElse(column.scale(), 0);
        int digits = Math.max(0, Objects.requireNonNullElse(column.precision(), 30) - scale);
        String largest = (digits == 0 ? "0" : "9".repeat(digits)) + (scale <= 0 ? "" : "." + "9".repeat(scale));
        return List.of(largest, "-" + largest, "0");
    }

    private static List<String> texts(Column column) {
        int longest = Objects.requireNonNullElse(column.length(), LONG_TEXT);
        return List.of("repeat('x', " + longest + ")", "repeat('é', " + longest + ")", "''", "'O''Hara'");
    }
}
