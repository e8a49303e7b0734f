package io.bookme.schema;

import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.state.Check;
import io.bookme.migrations.state.Column;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The values at the edges of a type, as SQL expressions: smallest, largest, empty, longest, and the words that checks
 * and migrations themselves speak of, since those are what a data migration looks for.
 */
final class Edges {

    private static final Pattern LITERAL = Pattern.compile("'((?:[^']|'')*)'");

    private final List<String> wordsOfMigrations;

    Edges(Collection<Migration> migrations) {
        wordsOfMigrations = migrations.stream()
                .flatMap(migration -> literals(Changes.sql(migration)))
                .filter(word -> word.contains("@"))
                .distinct()
                .toList();
    }

    List<String> of(Column column, Collection<Check> checks) {
        return switch (column.type()) {
            case "boolean" -> List.of("false", "true");
            case "smallint" -> List.of("1", "0", "-32768", "32767", "7");
            case "integer" -> List.of("1", "0", "-2147483648", "2147483647");
            case "bigint" -> List.of("1", "0", "-9223372036854775808", "9223372036854775807");
            case "numeric" -> numbers(column);
            case "character varying", "text" -> texts(column, checks);
            case "timestamp with time zone" ->
                List.of(
                        "'2026-03-29 02:30:00+01'",
                        "'-infinity'",
                        "'infinity'",
                        "'0001-01-01 00:00+00'",
                        "'2026-12-31 23:59:59.999999+00'");
            case "time without time zone" -> List.of("'00:00'", "'24:00'", "'12:34:56.789012'");
            case "jsonb" ->
                List.of(
                        "'{\"deep\": {\"list\": [1, null, \"é\"]}, \"\": 1e300}'",
                        "jsonb_build_object('long', repeat('x', 10000))",
                        "'null'",
                        "'[]'",
                        "'0'");
            default -> throw new IllegalStateException("no edges known for type " + column.type() + "; add them here");
        };
    }

    /** The text with each literal emptied, so that a word in quotes is not taken for a column. */
    static String withoutLiterals(String sql) {
        return LITERAL.matcher(sql).replaceAll("''");
    }

    private static List<String> numbers(Column column) {
        int scale = Optional.ofNullable(column.scale()).orElse(0);
        int digits = Optional.ofNullable(column.precision()).orElse(30) - scale;
        String largest = "9".repeat(digits) + (scale == 0 ? "" : "." + "9".repeat(scale));
        String smallest = scale == 0 ? "1" : "0." + "0".repeat(scale - 1) + "1";
        return List.of("1", "0", largest, "-" + largest, smallest, "-" + smallest);
    }

    private List<String> texts(Column column, Collection<Check> checks) {
        int longest = Optional.ofNullable(column.length()).orElse(10_000);
        List<String> texts = new ArrayList<>(List.of("'plain'", "''"));
        checks.stream()
                .filter(check -> check.definition().contains(column.name()))
                .flatMap(check -> literals(check.definition()))
                .filter(word -> word.length() <= longest)
                .map(word -> "'" + word + "'")
                .forEach(texts::add);
        wordsOfMigrations.stream()
                .filter(word -> word.length() <= longest)
                .map(word -> "'" + word + "'")
                .forEach(texts::add);
        for (String letter : List.of("a", "A", "é", "𝄞", " ")) {
            texts.add("repeat('%s', %d)".formatted(letter, longest));
        }
        if (longest >= 20) {
            texts.add("'Robert''); drop --'");
        }
        return texts.stream().distinct().toList();
    }

    private static Stream<String> literals(String sql) {
        return LITERAL.matcher(sql).results().map((MatchResult found) -> found.group(1));
    }
}
